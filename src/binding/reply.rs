//! Packed replies: an outcome as lines of text. The TypeScript side's
//! `reply.ts` reads them; both list the lines in the same order. Each is a
//! [`Line`] but the last, which takes the rest.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

use super::line::Line;
use super::statement::{Asked, statement};
use crate::decision::{Header, Notice, Outcome, SignedOut, Verdict, anonymous_auth_object, reason};
use crate::driver::Driven;
use crate::instance::Instance;
use crate::instance::sealing::Sealed;
use crate::seal::statement::Subject;
use crate::token::TokenType;

/// The whole reply when the network is needed.
pub const NEEDS_NETWORK: &str = "4";

const SIGNED_OUT: char = '0';
const SIGNED_IN: char = '1';
const HANDSHAKE: char = '3';
const ERROR: char = '6';

/// Where the key came from, for the debug log.
#[derive(Clone, Copy)]
pub enum KeySource {
    Pem,
    Jwks,
    Network,
}

impl KeySource {
    /// The source that a decision without the network has.
    pub const fn at_hand(instance: &Instance) -> Self {
        if instance.jwt_key().is_some() { Self::Pem } else { Self::Jwks }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Pem => "pem",
            Self::Jwks => "jwks",
            Self::Network => "network",
        }
    }
}

/// The lines of a reply before they are joined.
struct Lines<'a> {
    status: char,
    token_type: &'a str,
    reason: &'a str,
    token: &'a str,
    signature: String,
    sealed: Sealed,
    headers: &'a [Header],
    /// The message, or a machine's auth object.
    rest: &'a str,
}

/// Packs what was decided about the request that is asked about.
pub fn pack(
    instance: &Instance,
    asked: &Asked<'_>,
    driven: &Driven,
    source: KeySource,
    elapsed: Duration,
) -> String {
    let outcome = match driven {
        Driven::Misconfigured(message) => return format!("{ERROR}\n{message}"),
        Driven::Decided(outcome) => outcome,
    };
    let url = asked.url;
    let public_url = url.map(Url::as_str).unwrap_or_default();
    let auth_object;
    let (token, machine) = match &outcome.verdict {
        Verdict::SignedIn(session) => (session.verified.decoded().text(), None),
        Verdict::Machine(machine) => {
            (machine.token.as_str(), Some(Cow::Borrowed(&machine.auth_object)))
        }
        Verdict::SignedOut(nobody) => ("", refused_machine(nobody).map(Cow::Owned)),
        Verdict::Handshake(_) => ("", None),
    };
    let statement = statement(asked, outcome, instance.expectations().clock_skew, elapsed);
    let subject = Subject { token, url: public_url };
    let Ok(sealed) = instance.sealing().seal(&statement, machine.as_deref(), subject) else {
        return format!("{ERROR}\n{NOT_SEALED}");
    };
    let signature = if token.is_empty() { String::new() } else { instance.sealing().sign(token) };
    let lines = match &outcome.verdict {
        Verdict::SignedIn(session) => Lines {
            status: SIGNED_IN,
            token_type: TokenType::Session.as_str(),
            reason: "",
            token,
            signature,
            sealed,
            headers: &session.headers,
            rest: "",
        },
        Verdict::Machine(machine) => {
            auth_object = machine.auth_object.to_string();
            Lines {
                status: SIGNED_IN,
                token_type: machine.kind.as_str(),
                reason: "",
                token,
                signature,
                sealed,
                headers: &[],
                rest: &auth_object,
            }
        }
        Verdict::SignedOut(nobody) => Lines {
            status: SIGNED_OUT,
            token_type: nobody.token_type.map_or("", TokenType::as_str),
            reason: &nobody.reason,
            token,
            signature,
            sealed,
            headers: &nobody.headers,
            rest: &nobody.message,
        },
        Verdict::Handshake(handshake) => Lines {
            status: HANDSHAKE,
            token_type: TokenType::Session.as_str(),
            reason: &handshake.reason,
            token,
            signature,
            sealed,
            headers: &handshake.headers,
            rest: &handshake.message,
        },
    };
    let origin = url.map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let proxy_url = instance.addresses().proxy_url(&origin).unwrap_or_default();
    join(&lines, public_url, &proxy_url, &diagnostics(outcome, source, elapsed))
}

/// What the application is told of a machine token that was refused.
fn refused_machine(nobody: &SignedOut) -> Option<Value> {
    match nobody.token_type {
        Some(TokenType::Machine(kind)) if nobody.reason != reason::MACHINE_TOKEN_NOT_VERIFIED => {
            Some(anonymous_auth_object(kind))
        }
        _ => None,
    }
}

const NOT_SEALED: &str = "Clerk: the request data could not be sealed because there is no key for it. Set CLERK_ENCRYPTION_KEY. (code=encryption_key_missing)";

fn join(lines: &Lines<'_>, public_url: &str, proxy_url: &str, diagnostics: &str) -> String {
    let mut reply = String::with_capacity(
        256 + lines.token.len() + public_url.len() + lines.sealed.own.len() + lines.rest.len(),
    );
    reply.push(lines.status);
    for line in [
        lines.token_type,
        lines.reason,
        public_url,
        lines.token,
        &lines.signature,
        &lines.sealed.own,
        &lines.sealed.peer,
        proxy_url,
        diagnostics,
    ] {
        reply.push('\n');
        reply.push_str(Line::from(line).as_str());
    }
    let _ = write!(reply, "\n{}", lines.headers.len());
    for (name, value) in lines.headers {
        let _ = write!(reply, "\n{name}: {}", Line::from(value.as_str()));
    }
    reply.push('\n');
    reply.push_str(lines.rest);
    reply
}

/// Key source, time taken in µs, and notices for the log.
fn diagnostics(outcome: &Outcome, source: KeySource, elapsed: Duration) -> String {
    let mut text = format!("{},{}", source.as_str(), elapsed.as_micros());
    for notice in &outcome.notices {
        let (name, detail) = match notice {
            Notice::RedirectLoop => ("redirect-loop", None),
            Notice::OrganizationLoop => ("organization-loop", None),
            Notice::HandshakeFailed(detail) => ("handshake-failed", Some(detail)),
            Notice::HandshakePayloadFailed(detail) => ("handshake-payload-failed", Some(detail)),
            Notice::ClockSkew(detail) => ("clock-skew", Some(detail)),
            Notice::AuthorizedPartyMissing => ("authorized-party-missing", None),
        };
        let _ = write!(text, ",{name}");
        if let Some(detail) = detail {
            let _ = write!(text, ":{}", utf8_percent_encode(detail, NON_ALPHANUMERIC));
        }
    }
    text
}
