//! After a session token failed. **An expired or revoked token of a GET is refreshed if
//! the request has a refresh cookie, or else by a handshake**; every other failure
//! signs out.

use std::borrow::Cow;

use super::directives::{session_token_of, set_cookies};
use super::flow::{Flow, SessionRefusal, Step, signed_in, signed_out};
use super::outcome::{Need, Refresh, Verdict};
use super::{handshake, reason};
use crate::token::{Decoded, ExpiredSession, Refusal, TokenErrorReason};

/// Decides after a refusal of the token in `carrier` (`header` or `cookie`).
pub fn after_refusal(flow: &Flow<'_>, refusal: &SessionRefusal, carrier: &str) -> Step {
    let not_refreshed: Cow<'_, str> = if !flow.context.is_get() {
        reason::refresh::NOT_GET.into()
    } else if let Some(refresh_token) = flow.credentials.refresh {
        match refusal {
            Refusal::Expired(expired, _) => match attempt(flow, expired, refresh_token)? {
                Ok(verdict) => return Ok(verdict),
                Err(reason) => reason,
            },
            Refusal::Broken(_) => Cow::Borrowed("null"),
        }
    } else {
        reason::refresh::NO_REFRESH_COOKIE.into()
    };
    let error = refusal.error();
    let message = error.full_message(carrier);
    let to_handshake: Cow<'static, str> = match error.kind() {
        TokenErrorReason::Expired => {
            format!("{}-refresh-{not_refreshed}", reason::SESSION_TOKEN_EXPIRED).into()
        }
        TokenErrorReason::Revoked => reason::SESSION_TOKEN_REVOKED.into(),
        TokenErrorReason::NotActiveYet => reason::SESSION_TOKEN_NOT_ACTIVE_YET.into(),
        TokenErrorReason::IssuedInTheFuture => reason::SESSION_TOKEN_IAT_IN_THE_FUTURE.into(),
        other => return Ok(signed_out(other.as_str(), message)),
    };
    Ok(handshake::start(flow, to_handshake, message))
}

/// Refreshes the expired session, or says why not.
fn attempt(
    flow: &Flow<'_>,
    expired: &ExpiredSession,
    refresh_token: &str,
) -> Step<Result<Verdict, Cow<'static, str>>> {
    let Some(session_id) = expired.id() else {
        return Ok(Err(reason::refresh::MISSING_SESSION_ID.into()));
    };
    let directives = match &flow.knowledge.refresh {
        None => {
            return Err(Need::Refresh(Box::new(Refresh {
                session_id,
                expired: expired.clone(),
                refresh_token: refresh_token.to_owned(),
                suffixed_cookies: flow.credentials.suffixed,
                request_origin: flow.context.origin(),
            })));
        }
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
