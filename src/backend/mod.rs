//! The Backend API. **The secret key goes to the configured host only, an answer
//! is at most [`MAX_BODY`] bytes and takes at most [`TIMEOUT`], and every failure
//! is a value.**

mod client;
mod closed;
mod error;
mod jwks;
mod limits;
mod machine;
mod session;

pub use client::{Backend, Purpose, USER_AGENT};
pub use error::BackendError;
pub use jwks::JwksFetch;
pub use limits::MAX_REST;
pub use machine::{MachineRefusal, could_be_token};

#[cfg(doc)]
use crate::runtime::{MAX_BODY, TIMEOUT};
