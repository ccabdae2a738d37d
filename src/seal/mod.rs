//! Sealing what the middleware hands to the application. **What [`envelope`]
//! opens was sealed by a holder of the key, for the same context**: changed,
//! truncated and foreign envelopes, and those of another context, are refused
//! alike.
//!
//! [`peer`] reads and writes the envelope of `@clerk/nextjs`, which is
//! encrypted but not authenticated, for applications that still read it with
//! that package. [`signature`] is the request signature both share.

pub mod envelope;
pub mod peer;
pub mod signature;

/// An envelope that was refused. It does not say why: whoever can tell a wrong
/// key from a changed byte has an oracle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The request data could not be opened. (code=encryption_key_invalid)")]
pub struct Refused;
