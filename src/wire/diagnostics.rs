//! How a decision came about, in one line of a reply: key source, time taken,
//! and notices for the log. **A notice's detail ends neither its field nor the
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
    /// What the operator should read in the log.
    pub notices: Cow<'a, [Notice]>,
}

impl Diagnostics<'_> {
    /// The line: fields that commas separate, a notice's detail behind a colon.
    pub(super) fn push_to(&self, text: &mut String) {
        let _ = write!(text, "{},{}", self.key_source.name(), self.microseconds);
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
        let microseconds = fields.next()?.parse().ok()?;
        let notices = fields.map(notice).collect::<Option<_>>()?;
        Some(Self { key_source, microseconds, notices: Cow::Owned(notices) })
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
