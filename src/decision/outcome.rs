//! The outcomes of a decision.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::misconfiguration::Misconfiguration;
use super::reason;

use crate::token::{
    ExpiredSession, MachineKind, Proofs, Session, SessionId, TokenError, TokenType, Unchecked,
};

/// A response header that goes with an outcome.
pub type Header = (&'static str, String);

/// An unverified machine token has no effect: a caller must verify it first.
#[must_use]
pub fn deferred(kind: MachineKind) -> Outcome {
    let verdict = Verdict::SignedOut(SignedOut {
        token_type: Some(TokenType::Machine(kind)),
        reason: reason::MACHINE_TOKEN_NOT_VERIFIED.into(),
        message: String::new(),
        headers: Vec::new(),
        is_recoverable: false,
    });
    Outcome { verdict, notices: Vec::new(), proofs: Proofs::default() }
}

/// A request that was decided.
#[derive(Debug)]
pub struct Outcome {
    pub verdict: Verdict,
    /// What the operator should read in the log.
    pub notices: Vec<Notice>,
    /// The verified signatures, to be remembered.
    pub proofs: Proofs,
}

impl Outcome {
    /// Signed out, since the decision keeps asking for more than any can need.
    #[must_use]
    pub fn undecided() -> Self {
        let verdict = Verdict::SignedOut(SignedOut {
            token_type: Some(TokenType::Session),
            reason: reason::UNEXPECTED_ERROR.into(),
            message: String::new(),
            headers: Vec::new(),
            is_recoverable: false,
        });
        Self { verdict, notices: Vec::new(), proofs: Proofs::default() }
    }
}

/// What was decided.
#[derive(Debug)]
pub enum Verdict {
    SignedIn(Box<SignedIn>),
    Machine(Box<Machine>),
    SignedOut(SignedOut),
    Handshake(Handshake),
}

/// A session; the token was verified, which is the only way to make this.
#[derive(Debug)]
pub struct SignedIn {
    pub verified: Session,
    pub headers: Vec<Header>,
}

/// A machine whose token was verified.
#[derive(Debug)]
pub struct Machine {
    pub kind: MachineKind,
    pub token: String,
    /// The serializable members of the auth object.
    pub auth_object: Value,
}

/// Signed out, and why.
#[derive(Debug)]
pub struct SignedOut {
    /// `None` when the token is of no accepted type.
    pub token_type: Option<TokenType>,
    pub reason: Cow<'static, str>,
    pub message: String,
    pub headers: Vec<Header>,
    /// Whether a handshake may recover the session once the browser loads the
    /// document.
    pub is_recoverable: bool,
}

/// Unknown until the Frontend API was asked through the browser.
#[derive(Debug)]
pub struct Handshake {
    pub reason: Cow<'static, str>,
    pub message: String,
    pub headers: Vec<Header>,
}

/// Something to log; it carries no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Three handshakes in a row settled nothing.
    RedirectLoop,
    /// Three attempts to activate an organization settled nothing.
    OrganizationLoop,
    /// A handshake could not be resolved, for the given reason.
    HandshakeFailed(String),
    /// The handshake payload could not be fetched, for the given reason.
    HandshakePayloadFailed(String),
    /// The clocks differ; the message says by how much.
    ClockSkew(String),
    /// A session token in a cookie names no authorized party.
    AuthorizedPartyMissing,
}

/// Why deciding stopped short.
#[derive(Debug)]
pub enum Halt {
    /// Something must be fetched first; then decide again.
    Need(Need),
    /// The host must say first whether these signatures are good, which this platform
    /// does not check itself; then decide again.
    Signatures(Vec<Unchecked>),
    /// The configuration does not allow a decision, whatever the request.
    Misconfigured(Misconfiguration),
}

impl From<Need> for Halt {
    fn from(need: Need) -> Self {
        Self::Need(need)
    }
}

/// What must be fetched.
#[derive(Clone, Debug)]
pub enum Need {
    /// The public key with this id.
    Key { kid: String },
    /// The cookies that a handshake nonce stands for.
    HandshakePayload { nonce: String },
    /// New cookies for an expired or revoked session token.
    Refresh(Box<Refresh>),
    /// The Backend API's word on an opaque machine token.
    MachineToken { kind: MachineKind, token: String },
}

/// The parameters of a session refresh: **of a session whose token this
/// instance signed**.
#[derive(Clone)]
pub struct Refresh {
    pub session_id: SessionId,
    pub expired: ExpiredSession,
    pub refresh_token: String,
    pub suffixed_cookies: bool,
    pub request_origin: String,
}

/// Shows the session, and no token.
impl fmt::Debug for Refresh {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Refresh")
            .field("session_id", &self.session_id)
            .finish_non_exhaustive()
    }
}

/// Why a machine token was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineError {
    pub code: &'static str,
    pub message: String,
    /// The status of the Backend API's answer, if it answered.
    pub status: Option<u16>,
}

impl MachineError {
    /// A token that broke a rule of verification.
    #[must_use]
    pub fn verification_failed(message: impl Into<String>) -> Self {
        Self { code: "token-verification-failed", message: message.into(), status: None }
    }

    /// A malformed or unknown token.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { code: "token-invalid", message: message.into(), status: None }
    }

    /// Whether the Backend API knows that the token is invalid, rather than being
    /// unable to say.
    #[must_use]
    pub fn is_about_the_token(&self) -> bool {
        self.code == "token-invalid"
    }

    /// The message as a request state carries it.
    #[must_use]
    pub fn full_message(&self) -> String {
        let status = self.status.map_or_else(|| "n/a".to_owned(), |status| status.to_string());
        format!("{} (code={}, status={status})", self.message, self.code)
    }
}

impl From<TokenError> for MachineError {
    fn from(error: TokenError) -> Self {
        Self::verification_failed(error.message())
    }
}
