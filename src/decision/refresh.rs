//! After a session token failed. **An expired token of a GET is refreshed
//! where a refresh cookie came along, or else settled by a handshake**; every
//! other failure signs out.

use std::borrow::Cow;

use super::flow::{Flow, Step, signed_in, signed_out};
use super::outcome::{Halt, Header, Need, Refresh, Verdict};
use super::{handshake, reason};
use crate::token::{Decoded, TokenError, TokenErrorReason};

/// Decides after `error`, for a token in `carrier` (`header` or `cookie`).
pub fn after_error(flow: &Flow<'_>, error: &TokenError, carrier: &str) -> Step {
    let expired = error.kind() == TokenErrorReason::Expired;
    let not_refreshed: Cow<'_, str> = if !flow.context.is_get() {
        reason::refresh::NOT_GET.into()
    } else if flow.credentials.refresh.is_none() {
        reason::refresh::NO_REFRESH_COOKIE.into()
    } else if expired {
        match attempt(flow)? {
            Ok(verdict) => return Ok(verdict),
            Err(reason) => reason,
        }
    } else {
        Cow::Borrowed("null")
    };
    let message = error.full_message(carrier);
    let to_handshake: Cow<'static, str> = match error.kind() {
        TokenErrorReason::Expired => {
            format!("{}-refresh-{not_refreshed}", reason::SESSION_TOKEN_EXPIRED).into()
        }
        TokenErrorReason::NotActiveYet => reason::SESSION_TOKEN_NOT_ACTIVE_YET.into(),
        TokenErrorReason::IssuedInTheFuture => reason::SESSION_TOKEN_IAT_IN_THE_FUTURE.into(),
        other => return Ok(signed_out(other.as_str(), message)),
    };
    handshake::start(flow, to_handshake, message)
}

/// Refreshes, or says why not.
fn attempt(flow: &Flow<'_>) -> Step<Result<Verdict, Cow<'static, str>>> {
    let request = match parameters(flow) {
        Ok(request) => request,
        Err(reason) => return Ok(Err(reason.into())),
    };
    let directives = match &flow.knowledge.refresh {
        None => return Err(Halt::Need(Need::Refresh(Box::new(request)))),
        Some(Err(reason)) => return Ok(Err(reason.clone().into())),
        Some(Ok(directives)) if directives.is_empty() => {
            return Ok(Err(reason::refresh::UNEXPECTED_SDK_ERROR.into()));
        }
        Some(Ok(directives)) => directives,
    };
    let token = session_token_of(directives).unwrap_or_default();
    let invalid = || Ok(Err(reason::refresh::INVALID_SESSION_TOKEN.into()));
    let Ok(decoded) = Decoded::parse(token) else { return invalid() };
    match flow.verify_session(&decoded)? {
        Ok(verified) => Ok(Ok(signed_in(verified, set_cookies(directives)))),
        Err(_) => invalid(),
    }
}

fn parameters(flow: &Flow<'_>) -> Result<Refresh, &'static str> {
    let in_header = flow.context.token_in_header().map(crate::request::TokenInHeader::token);
    let token =
        flow.credentials.session.or(in_header).ok_or(reason::refresh::MISSING_SESSION_TOKEN)?;
    let decoded = token.decoded().map_err(|_| reason::refresh::DECODE_FAILED)?;
    let session_id = decoded
        .text_claim("sid")
        .filter(|id| !id.is_empty())
        .ok_or(reason::refresh::MISSING_SESSION_ID)?;
    Ok(Refresh {
        session_id: session_id.to_owned(),
        expired_token: token.text().to_owned(),
        refresh_token: flow.credentials.refresh.unwrap_or_default().to_owned(),
        suffixed_cookies: flow.credentials.suffixed,
        request_origin: flow.context.origin(),
    })
}

/// The session token among cookie directives; of several, the last.
#[must_use]
pub fn session_token_of(directives: &[String]) -> Option<&str> {
    directives.iter().rev().find_map(|directive| {
        let pair = directive.split(';').next()?;
        let (name, rest) = pair.split_once('=').unwrap_or((pair, ""));
        name.starts_with("__session").then(|| rest.split('=').next().unwrap_or_default())
    })
}

/// The directives as response headers. A directive that could end the header
/// and begin another is left out.
#[must_use]
pub fn set_cookies(directives: &[String]) -> Vec<Header> {
    directives
        .iter()
        .filter(|directive| !directive.contains(['\r', '\n', '\0']))
        .map(|directive| ("set-cookie", directive.clone()))
        .collect()
}
