//! What prevents every decision. **It depends on the options and on what the caller
//! accepts**, and a client cannot cause it.

use crate::instance::{Fault, PublishableKeyError};

/// Why a configuration does not allow a decision; the message is for the
/// developer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misconfiguration {
    #[error(transparent)]
    PublishableKey(#[from] PublishableKeyError),
    #[error(
        "Missing Clerk Secret Key. Go to https://dashboard.clerk.com and get your key for your instance."
    )]
    SecretKeyMissing,
    /// Only machine-to-machine tokens are accepted.
    #[error(
        "Machine token authentication requires either a Machine secret key or a Clerk secret key. Ensure a Clerk secret key or Machine secret key is set."
    )]
    MachineSecretKeyMissing,
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The caller made the request with a URL that is not absolute.
    #[error("Clerk: the request's URL is not an absolute URL.")]
    RequestUrl,
}

impl Misconfiguration {
    /// What is wrong, for programs: a code of `docs/errors.md`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PublishableKey(error) => error.code(),
            Self::SecretKeyMissing => "secret_key_missing",
            Self::MachineSecretKeyMissing => "machine_secret_key_missing",
            Self::Fault(fault) => fault.code(),
            Self::RequestUrl => "request_url_invalid",
        }
    }
}
