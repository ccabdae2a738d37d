//! Tokens. **Only [`verify::verify`] can construct a [`Verified`], after it checked
//! the signature and every claim; only [`Session::verify`] can construct a
//! [`Session`], after it also refused machine tokens and other classes.**
//!
//! A token is decoded once into a [`Decoded`], which is plain untrusted data.
//! It says which key it names ([`Decoded::kid`]) and which class it claims to be
//! ([`Category`], [`MachineKind`]); a policy may refuse a token on those grounds, but
//! must never accept it on them.
//!
//! ```
//! use ironclerk::token::Decoded;
//!
//! let error = Decoded::parse("not a token").unwrap_err();
//! assert_eq!(error.reason(), "token-invalid");
//! ```

pub mod category;
pub mod decode;
pub mod error;
pub mod expectations;
pub mod json;
pub mod key;
pub mod key_set;
pub mod kind;
pub mod memory;
pub mod remembered;
pub mod session;
pub mod text;
pub mod time;
pub mod verify;

pub use category::Category;
pub use decode::Decoded;
pub use error::{TokenError, TokenErrorReason};
pub use expectations::{Expectations, HeaderTypes};
pub use key::{KeyError, VerifyingKey};
pub use key_set::KeySet;
pub use kind::{MachineKind, TokenType};
pub use memory::{Checked, Proofs, SignatureMemory, Signatures, Unchecked};
pub use remembered::TokenMemory;
pub use session::{ExpiredSession, Session, SessionId};
pub use time::Time;
pub use verify::{Refusal, Verified, verify};
