//! Organization sync: the path names an organization, and another one is active in
//! the session. **The handshake activates the one that the path names; only the
//! session token says which one is active.**

use super::flow::Flow;
use super::handshake;
use super::outcome::{Notice, Verdict};
use super::reason;
use crate::token::Session;

/// How many handshakes in a row try to activate an organization.
const MAX_ATTEMPTS: f64 = 3.0;

/// Starts a handshake where the session and the path disagree.
pub fn sync(flow: &Flow<'_>, session: &Session) -> Option<Verdict> {
    let decoded = session.decoded();
    let is_signed_in = decoded.text_claim("sub").is_some_and(|user| !user.is_empty())
        && decoded.text_claim("sts") != Some("pending");
    let path = flow.context.url().path();
    let target = flow.instance.organizations().target(path).filter(|_| is_signed_in)?;
    let (id, slug) = decoded.organization();
    if target.is(id, slug) {
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
