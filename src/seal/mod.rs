//! Sealing what the middleware passes to the application. **[`envelope`] opens only
//! what a holder of the key sealed for the same context**: it refuses changed,
//! truncated and foreign envelopes alike. [`statement`] is what the application
//! trusts about a request: it is sealed with token and URL as its context, and it
//! expires.
//!
//! [`peer`] reads and writes the envelope of `@clerk/nextjs`, which is encrypted but
//! not authenticated, for applications that still read it with that package.
//! [`signature`] is the request signature that it reads.

pub mod envelope;
pub mod peer;
mod refused;
pub mod signature;
pub mod statement;

pub use refused::Refused;
