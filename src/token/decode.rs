//! Decoding without trust. **This code makes no decision**: a [`Decoded`] is what
//! the bytes say, bounded in size, read at most once for each request.
//!
//! A token has exactly one spelling and one meaning: base64url without padding (RFC
//! 7515, section 2), without unused bits (RFC 4648, section 3.5), of objects with
//! unique names. So other code reads a token's [`Decoded`], never its text.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::category::Category;
use super::error::{TokenError, TokenErrorReason};
use super::json;
use super::text::stringify;
use crate::crypto::{Sha256, sha256};

/// A token longer than this is refused unread. Cookies are capped near 4 KiB
/// and Node.js caps all headers of a request at 16 KiB, so no genuine token
/// comes near.
pub const MAX_TOKEN_LENGTH: usize = 64 * 1024;

/// A decoded JSON Web Token (RFC 7519) in compact serialization, unverified.
/// Cloning one copies a pointer.
#[derive(Clone)]
pub struct Decoded(Arc<Content>);

struct Content {
    text: Box<str>,
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signing_input: usize,
    digest: OnceLock<Sha256>,
    is_remembered: AtomicBool,
}

impl Decoded {
    /// Decodes `token`.
    ///
    /// # Errors
    ///
    /// `token-invalid` when it has not three parts, when a part is not
    /// base64url in its one spelling, or when header or payload is not a JSON
    /// object that reads one way.
    pub fn parse(token: &str) -> Result<Self, TokenError> {
        let (header, payload, signature) = split(token)?;
        let undecodable = || {
            TokenError::new(
                TokenErrorReason::Invalid,
                "Invalid JWT form. The header, payload, or signature could not be decoded.",
            )
        };
        if token.len() > MAX_TOKEN_LENGTH {
            return Err(undecodable());
        }
        let content = Content {
            header: object_of(header).ok_or_else(undecodable)?,
            claims: object_of(payload).ok_or_else(undecodable)?,
            signing_input: header.len() + 1 + payload.len(),
            text: Box::from(token),
            digest: OnceLock::new(),
            is_remembered: AtomicBool::new(false),
        };
        URL_SAFE_NO_PAD.decode(signature).map_err(|_| undecodable())?;
        Ok(Self(Arc::new(content)))
    }

    /// The token as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// SHA-256 of the token's text.
    #[must_use]
    pub fn digest(&self) -> &Sha256 {
        self.0.digest.get_or_init(|| sha256(&[self.0.text.as_bytes()]))
    }

    /// Whether this decoding is, or was, in a memory of tokens.
    pub(super) fn is_remembered(&self) -> bool {
        self.0.is_remembered.load(Ordering::Relaxed)
    }

    pub(super) fn mark_remembered(&self) {
        self.0.is_remembered.store(true, Ordering::Relaxed);
    }

    /// What is signed: the first two parts with the dot between them.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        &self.0.text.as_bytes()[..self.0.signing_input]
    }

    /// The signature part, in base64url; empty for an unsecured token.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.0.text[self.0.signing_input + 1..]
    }

    /// A member of the protected header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&Value> {
        self.0.header.get(name)
    }

    /// A claim, of whatever type.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&Value> {
        self.0.claims.get(name)
    }

    /// A claim that is a string; `None` for any other type.
    #[must_use]
    pub fn text_claim(&self, name: &str) -> Option<&str> {
        self.claim(name).and_then(Value::as_str)
    }

    /// A claim that is a number; `None` for any other type.
    #[must_use]
    pub fn number_claim(&self, name: &str) -> Option<f64> {
        self.claim(name).and_then(Value::as_f64)
    }

    /// All claims in the order of the token.
    #[must_use]
    pub fn claims(&self) -> &Map<String, Value> {
        &self.0.claims
    }

    /// The key id of the header; empty without one.
    #[must_use]
    pub fn kid(&self) -> &str {
        self.header("kid").and_then(Value::as_str).unwrap_or_default()
    }

    /// The key id as an error message shows it.
    #[must_use]
    pub fn shown_kid(&self) -> String {
        match self.header("kid") {
            Some(Value::String(kid)) => kid.clone(),
            other => stringify(other),
        }
    }

    /// The class of token that the header claims.
    #[must_use]
    pub fn category(&self) -> Category {
        Category::from_header(self.header("cat"))
    }

    /// Whether this may be a session or a handshake: it is neither a machine's nor
    /// of another class.
    #[must_use]
    pub fn may_be_session(&self) -> bool {
        self.category().may_be_session() && self.machine_kind().is_none()
    }

    /// The active organization: id and slug, from version 2 claims (`o`) or
    /// version 1 claims (`org_id`, `org_slug`).
    #[must_use]
    pub fn organization(&self) -> (Option<&str>, Option<&str>) {
        if self.claim("v").and_then(Value::as_f64) == Some(2.0) {
            let organization = self.claim("o").and_then(Value::as_object);
            let member = |name: &str| organization?.get(name)?.as_str();
            (member("id"), member("slg"))
        } else {
            (self.text_claim("org_id"), self.text_claim("org_slug"))
        }
    }
}

/// Shows what kind of token it is, and none of its text.
impl fmt::Debug for Decoded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Decoded")
            .field("category", &self.category())
            .field("machine_kind", &self.machine_kind())
            .finish_non_exhaustive()
    }
}

fn split(token: &str) -> Result<(&str, &str, &str), TokenError> {
    let mut parts = token.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(header), Some(payload), Some(signature), None) => Ok((header, payload, signature)),
        _ => Err(TokenError::new(
            TokenErrorReason::Invalid,
            "Invalid JWT form. A JWT consists of three parts separated by dots.",
        )),
    }
}

fn object_of(part: &str) -> Option<Map<String, Value>> {
    json::object(&URL_SAFE_NO_PAD.decode(part).ok()?)
}
