//! A token in the `Authorization` header. **Only a session token makes a
//! session**: tokens of other classes, signed by the same instance key, are
//! refused before their signature is checked.

use super::flow::{Flow, Step, signed_in, signed_out};
use super::{machine, reason, refresh};
use crate::request::TokenInHeader;
use crate::token::Refusal;

/// A caller that accepts session tokens only.
pub fn session(flow: &Flow<'_>, header: &TokenInHeader<'_>) -> Step {
    session_token(flow, header)
}

/// A caller that accepts more than one type of token.
pub fn any(flow: &Flow<'_>, header: &TokenInHeader<'_>) -> Step {
    match header.machine_kind() {
        Some(kind) => machine::accepted(flow, header, kind),
        None => session_token(flow, header),
    }
}

fn session_token(flow: &Flow<'_>, header: &TokenInHeader<'_>) -> Step {
    let decoded = match header.token().decoded() {
        Ok(decoded) if decoded.may_be_session() => decoded,
        Ok(_) => return Ok(signed_out(reason::TOKEN_TYPE_MISMATCH, "")),
        Err(error) => {
            return refresh::after_refusal(flow, &Refusal::Broken(error.clone()), "header");
        }
    };
    match flow.verify_session(decoded)? {
        Ok(verified) => Ok(signed_in(verified, Vec::new())),
        Err(refusal) => refresh::after_refusal(flow, &refusal, "header"),
    }
}
