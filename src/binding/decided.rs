//! An outcome in the terms of what is said of it: in the reply to the middleware,
//! and in the statement for the application. **Both say the same.**

use std::borrow::Cow;

use serde_json::Value;

use super::DRIVER;
use crate::decision::{Header, Outcome, SignedOut, Verdict, anonymous_auth_object, reason};
use crate::token::TokenType;
use crate::wire::ReplyStatus;

/// See the module's documentation.
pub struct Decided<'a> {
    pub status: ReplyStatus,
    /// The name of the public contract; empty: a token of no accepted type.
    pub token_type: &'a str,
    /// Empty if signed in.
    pub reason: &'a str,
    /// The verified token; empty without one.
    pub token: &'a str,
    /// The expiry of the verified token, in seconds since the epoch.
    pub expiry: Option<f64>,
    pub headers: &'a [Header],
    pub message: &'a str,
    /// What the application is told of a machine, one that was refused too.
    pub machine: Option<Cow<'a, Value>>,
}

impl<'a> Decided<'a> {
    /// Reads an outcome.
    pub fn of(outcome: &'a Outcome) -> Self {
        match &outcome.verdict {
            Verdict::SignedIn(session) => Self {
                status: ReplyStatus::SignedIn,
                token_type: TokenType::Session.as_str(),
                reason: "",
                token: session.verified.decoded().text(),
                expiry: session.verified.decoded().number_claim("exp"),
                headers: &session.headers,
                message: "",
                machine: None,
            },
            Verdict::Machine(machine) => Self {
                status: ReplyStatus::SignedIn,
                token_type: machine.kind.as_str(),
                reason: "",
                token: &machine.token,
                expiry: expiry_of_machine(&machine.token),
                headers: &[],
                message: "",
                machine: Some(Cow::Borrowed(&machine.auth_object)),
            },
            Verdict::SignedOut(refused) => Self {
                status: if refused.is_recoverable {
                    ReplyStatus::Recoverable
                } else {
                    ReplyStatus::SignedOut
                },
                token_type: refused.token_type.map_or("", TokenType::as_str),
                reason: &refused.reason,
                token: "",
                expiry: None,
                headers: &refused.headers,
                message: &refused.message,
                machine: refused_machine(refused).map(Cow::Owned),
            },
            Verdict::Handshake(handshake) => Self {
                status: ReplyStatus::Handshake,
                token_type: TokenType::Session.as_str(),
                reason: &handshake.reason,
                token: "",
                expiry: None,
                headers: &handshake.headers,
                message: &handshake.message,
                machine: None,
            },
        }
    }
}

/// An opaque token has no expiry of its own.
fn expiry_of_machine(token: &str) -> Option<f64> {
    DRIVER.tokens().decode(token).ok()?.number_claim("exp")
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
