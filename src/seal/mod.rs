//! Sealing what the middleware hands to the application. **What [`envelope`]
//! opens was sealed by a holder of the key, for the context that it is opened
//! for**: changed, truncated and foreign envelopes are refused alike.
//! [`statement`] is what the application believes of a request: sealed so, with
//! token and URL for context and with a time until when it holds.
//!
//! [`peer`] reads and writes the envelope of `@clerk/nextjs`, which is
//! encrypted but not authenticated, for applications that still read it with
//! that package. [`signature`] is the request signature that it reads.

pub mod envelope;
pub mod peer;
mod refused;
pub mod signature;
pub mod statement;

pub use refused::Refused;
