//! Handshakes: the browser is redirected to the Frontend API and returns with
//! fresh cookies. **Only a GET for a document is redirected, at most three times in
//! a row, and the returned token is verified like any other.**

use std::borrow::Cow;

use url::Url;

use super::directives::{session_token_of, set_cookies};
use super::flow::{Flow, Step, signed_in, signed_out};
use super::outcome::{Handshake, Header, Need, Notice, SignedOut, Verdict};
use super::reason;
use crate::token::verify::verify_handshake;
use crate::token::{Decoded, Expectations, TokenError, TokenErrorReason, TokenType};

/// The API version that the parameters of a handshake follow.
pub const API_VERSION: &str = "2026-05-12";

/// How many handshakes in a row a browser is sent through.
const MAX_REDIRECTS: f64 = 3.0;

/// The tolerated difference between clocks, in ms, of a development machine
/// whose clock is evidently wrong: one day.
const DEVELOPMENT_CLOCK_SKEW: f64 = 86_400_000.0;

/// Starts a handshake for `reason`, or signs out where the request cannot go
/// through one.
pub fn start(
    flow: &Flow<'_>,
    reason: impl Into<Cow<'static, str>>,
    message: impl Into<String>,
) -> Verdict {
    let reason = reason.into();
    if !is_eligible(flow) {
        flow.needs_document.set(true);
        return signed_out(reason, message);
    }
    match redirect(flow, &reason) {
        Some(location) => start_at(flow, location, reason, message),
        None => signed_out(reason, message),
    }
}

/// Starts a handshake at a given location, for an eligible request.
pub fn start_at(
    flow: &Flow<'_>,
    location: String,
    reason: impl Into<Cow<'static, str>>,
    message: impl Into<String>,
) -> Verdict {
    let (reason, message) = (reason.into(), message.into());
    let count = flow.credentials.redirect_count;
    if !is_eligible(flow) {
        return signed_out(reason, message);
    }
    if let Some(headers) = flow.revoked_handshake.take() {
        return signed_out_with(headers, reason::SESSION_TOKEN_REVOKED, message);
    }
    if count >= MAX_REDIRECTS {
        flow.note(Notice::RedirectLoop);
        return signed_out(reason, message);
    }
    let counter =
        format!("__clerk_redirect_count={}; SameSite=Lax; HttpOnly; Max-Age=2", count + 1.0);
    let headers = vec![
        ("location", location),
        ("cache-control", "no-store".to_owned()),
        ("set-cookie", counter),
    ];
    Verdict::Handshake(Handshake { reason, message, headers })
}

/// Whether a document at the request's address would be sent through a handshake.
pub fn may_start(flow: &Flow<'_>) -> bool {
    flow.credentials.redirect_count < MAX_REDIRECTS
        && flow.instance.addresses().handshake(&flow.context.origin()).is_some()
}

/// Whether the request can be sent through a handshake.
pub fn is_eligible(flow: &Flow<'_>) -> bool {
    flow.context.is_get() && flow.context.is_document()
}

/// The address of a handshake; `None` where the Frontend API has none.
fn redirect(flow: &Flow<'_>, reason: &str) -> Option<String> {
    let mut url = flow.instance.addresses().handshake(&flow.context.origin())?;
    let mut left_out = vec!["__clerk_db_jwt", "__dev_session"];
    if flow.passed_handshake_over.get() {
        left_out.push("__clerk_handshake");
    }
    let return_to = without(flow.context.url(), &left_out);
    let mut query = url.query_pairs_mut();
    query
        .append_pair("redirect_url", return_to.as_str())
        .append_pair("__clerk_api_version", API_VERSION)
        .append_pair("suffixed_cookies", if flow.credentials.suffixed { "true" } else { "false" })
        .append_pair("__clerk_hs_reason", reason)
        .append_pair("format", "nonce");
    if let Some(token) = session_token(flow) {
        query.append_pair("__session", token);
    }
    if flow.instance.is_development()
        && let Some(dev_browser) = &flow.credentials.dev_browser
    {
        query.append_pair("__clerk_db_jwt", dev_browser);
    }
    let path = flow.context.url().path();
    if let Some(target) = flow.instance.organizations().target(path) {
        query.append_pair("organization_id", target.parameter());
    }
    drop(query);
    Some(url.into())
}

fn session_token<'a>(flow: &Flow<'a>) -> Option<&'a str> {
    let in_header = flow.context.token_in_header().map(crate::request::TokenInHeader::token);
    flow.credentials.session.or(in_header).map(crate::request::context::Token::text)
}

/// `url` with some query parameters removed and the others rewritten.
fn without(url: &Url, names: &[&str]) -> Url {
    let mut cleaned = url.clone();
    let kept: Vec<_> =
        url.query_pairs().filter(|(name, _)| !names.contains(&name.as_ref())).collect();
    if kept.is_empty() {
        cleaned.set_query(None);
    } else {
        cleaned.query_pairs_mut().clear().extend_pairs(kept);
    }
    cleaned
}

/// Resolves the handshake that a request returns from. `None` without one, or if
/// it failed and the request is decided without it.
pub fn resolve(flow: &Flow<'_>) -> Step<Option<Verdict>> {
    let directives = match directives(flow)? {
        Some(Ok(directives)) => directives,
        Some(Err(error)) => {
            pass_over(flow, &error);
            return Ok(None);
        }
        None => return Ok(None),
    };
    let mut headers = Vec::new();
    // A nonce that anybody made up must not let other origins read the page.
    if !directives.is_empty() {
        headers.push(("access-control-allow-origin", "null".to_owned()));
        headers.push(("access-control-allow-credentials", "true".to_owned()));
    }
    headers.extend(set_cookies(&directives));
    if flow.instance.is_development() {
        headers.extend(clean_location(flow));
    }
    match session_token_of(&directives).filter(|token| !token.is_empty()) {
        None => Ok(Some(signed_out_with(headers, reason::SESSION_TOKEN_MISSING, String::new()))),
        Some(token) => {
            let signed_in = returned_session(flow, token, headers)?;
            if let Err(TokenErrorReason::Revoked) = signed_in {
                flow.revoked_handshake.replace(Some(set_cookies(&directives)));
            }
            Ok(signed_in.ok())
        }
    }
}

fn signed_out_with(headers: Vec<Header>, reason: &'static str, message: String) -> Verdict {
    Verdict::SignedOut(SignedOut {
        token_type: Some(TokenType::Session),
        reason: reason.into(),
        message,
        headers,
        is_recoverable: false,
    })
}

/// The cookie directives that the nonce stands for or the token carries.
fn directives(flow: &Flow<'_>) -> Step<Option<Result<Vec<String>, TokenError>>> {
    if let Some(nonce) = &flow.credentials.handshake_nonce {
        return match &flow.knowledge.handshake_payload {
            None => Err(Need::HandshakePayload { nonce: nonce.clone() }),
            Some(Ok(directives)) => Ok(Some(Ok(directives.clone()))),
            Some(Err(message)) => {
                flow.note(Notice::HandshakePayloadFailed(message.clone()));
                Ok(Some(Ok(Vec::new())))
            }
        };
    }
    let Some(token) = &flow.credentials.handshake else { return Ok(None) };
    let decoded = match Decoded::parse(token) {
        Ok(decoded) => decoded,
        Err(error) => return Ok(Some(Err(error))),
    };
    match flow.knowledge.key(flow.instance, &decoded)? {
        Ok(key) => Ok(Some(verify_handshake(&decoded, key, &flow.signatures))),
        Err(error) => Ok(Some(Err(error))),
    }
}

/// Ignores a refused handshake token. In production it is usually a cookie of
/// another application on the same domain. In development it is in the URL, where
/// any client can put one: the log says why, and the next handshake drops it.
fn pass_over(flow: &Flow<'_>, error: &TokenError) {
    let is_development = flow.instance.is_development();
    flow.passed_handshake_over.set(is_development);
    let message = if is_development && error.kind() == TokenErrorReason::InvalidSignature {
        "Handshake token verification failed due to an invalid signature. If you have switched Clerk keys locally, clear your cookies and try again."
    } else {
        error.message()
    };
    flow.note(Notice::HandshakeFailed(message.to_owned()));
}

/// In development the handshake travels in the URL; the browser is redirected to
/// the URL without it.
fn clean_location(flow: &Flow<'_>) -> [Header; 2] {
    const PARAMETERS: [&str; 4] =
        ["__clerk_handshake", "__clerk_help", "__clerk_db_jwt", "__clerk_handshake_nonce"];
    [
        ("location", without(flow.context.url(), &PARAMETERS).into()),
        ("cache-control", "no-store".to_owned()),
    ]
}

/// The session that the handshake brought, or what is wrong with its token.
fn returned_session(
    flow: &Flow<'_>,
    token: &str,
    headers: Vec<Header>,
) -> Step<Result<Verdict, TokenErrorReason>> {
    let failed = |error: &TokenError| {
        flow.note(Notice::HandshakeFailed(error.message().to_owned()));
        Ok(Err(error.kind()))
    };
    let decoded = match Decoded::parse(token) {
        Ok(decoded) => decoded,
        Err(error) => return failed(&error),
    };
    let error = match flow.verify_session(&decoded)? {
        Ok(verified) => return Ok(Ok(signed_in(verified, headers))),
        Err(refusal) => TokenError::from(refusal),
    };
    let clocks_differ = matches!(
        error.kind(),
        TokenErrorReason::Expired
            | TokenErrorReason::NotActiveYet
            | TokenErrorReason::IssuedInTheFuture
    );
    if !flow.instance.is_development() || !clocks_differ {
        return failed(&error);
    }
    flow.note(Notice::ClockSkew(error.full_message("cookie")));
    let lenient =
        Expectations { clock_skew: DEVELOPMENT_CLOCK_SKEW, ..flow.instance.expectations() };
    match flow.verify_session_as(&decoded, &lenient)? {
        Ok(verified) => Ok(Ok(signed_in(verified, headers))),
        Err(refusal) => failed(refusal.error()),
    }
}
