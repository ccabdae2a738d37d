//! Kinds of token: what a request may present. **The content of a JWT determines
//! its kind**, by the `typ` header (RFC 9068, section 2.1) or by the subject; a
//! prefix counts only for tokens that cannot be decoded.

use super::decode::Decoded;
use super::error::TokenError;

/// What a request can be authenticated by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    Session,
    Machine(MachineKind),
}

impl TokenType {
    /// The name of the public contract, for example `session_token`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session_token",
            Self::Machine(kind) => kind.as_str(),
        }
    }
}

/// The kinds of machine token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MachineKind {
    ApiKey,
    MachineToMachine,
    OAuth,
}

const API_KEY_PREFIX: &str = "ak_";
const MACHINE_PREFIX: &str = "mt_";
const OAUTH_PREFIX: &str = "oat_";
const MACHINE_SUBJECT_PREFIX: &str = "mch_";
/// The `typ` values of an OAuth 2.0 access token in JWT form.
pub const OAUTH_TYPES: [&str; 2] = ["at+jwt", "application/at+jwt"];

impl MachineKind {
    /// The name of the public contract, for example `api_key`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::MachineToMachine => "m2m_token",
            Self::OAuth => "oauth_token",
        }
    }

    /// The kind of machine token that `text` is, if it is one; `decoded` is
    /// what came of decoding it.
    #[must_use]
    pub fn of(text: &str, decoded: Result<&Decoded, &TokenError>) -> Option<Self> {
        decoded.map_or_else(|_| Self::of_prefix(text), Self::of_decoded)
    }

    /// The kind of an opaque machine token, by its prefix.
    fn of_prefix(token: &str) -> Option<Self> {
        [
            (MACHINE_PREFIX, Self::MachineToMachine),
            (OAUTH_PREFIX, Self::OAuth),
            (API_KEY_PREFIX, Self::ApiKey),
        ]
        .into_iter()
        .find_map(|(prefix, kind)| token.starts_with(prefix).then_some(kind))
    }

    /// The kind of a machine token in JWT form, by its own claims. A
    /// token without a signature says nothing.
    pub(super) fn of_decoded(decoded: &Decoded) -> Option<Self> {
        if decoded.signature().is_empty() {
            return None;
        }
        if decoded.text_claim("sub").is_some_and(|sub| sub.starts_with(MACHINE_SUBJECT_PREFIX)) {
            return Some(Self::MachineToMachine);
        }
        let typ = decoded.header("typ").and_then(serde_json::Value::as_str)?;
        OAUTH_TYPES.contains(&typ).then_some(Self::OAuth)
    }
}

impl Decoded {
    /// The kind of machine token this is, if it is one.
    #[must_use]
    pub fn machine_kind(&self) -> Option<MachineKind> {
        MachineKind::of_decoded(self)
    }
}
