//! Revocations as JavaScript gives them: a JSON array of objects. **A list with an
//! invalid member is refused as a whole.**

use serde::Deserialize;

use super::revocation::{Cutoff, Revocation};
use super::subject::{Id, Subject};
use crate::token::Time;

/// Why a list of revocations was refused. It names no content, which the caller did
/// not choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRevocation {
    #[error("it is not of the expected form")]
    Form,
    #[error("an id is not 1 to 64 letters, digits, '_' and '-'")]
    Id,
    #[error("it names no session, user or organization, or a session beside another")]
    Subject,
    #[error("its time is not a number of milliseconds since the epoch")]
    Cutoff,
}

/// A member of the list. A user and an organization together are a member of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    session: Option<String>,
    user: Option<String>,
    organization: Option<String>,
    /// In ms since the epoch.
    cutoff: f64,
}

impl Revocation {
    /// Reads a list of revocations: objects with `cutoff`, and with `session`, `user`,
    /// `organization`, or both of the last.
    ///
    /// # Errors
    ///
    /// [`InvalidRevocation`] says what is wrong with the first invalid one.
    pub fn list_from_json(json: &str) -> Result<Vec<Self>, InvalidRevocation> {
        let list: Vec<Given> = serde_json::from_str(json).map_err(|_| InvalidRevocation::Form)?;
        list.into_iter().map(Self::try_from).collect()
    }
}

impl TryFrom<Given> for Revocation {
    type Error = InvalidRevocation;

    fn try_from(given: Given) -> Result<Self, InvalidRevocation> {
        let time = Time::from_ms(given.cutoff).ok_or(InvalidRevocation::Cutoff)?;
        let cutoff = Cutoff::at(time).ok_or(InvalidRevocation::Cutoff)?;
        let id = |text: Option<String>| {
            text.map(|text| Id::parse(&text).ok_or(InvalidRevocation::Id)).transpose()
        };
        let subject = match (id(given.session)?, id(given.user)?, id(given.organization)?) {
            (Some(session), None, None) => Subject::Session(session),
            (None, Some(user), None) => Subject::User(user),
            (None, None, Some(organization)) => Subject::Organization(organization),
            (None, Some(user), Some(organization)) => Subject::Member { user, organization },
            _ => return Err(InvalidRevocation::Subject),
        };
        Ok(Self { subject, cutoff })
    }
}
