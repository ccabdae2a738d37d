//! Which types of token a caller accepts, as a bit mask. **A mask that names
//! nothing accepts session tokens only.**

use crate::decision::{Accepts, TokenTypes};
use crate::token::{MachineKind, TokenType};

/// The bits of the mask.
pub const SESSION_TOKEN: u32 = 1;
/// An API key.
pub const API_KEY: u32 = 2;
/// A machine-to-machine token.
pub const M2M_TOKEN: u32 = 4;
/// An OAuth access token.
pub const OAUTH_TOKEN: u32 = 8;
/// Any type.
pub const ANY: u32 = 16;
/// The types are members of a list, which may have one or none.
pub const LIST: u32 = 32;
/// An opaque machine token may stay unverified for now.
pub const LATER: u32 = 64;

/// The caller can have the browser load the document of the request.
pub const DOCUMENT: u32 = 128;

const TYPES: [(u32, TokenType); 4] = [
    (SESSION_TOKEN, TokenType::Session),
    (API_KEY, TokenType::Machine(MachineKind::ApiKey)),
    (M2M_TOKEN, TokenType::Machine(MachineKind::MachineToMachine)),
    (OAUTH_TOKEN, TokenType::Machine(MachineKind::OAuth)),
];

/// What a mask stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The types of token.
    pub types: Accepts,
    /// Whether an opaque machine token may stay unverified.
    pub may_defer: bool,
    /// Whether the browser can be made to load the document.
    pub loads_document: bool,
}

impl Accepted {
    /// Reads a mask.
    #[must_use]
    pub fn from_mask(mask: u32) -> Self {
        let named = || TYPES.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, kind)| *kind);
        let types = if mask & LIST != 0 {
            Accepts::List(named().collect::<TokenTypes>())
        } else if mask & ANY != 0 {
            Accepts::Any
        } else {
            let mut named = named();
            match (named.next(), named.next()) {
                (Some(only), None) => Accepts::One(only),
                _ => Accepts::One(TokenType::Session),
            }
        };
        Self { types, may_defer: mask & LATER != 0, loads_document: mask & DOCUMENT != 0 }
    }
}
