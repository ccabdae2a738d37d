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
mod tls;

pub use client::{Backend, USER_AGENT};
pub use error::BackendError;
pub use jwks::JwksFetch;
pub use limits::{CONNECT_TIMEOUT, MAX_BODY, MAX_REST, TIMEOUT};
pub use machine::MachineRefusal;
