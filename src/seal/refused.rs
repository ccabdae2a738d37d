//! Envelopes that were refused.

/// An envelope that was refused. It does not say why: telling a wrong key from a
/// changed byte would give an attacker an oracle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The request data could not be opened.")]
pub struct Refused;
