//! The packed texts that cross between JavaScript and Rust: one string each
//! way. **A field cannot run into the next, whatever a client, the options or the
//! Backend API put into it**, and reading returns exactly what was packed.
//!
//! Each file has a counterpart of the same name in `src-js/wire`. Each side states
//! the order of fields once, and the golden lines of `testdata/wire.json` test both.
//! [`codes`] holds the numbers of the codes.

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
pub use diagnostics::{Diagnostics, KeySource, Wait};
pub use misconfigured::Misconfigured;
pub use reply::Reply;
pub use statement::{Question, Told};
pub use token::TokenReply;
