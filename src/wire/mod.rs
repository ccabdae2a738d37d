//! The packed texts that cross between JavaScript and Rust: one string each
//! way. **No field can run into the next, whatever a client, the options or the
//! Backend API put into it**, and what is packed is read back as it was.
//!
//! Each file has a namesake in `src-js/wire`. The order of fields stands in one
//! place on either side, and both are held to the golden lines of
//! `testdata/wire.json`. The codes have their numbers in [`codes`].

pub mod accepts;
pub mod codes;
mod diagnostics;
mod line;
mod misconfigured;
pub mod reply;
pub mod request;
pub mod route;
pub mod statement;
pub mod token;

pub use accepts::Accepted;
pub use codes::{ReplyStatus, StatementStatus, TokenStatus};
pub use diagnostics::{Diagnostics, KeySource};
pub use misconfigured::Misconfigured;
pub use reply::Reply;
pub use statement::{Question, Told};
pub use token::TokenReply;
