//! Recovery: a navigation of a client-side router cannot be sent through a handshake,
//! but the document at its address can. **What is recoverable is signed out all the
//! same**: only the form of the answer depends on it.

use super::flow::{Flow, Step};
use super::handshake;
use super::outcome::{SignedOut, Verdict};
use super::satellite;
use crate::token::{Refusal, TokenErrorReason};

/// Marks a verdict as recoverable where a document would be sent through a
/// handshake, and the caller can have one loaded.
pub fn offer(flow: &Flow<'_>, verdict: Verdict) -> Step {
    let Verdict::SignedOut(refused) = verdict else { return Ok(verdict) };
    let is_recoverable = flow.needs_document.get()
        && flow.context.parts().loads_document
        && handshake::may_start(flow)
        && !satellite::stays_unsynced(flow)
        && is_genuine(flow)?;
    Ok(Verdict::SignedOut(SignedOut { is_recoverable, ..refused }))
}

/// Whether this instance signed the session token, if there is one, whenever it is
/// valid.
fn is_genuine(flow: &Flow<'_>) -> Step<bool> {
    let Some(token) = flow.credentials.session else { return Ok(true) };
    let Ok(decoded) = token.decoded() else { return Ok(false) };
    Ok(match flow.verify_session(decoded)? {
        Ok(_) | Err(Refusal::Expired(..)) => true,
        Err(Refusal::Broken(error)) => matches!(
            error.kind(),
            TokenErrorReason::NotActiveYet | TokenErrorReason::IssuedInTheFuture
        ),
    })
}
