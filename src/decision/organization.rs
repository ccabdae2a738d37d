//! Organization sync: the path names an organization, the session has another
//! one active. **The handshake activates what the path names; the session
//! token itself is what says which one is active.**

use super::flow::Flow;
use super::handshake;
use super::outcome::{Notice, Verdict};
use super::reason;
use crate::token::Session;

/// How many handshakes in a row try to activate an organization.
const MAX_ATTEMPTS: f64 = 3.0;

/// What a path wants active.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    OrganizationId(String),
    OrganizationSlug(String),
    PersonalAccount,
}

impl Target {
    /// The value of the handshake parameter `organization_id`.
    pub fn parameter(&self) -> &str {
        match self {
            Self::OrganizationId(value) | Self::OrganizationSlug(value) => value,
            Self::PersonalAccount => "",
        }
    }

    fn is_active(&self, session: &Session) -> bool {
        let (id, slug) = session.decoded().organization();
        match self {
            Self::OrganizationId(wanted) => id == Some(wanted),
            Self::OrganizationSlug(wanted) => slug == Some(wanted),
            Self::PersonalAccount => id.is_none_or(str::is_empty),
        }
    }
}

/// What the request's path wants active, if anything.
pub fn target(flow: &Flow<'_>) -> Option<Target> {
    let organizations = flow.instance.organizations();
    let path = flow.context.url().path();
    let named = || {
        let params = organizations.organization.as_ref()?.params(path)?;
        let text = |name: &str| params.get(name).filter(|value| !value.is_empty());
        text("id")
            .map(|id| Target::OrganizationId(id.to_owned()))
            .or_else(|| text("slug").map(|slug| Target::OrganizationSlug(slug.to_owned())))
    };
    let personal = || organizations.personal_account.as_ref()?.params(path);
    named().or_else(|| personal().map(|_| Target::PersonalAccount))
}

/// Starts a handshake where the session and the path disagree.
pub fn sync(flow: &Flow<'_>, session: &Session) -> Option<Verdict> {
    let decoded = session.decoded();
    let is_signed_in = decoded.text_claim("sub").is_some_and(|user| !user.is_empty())
        && decoded.text_claim("sts") != Some("pending");
    let target = target(flow).filter(|_| is_signed_in)?;
    if target.is_active(session) {
        return None;
    }
    if flow.credentials.redirect_count >= MAX_ATTEMPTS {
        flow.note(Notice::OrganizationLoop);
        return None;
    }
    match handshake::start(flow, reason::ACTIVE_ORGANIZATION_MISMATCH, "") {
        verdict @ Verdict::Handshake(_) => Some(verdict),
        _ => None,
    }
}
