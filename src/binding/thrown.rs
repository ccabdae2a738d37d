//! What a call throws: never the outcome of an authentication.

use std::fmt::Display;

use crate::wire::Misconfigured;

/// The message of an error; what is thrown across the boundary has no field for a
/// code.
#[derive(Debug)]
pub struct Thrown(pub String);

/// What a call returns.
pub type Outcome<T> = Result<T, Thrown>;

/// An error for the developer, packed as a reply would be.
pub fn misconfigured(code: &str, error: impl Display) -> Thrown {
    let message = error.to_string();
    Thrown(Misconfigured { code, message: &message }.pack())
}

/// A bug in this package.
pub fn thrown(error: impl Display) -> Thrown {
    Thrown(error.to_string())
}
