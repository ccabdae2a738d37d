//! Envelopes that were refused.

/// An envelope that was refused. It does not say why: whoever can tell a wrong
/// key from a changed byte has an oracle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The request data could not be opened.")]
pub struct Refused;
