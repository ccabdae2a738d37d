//! Which types of token a caller accepts (`acceptsToken`).

use crate::token::{MachineKind, TokenType};

/// One type, a list of types, or any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    One(TokenType),
    List(TokenTypes),
    Any,
}

impl Accepts {
    /// Whether tokens of a type are accepted.
    #[must_use]
    pub fn accepts(self, token_type: TokenType) -> bool {
        match self {
            Self::Any => true,
            Self::One(own) => own == token_type,
            Self::List(types) => types.contains(token_type),
        }
    }

    /// Whether only machine-to-machine tokens are accepted, which need no
    /// secret key if a machine secret key is set.
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
}

/// A set of types of token, which may be empty: a bit for each type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenTypes(u8);

impl TokenTypes {
    const fn contains(self, token_type: TokenType) -> bool {
        self.0 & Self::bit(token_type) != 0
    }

    const fn bit(token_type: TokenType) -> u8 {
        match token_type {
            TokenType::Session => 1,
            TokenType::Machine(MachineKind::ApiKey) => 2,
            TokenType::Machine(MachineKind::MachineToMachine) => 4,
            TokenType::Machine(MachineKind::OAuth) => 8,
        }
    }
}

impl FromIterator<TokenType> for TokenTypes {
    fn from_iter<I: IntoIterator<Item = TokenType>>(types: I) -> Self {
        Self(types.into_iter().fold(0, |set, token_type| set | Self::bit(token_type)))
    }
}
