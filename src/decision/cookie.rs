//! A session in cookies. **A session token counts only together with a
//! `__client_uat` that is not newer than it**: the two are set by different
//! parties, and if they disagree, a handshake asks the Frontend API.

use serde_json::Value;

use super::flow::{Flow, Step, signed_in, signed_out};
use super::outcome::{Notice, Verdict};
use super::{handshake, organization, reason, recovery, refresh, satellite};
use crate::request::context::Token;
use crate::token::{Decoded, Refusal};

/// Decides by the request's cookies.
pub fn session(flow: &Flow<'_>) -> Step {
    recovery::offer(flow, decide(flow)?)
}

fn decide(flow: &Flow<'_>) -> Step {
    if let Some(verdict) = handshake::resolve(flow)? {
        return Ok(verdict);
    }
    if let Some(verdict) = satellite::sync(flow) {
        return Ok(verdict);
    }
    if let Some(verdict) = development_browser(flow) {
        return Ok(verdict);
    }
    let has_client = flow.credentials.client_uat != 0.0;
    match (has_client, flow.credentials.session) {
        (false, None) => Ok(signed_out(reason::SESSION_TOKEN_AND_UAT_MISSING, "")),
        (false, Some(_)) => {
            Ok(handshake::start(flow, reason::SESSION_TOKEN_WITHOUT_CLIENT_UAT, ""))
        }
        (true, None) => Ok(handshake::start(flow, reason::CLIENT_UAT_WITHOUT_SESSION_TOKEN, "")),
        (true, Some(token)) => session_token(flow, token),
    }
}

/// A development instance identifies a browser by a token of its own.
fn development_browser(flow: &Flow<'_>) -> Option<Verdict> {
    if !flow.instance.is_development() {
        return None;
    }
    if flow.context.query_value("__clerk_db_jwt").is_some() {
        return Some(handshake::start(flow, reason::DEV_BROWSER_SYNC, ""));
    }
    if flow.credentials.dev_browser.is_none() {
        return Some(handshake::start(flow, reason::DEV_BROWSER_MISSING, ""));
    }
    None
}

fn session_token(flow: &Flow<'_>, token: &Token<'_>) -> Step {
    let decoded = match token.decoded() {
        Ok(decoded) => decoded,
        Err(error) => {
            return refresh::after_refusal(flow, &Refusal::Broken(error.clone()), "cookie");
        }
    };
    if !decoded.may_be_session() {
        return Ok(signed_out(reason::TOKEN_TYPE_MISMATCH, ""));
    }
    let issued = decoded.claim("iat").and_then(loose_number);
    if issued.is_some_and(|issued| issued < flow.credentials.client_uat) {
        return Ok(handshake::start(flow, reason::SESSION_TOKEN_IAT_BEFORE_CLIENT_UAT, ""));
    }
    let verified = match flow.verify_session(decoded)? {
        Ok(verified) => verified,
        Err(refusal) => return refresh::after_refusal(flow, &refusal, "cookie"),
    };
    if !names_authorized_party(verified.decoded()) {
        flow.note(Notice::AuthorizedPartyMissing);
    }
    if satellite::came_from_another_domain(flow) {
        return Ok(handshake::start(
            flow,
            reason::PRIMARY_DOMAIN_CROSS_ORIGIN_SYNC,
            "Cross-origin request from satellite domain requires handshake",
        ));
    }
    if let Some(verdict) = organization::sync(flow, &verified) {
        return Ok(verdict);
    }
    Ok(signed_in(verified, Vec::new()))
}

/// A claim as JavaScript compares it with a number. Nothing was verified yet,
/// so the time may be of any type; a wrong one is refused afterwards.
fn loose_number(claim: &Value) -> Option<f64> {
    match claim {
        Value::Number(number) => number.as_f64(),
        Value::Null | Value::Bool(false) => Some(0.0),
        Value::Bool(true) => Some(1.0),
        Value::String(text) if text.trim().is_empty() => Some(0.0),
        Value::String(text) => text.trim().parse().ok(),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn names_authorized_party(decoded: &Decoded) -> bool {
    decoded.text_claim("azp").is_some_and(|party| !party.is_empty())
}
