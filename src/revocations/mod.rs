//! Revocations: sessions, users and organizations whose session tokens are refused
//! before they expire. **A revocation refuses the tokens that were issued at or before
//! its cutoff, of its own tenant, and no others**: a session that lives on is renewed,
//! and its next token is accepted. So a mistake costs a handshake, and a replayed
//! event cannot refuse a newer token.
//!
//! The memory is bounded ([`CAPACITY`]) and forgets each revocation when the tokens
//! that it refuses have expired ([`LIFETIME`]). While it is empty, a request costs one
//! atomic load.
//!
//! A [`Revocation`] comes from JavaScript as JSON ([`given`]), and crosses between
//! instances of an application as bytes ([`bytes`]).

pub mod bytes;
pub mod given;
pub mod memory;
pub mod revocation;
mod subject;

pub use given::InvalidRevocation;
pub use memory::{CAPACITY, LEEWAY, Revocations};
pub use revocation::{Cutoff, LIFETIME, Revocation};
pub use subject::{Id, Subject};
