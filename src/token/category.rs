//! Token categories: the `cat` member of the protected header tells apart the
//! classes of token that one instance key signs.

use serde_json::Value;

const SESSION: &str = "cl_B7d4PD111AAA";
const JWT_TEMPLATE: &str = "cl_B7d4PD222AAA";
const MACHINE: &str = "cl_B7d4PD333AAA";
const IGNORE: &str = "cl_I7d4PD111III";

/// The class of token that a header claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// No `cat`: minted before categories existed. Accepted as a session token.
    Absent,
    /// A session token, or a handshake.
    Session,
    /// A token minted from a JWT template.
    Template,
    /// A machine-to-machine token.
    Machine,
    /// The instance marks every class alike, so this is ignored.
    Ignore,
    /// Anything else, a `null` among them.
    Unknown,
}

impl Category {
    /// Reads the category from the `cat` header member (`None` where absent).
    #[must_use]
    pub fn from_header(value: Option<&Value>) -> Self {
        match value {
            None => Self::Absent,
            Some(Value::String(text)) => match text.as_str() {
                SESSION => Self::Session,
                JWT_TEMPLATE => Self::Template,
                MACHINE => Self::Machine,
                IGNORE => Self::Ignore,
                _ => Self::Unknown,
            },
            Some(_) => Self::Unknown,
        }
    }

    /// Whether a token of this class may stand for a session or a handshake.
    #[must_use]
    pub const fn may_be_session(self) -> bool {
        matches!(self, Self::Absent | Self::Session | Self::Ignore)
    }

    /// Whether a token of this class may stand for a machine-to-machine token.
    #[must_use]
    pub const fn may_be_machine(self) -> bool {
        matches!(self, Self::Absent | Self::Machine)
    }
}
