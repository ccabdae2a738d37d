//! The reply about a request: the decision, signed and sealed for the application.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::statement::{Asked, statement};
use crate::decision::{Header, Outcome, SignedOut, Verdict, anonymous_auth_object, reason};
use crate::driver::Driven;
use crate::instance::Instance;
use crate::seal::statement::Subject;
use crate::token::TokenType;
use crate::wire::{Diagnostics, KeySource, Misconfigured, Reply, ReplyStatus};

/// The source of the key in a decision without the network.
pub const fn key_source_at_hand(instance: &Instance) -> KeySource {
    if instance.jwt_key().is_some() { KeySource::Pem } else { KeySource::Jwks }
}

/// Packs what was decided about the request that is asked about.
pub fn pack(
    instance: &Instance,
    asked: &Asked<'_>,
    driven: &Driven,
    key_source: KeySource,
    elapsed: Duration,
) -> String {
    let outcome = match driven {
        Driven::Misconfigured(why) => {
            return Misconfigured { code: why.code(), message: &why.to_string() }.pack();
        }
        Driven::Decided(outcome) => outcome,
    };
    let decided = Decided::of(outcome);
    let Decided { token, ref machine, .. } = decided;
    let public_url = asked.url.map(Url::as_str).unwrap_or_default();
    let clock_skew = instance.expectations().clock_skew;
    let subject = Subject { token, url: public_url };
    let sealing = instance.sealing();
    let sealed = sealing.request_data(machine.as_deref()).and_then(|data| {
        let statement = statement(asked, outcome, clock_skew, elapsed, data.as_json());
        sealing.seal(&statement, &data, subject)
    });
    let Ok(sealed) = sealed else { return NOT_SEALED.pack() };
    let signature = if token.is_empty() { String::new() } else { sealing.sign(token) };
    let origin = asked.url.map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let proxy_url = instance.addresses().proxy_url(&origin).unwrap_or_default();
    let is_signed_in_machine = decided.status == ReplyStatus::SignedIn && machine.is_some();
    let auth_object = machine.as_deref().filter(|_| is_signed_in_machine).map(Value::to_string);
    let reply = Reply {
        status: decided.status,
        token_type: decided.token_type,
        reason: decided.reason,
        public_url,
        token,
        signature: &signature,
        statement: &sealed.own,
        peer_request_data: &sealed.peer,
        proxy_url: &proxy_url,
        diagnostics: Diagnostics {
            key_source,
            microseconds: elapsed.as_micros(),
            notices: Cow::Borrowed(&outcome.notices),
        },
        headers: decided.headers.iter().map(|(name, value)| (*name, value.as_str())).collect(),
        rest: auth_object.as_deref().unwrap_or(decided.message),
    };
    reply.pack()
}

const NOT_SEALED: Misconfigured<'_> = Misconfigured {
    code: "encryption_key_missing",
    message: "Clerk: the request data could not be sealed because no key is set. Set CLERK_ENCRYPTION_KEY.",
};

/// An outcome in the terms of a reply.
struct Decided<'a> {
    status: ReplyStatus,
    token_type: &'a str,
    reason: &'a str,
    token: &'a str,
    headers: &'a [Header],
    message: &'a str,
    /// What the application is told of a machine, one that was refused too.
    machine: Option<Cow<'a, Value>>,
}

impl<'a> Decided<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        match &outcome.verdict {
            Verdict::SignedIn(session) => Self {
                status: ReplyStatus::SignedIn,
                token_type: TokenType::Session.as_str(),
                reason: "",
                token: session.verified.decoded().text(),
                headers: &session.headers,
                message: "",
                machine: None,
            },
            Verdict::Machine(machine) => Self {
                status: ReplyStatus::SignedIn,
                token_type: machine.kind.as_str(),
                reason: "",
                token: &machine.token,
                headers: &[],
                message: "",
                machine: Some(Cow::Borrowed(&machine.auth_object)),
            },
            Verdict::SignedOut(refused) => Self {
                status: ReplyStatus::SignedOut,
                token_type: refused.token_type.map_or("", TokenType::as_str),
                reason: &refused.reason,
                token: "",
                headers: &refused.headers,
                message: &refused.message,
                machine: refused_machine(refused).map(Cow::Owned),
            },
            Verdict::Handshake(handshake) => Self {
                status: ReplyStatus::Handshake,
                token_type: TokenType::Session.as_str(),
                reason: &handshake.reason,
                token: "",
                headers: &handshake.headers,
                message: &handshake.message,
                machine: None,
            },
        }
    }
}

/// What the application is told of a machine token that was refused.
fn refused_machine(refused: &SignedOut) -> Option<Value> {
    match refused.token_type {
        Some(TokenType::Machine(kind)) if refused.reason != reason::MACHINE_TOKEN_NOT_VERIFIED => {
            Some(anonymous_auth_object(kind))
        }
        _ => None,
    }
}
