//! Deciding: which flow a request takes.

use super::accepts::Accepts;
use super::flow::{Flow, Step, signed_out_as};
use super::knowledge::Knowledge;
use super::misconfiguration::Misconfiguration;
use super::outcome::{Halt, Outcome};
use super::{cookie, header, machine, reason};
use crate::instance::Instance;
use crate::request::{Context, TokenInHeader};
use crate::token::{Time, TokenType};

/// Decides one request.
///
/// # Errors
///
/// [`Halt::Need`] names what must be fetched before deciding again;
/// [`Halt::Signatures`] what the host must check;
/// [`Halt::Misconfigured`] what the developer must correct, which depends on the
/// options and on what the caller accepts, never on the request.
pub fn decide(
    instance: &Instance,
    context: &Context<'_>,
    accepts: Accepts,
    knowledge: &Knowledge<'_>,
    now: Time,
) -> Result<Outcome, Halt> {
    check_configuration(instance, accepts).map_err(Halt::Misconfigured)?;
    let flow = Flow::new(instance, context, accepts, knowledge, now);
    let verdict = authenticate(&flow);
    // They counted as invalid, so what followed from that counts for nothing.
    let unchecked = flow.signatures.unchecked();
    if !unchecked.is_empty() {
        return Err(Halt::Signatures(unchecked));
    }
    let verdict = verdict?;
    let (notices, proofs) = flow.into_remains();
    Ok(Outcome { verdict, notices, proofs })
}

fn authenticate(flow: &Flow<'_>) -> Step {
    let header = flow.context.token_in_header();
    match (flow.accepts, header) {
        (Accepts::List(_), _) if !flow.accepts.accepts(presented_type(flow)) => {
            Ok(signed_out_as(None, reason::TOKEN_TYPE_MISMATCH, ""))
        }
        (Accepts::Any | Accepts::List(_), Some(header)) => header::any(flow, header),
        (Accepts::One(TokenType::Session), Some(header)) => header::session(flow, header),
        (Accepts::One(TokenType::Machine(kind)), Some(header)) => {
            machine::required(flow, header, kind)
        }
        (Accepts::One(TokenType::Machine(kind)), None) => {
            Ok(signed_out_as(Some(TokenType::Machine(kind)), reason::NO_TOKEN_IN_HEADER, ""))
        }
        (_, None) => cookie::session(flow),
    }
}

/// The type of token that a request presents: a header token's own, or else a
/// session's, since cookies carry only sessions.
fn presented_type(flow: &Flow<'_>) -> TokenType {
    flow.context
        .token_in_header()
        .and_then(TokenInHeader::machine_kind)
        .map_or(TokenType::Session, TokenType::Machine)
}

fn check_configuration(instance: &Instance, accepts: Accepts) -> Result<(), Misconfiguration> {
    if accepts.needs_publishable_key() {
        instance.publishable_key()?;
    }
    let has_secret_key = !instance.secret_key().is_empty();
    if accepts.is_machine_to_machine_only() {
        return (has_secret_key || !instance.machine_secret_key().is_empty())
            .then_some(())
            .ok_or(Misconfiguration::MachineSecretKeyMissing);
    }
    if !has_secret_key {
        return Err(Misconfiguration::SecretKeyMissing);
    }
    instance.fault().map_or(Ok(()), |fault| Err(fault.into()))
}
