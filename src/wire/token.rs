//! The reply about one token without a request. **The lines are in the order
//! of a variant's fields**; the last field takes the rest.

use super::codes::TokenStatus;
use super::line::Line;

/// What is said about a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenReply<'a> {
    /// It is valid; the claims are JSON.
    Verified { claims: &'a str },
    /// It is invalid. Reason and advice are those of the public contract.
    Refused { reason: &'a str, action: &'a str, message: &'a str },
    /// A key must be fetched first.
    NeedsNetwork,
}

impl<'a> TokenReply<'a> {
    /// The packed reply.
    #[must_use]
    pub fn pack(&self) -> String {
        let status = self.status().digit();
        match self {
            Self::Verified { claims } => format!("{status}\n{claims}"),
            Self::Refused { reason, action, message } => {
                let [reason, action] = [*reason, *action].map(Line::from);
                format!("{status}\n{reason}\n{action}\n{message}")
            }
            Self::NeedsNetwork => status.to_string(),
        }
    }

    /// Reads a packed reply, as `src-js/wire/token.ts` does.
    #[doc(hidden)] // For `tests/` and `fuzz/`.
    #[must_use]
    pub fn read(packed: &'a str) -> Option<Self> {
        let (status, rest) = packed.split_once('\n').unwrap_or((packed, ""));
        Some(match TokenStatus::of(status)? {
            TokenStatus::Verified => Self::Verified { claims: rest },
            TokenStatus::NeedsNetwork => Self::NeedsNetwork,
            TokenStatus::Refused => {
                let mut lines = rest.splitn(3, '\n');
                let mut line = || lines.next();
                Self::Refused { reason: line()?, action: line()?, message: line()? }
            }
        })
    }

    const fn status(&self) -> TokenStatus {
        match self {
            Self::Verified { .. } => TokenStatus::Verified,
            Self::Refused { .. } => TokenStatus::Refused,
            Self::NeedsNetwork => TokenStatus::NeedsNetwork,
        }
    }
}
