//! How a decision came about, in one line of a reply: key source, time taken, what it
//! waited for, and notices for the log. **A notice's detail ends neither its field nor the
//! line.**

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::decision::Notice;

/// Where the public key came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// The option `jwtKey`.
    Pem,
    /// A key set that was at hand.
    Jwks,
    /// The network was used, whatever for.
    Network,
}

/// See the module's documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics<'a> {
    pub key_source: KeySource,
    /// The time that deciding took, in µs.
    pub microseconds: u128,
    /// The fetches that the request waited for, in their order.
    pub waits: Vec<Wait>,
    /// What the operator should read in the log.
    pub notices: Cow<'a, [Notice]>,
}

/// A fetch that a request waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What was asked for: letters and underscores.
    pub operation: Cow<'static, str>,
    /// Whether it was had.
    pub is_ok: bool,
    /// How long after the decision began, in µs.
    pub after: u128,
    /// How long it took, in µs.
    pub took: u128,
}

impl Diagnostics<'_> {
    /// The line: fields that commas separate, a notice's detail behind a colon. The
    /// waits stand with the time taken, behind semicolons.
    pub(super) fn push_to(&self, text: &mut String) {
        let _ = write!(text, "{},{}", self.key_source.name(), self.microseconds);
        for Wait { operation, is_ok, after, took } in &self.waits {
            let result = if *is_ok { "ok" } else { "failed" };
            let _ = write!(text, ";{operation}:{result}:{after}:{took}");
        }
        for notice in &*self.notices {
            let (name, detail) = named(notice);
            let _ = write!(text, ",{name}");
            if let Some(detail) = detail {
                let _ = write!(text, ":{}", utf8_percent_encode(detail, NON_ALPHANUMERIC));
            }
        }
    }

    pub(super) fn read(line: &str) -> Option<Self> {
        let mut fields = line.split(',');
        let key_source = KeySource::of(fields.next()?)?;
        let mut times = fields.next()?.split(';');
        let microseconds = times.next()?.parse().ok()?;
        let waits = times.map(wait).collect::<Option<_>>()?;
        let notices = fields.map(notice).collect::<Option<_>>()?;
        Some(Self { key_source, microseconds, waits, notices: Cow::Owned(notices) })
    }
}

impl KeySource {
    const fn name(self) -> &'static str {
        match self {
            Self::Pem => "pem",
            Self::Jwks => "jwks",
            Self::Network => "network",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Pem, Self::Jwks, Self::Network].into_iter().find(|source| source.name() == name)
    }
}

/// The name of a notice on the wire, and what it adds.
fn named(notice: &Notice) -> (&'static str, Option<&str>) {
    match notice {
        Notice::RedirectLoop => ("redirect-loop", None),
        Notice::OrganizationLoop => ("organization-loop", None),
        Notice::HandshakeFailed(detail) => ("handshake-failed", Some(detail)),
        Notice::HandshakePayloadFailed(detail) => ("handshake-payload-failed", Some(detail)),
        Notice::ClockSkew(detail) => ("clock-skew", Some(detail)),
        Notice::AuthorizedPartyMissing => ("authorized-party-missing", None),
    }
}

fn wait(field: &str) -> Option<Wait> {
    let mut parts = field.split(':');
    Some(Wait {
        operation: parts.next()?.to_owned().into(),
        is_ok: parts.next()? == "ok",
        after: parts.next()?.parse().ok()?,
        took: parts.next()?.parse().ok()?,
    })
}

fn notice(field: &str) -> Option<Notice> {
    let (name, detail) = field.split_once(':').unwrap_or((field, ""));
    let detail = percent_decode_str(detail).decode_utf8().ok()?.into_owned();
    Some(match name {
        "redirect-loop" => Notice::RedirectLoop,
        "organization-loop" => Notice::OrganizationLoop,
        "handshake-failed" => Notice::HandshakeFailed(detail),
        "handshake-payload-failed" => Notice::HandshakePayloadFailed(detail),
        "clock-skew" => Notice::ClockSkew(detail),
        "authorized-party-missing" => Notice::AuthorizedPartyMissing,
        _ => return None,
    })
}
