//! Why a token was refused, in the words of the public contract: the reason
//! strings and messages are those that `@clerk/backend` documents, so that an
//! application which switches on them needs no change.

use std::borrow::Cow;

/// The machine-readable part of a [`TokenError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenErrorReason {
    Expired,
    /// Ours alone: `revocations` refuses it.
    Revoked,
    Invalid,
    InvalidAlgorithm,
    InvalidAuthorizedParties,
    InvalidIssuer,
    InvalidSignature,
    NotActiveYet,
    IssuedInTheFuture,
    VerificationFailed,
    InvalidSecretKey,
    RemoteKeyFailedToLoad,
    KeyFailedToResolve,
    KeyIdMismatch,
}

impl TokenErrorReason {
    /// The reason string of the public contract, for example `token-expired`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "token-expired",
            Self::Revoked => "token-revoked",
            Self::Invalid => "token-invalid",
            Self::InvalidAlgorithm => "token-invalid-algorithm",
            Self::InvalidAuthorizedParties => "token-invalid-authorized-parties",
            Self::InvalidIssuer => "token-invalid-issuer",
            Self::InvalidSignature => "token-invalid-signature",
            Self::NotActiveYet => "token-not-active-yet",
            Self::IssuedInTheFuture => "token-iat-in-the-future",
            Self::VerificationFailed => "token-verification-failed",
            Self::InvalidSecretKey => "secret-key-invalid",
            Self::RemoteKeyFailedToLoad => "jwk-remote-failed-to-load",
            Self::KeyFailedToResolve => "jwk-failed-to-resolve",
            Self::KeyIdMismatch => "jwk-kid-mismatch",
        }
    }
}

/// Advice that goes with most token errors.
pub const ENSURE_CLERK_JWT: &str = "Make sure that this is a valid Clerk-generated JWT.";
/// Advice for failures that only the service can explain.
pub const CONTACT_SUPPORT: &str = "Contact support@clerk.com";
/// Advice if a key to verify with is missing.
pub const SET_JWT_KEY: &str = "Set the CLERK_JWT_KEY environment variable.";

/// A refused token: what is wrong, what to do next, and a reason to switch on.
/// It never carries the token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TokenError {
    reason: TokenErrorReason,
    message: String,
    action: Option<Cow<'static, str>>,
}

impl TokenError {
    /// An error without advice.
    pub fn new(reason: TokenErrorReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), action: None }
    }

    /// The error of a token that was revoked before it expired.
    #[must_use]
    pub fn revoked() -> Self {
        Self::new(TokenErrorReason::Revoked, "The session token was revoked.")
    }

    /// The same error with advice on what to do next.
    #[must_use]
    pub fn with_action(mut self, action: impl Into<Cow<'static, str>>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// The reason, as a value to match on.
    #[must_use]
    pub const fn kind(&self) -> TokenErrorReason {
        self.reason
    }

    /// The reason string of the public contract.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        self.reason.as_str()
    }

    /// What is wrong, without advice and reason.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do next; empty without advice.
    #[must_use]
    pub fn action(&self) -> &str {
        self.action.as_deref().unwrap_or_default()
    }

    /// The message as a request state carries it: message, advice, reason and
    /// the carrier of the token (`header` or `cookie`).
    #[must_use]
    pub fn full_message(&self, carrier: &str) -> String {
        let advice = self.action();
        let gap = if advice.is_empty() { "" } else { " " };
        format!("{}{gap}{advice} (reason={}, token-carrier={carrier})", self.message, self.reason())
    }
}
