//! What a token must satisfy beside its signature. **A configured list is
//! enforced**: a token without the claim is refused, except for the audience, which
//! session tokens need not have.

use std::borrow::Cow;

use serde_json::Value;

use super::kind::OAUTH_TYPES;

/// What a token must satisfy beside its signature.
#[derive(Clone, Copy, Debug)]
pub struct Expectations<'a> {
    /// Accepted `typ` header values.
    pub header_types: HeaderTypes<'a>,
    /// Accepted audiences; empty: any.
    pub audience: &'a [String],
    /// Accepted authorized parties (`azp`); empty: any, and none.
    pub authorized_parties: &'a [String],
    /// Accepted issuers; empty: any.
    pub issuer: &'a [String],
    /// The tolerated difference between clocks, in ms; zero means zero.
    pub clock_skew: f64,
}

/// Accepted values of the `typ` header (RFC 7515, section 4.1.9).
#[derive(Clone, Copy, Debug)]
pub enum HeaderTypes<'a> {
    /// `JWT`, or none at all.
    Jwt,
    /// Those of an OAuth 2.0 access token (RFC 9068, section 2.1).
    AccessToken,
    /// These only; a token without a type is refused, and with an empty list
    /// every token is.
    Listed(&'a [String]),
}

impl HeaderTypes<'_> {
    /// Whether a token with this `typ` is accepted.
    #[must_use]
    pub fn allow(self, typ: Option<&Value>) -> bool {
        let Some(typ) = typ else { return matches!(self, Self::Jwt) };
        typ.as_str().is_some_and(|typ| match self {
            Self::Jwt => typ == "JWT",
            Self::AccessToken => OAUTH_TYPES.contains(&typ),
            Self::Listed(list) => list.iter().any(|known| known == typ),
        })
    }

    /// The accepted values, as an error message shows them.
    #[must_use]
    pub fn shown(self) -> Cow<'static, str> {
        match self {
            Self::Jwt => "JWT".into(),
            Self::AccessToken => OAUTH_TYPES.join(", ").into(),
            Self::Listed(list) => list.join(", ").into(),
        }
    }
}
