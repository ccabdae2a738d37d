//! Which kinds of token a caller accepts (`acceptsToken`).

use crate::token::{MachineKind, TokenType};

/// One kind, a list of kinds, or any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    One(TokenType),
    /// A bit for each kind, as [`Accepts::from_mask`] reads them.
    List(u32),
    Any,
}

const ANY: u32 = 16;
const LIST: u32 = 32;
const ONE: u32 = 15;

impl Accepts {
    /// Reads the bit mask that crosses from JavaScript: 1 session token, 2 API
    /// key, 4 machine-to-machine token, 8 OAuth token, 16 any, 32 a list.
    /// A mask that names nothing accepts session tokens only.
    #[must_use]
    pub const fn from_mask(mask: u32) -> Self {
        if mask & LIST != 0 {
            return Self::List(mask & ONE);
        }
        if mask & ANY != 0 {
            return Self::Any;
        }
        match mask & ONE {
            2 => Self::One(TokenType::Machine(MachineKind::ApiKey)),
            4 => Self::One(TokenType::Machine(MachineKind::MachineToMachine)),
            8 => Self::One(TokenType::Machine(MachineKind::OAuth)),
            _ => Self::One(TokenType::Session),
        }
    }

    /// Whether tokens of a type are accepted.
    #[must_use]
    pub fn accepts(self, token_type: TokenType) -> bool {
        match self {
            Self::Any => true,
            Self::One(own) => own == token_type,
            Self::List(mask) => mask & Self::bit(token_type) != 0,
        }
    }

    /// Whether only machine-to-machine tokens are accepted, which need no
    /// secret key where there is a machine secret key.
    #[must_use]
    pub fn is_machine_to_machine_only(self) -> bool {
        self == Self::One(TokenType::Machine(MachineKind::MachineToMachine))
    }

    /// Whether the publishable key matters: not for API keys and
    /// machine-to-machine tokens alone.
    #[must_use]
    pub fn needs_publishable_key(self) -> bool {
        !matches!(
            self,
            Self::One(TokenType::Machine(MachineKind::ApiKey | MachineKind::MachineToMachine))
        )
    }

    const fn bit(token_type: TokenType) -> u32 {
        match token_type {
            TokenType::Session => 1,
            TokenType::Machine(MachineKind::ApiKey) => 2,
            TokenType::Machine(MachineKind::MachineToMachine) => 4,
            TokenType::Machine(MachineKind::OAuth) => 8,
        }
    }
}
