//! Sessions. **Only [`Session::verify`] can construct a [`Session`], and it refuses
//! every token of another class** for every caller: machine tokens by their content,
//! templates by their category. An [`ExpiredSession`] has a valid signature, too.

use super::decode::Decoded;
use super::error::{ENSURE_CLERK_JWT, TokenError, TokenErrorReason};
use super::expectations::Expectations;
use super::key::VerifyingKey;
use super::memory::Signatures;
use super::time::Time;
use super::verify::{Genuine, Refusal, Verified, verify};

/// A session token with a valid signature and valid claims.
#[derive(Clone, Debug)]
pub struct Session(Verified);

/// A session token that is valid in everything except that it has expired, or was
/// revoked before.
#[derive(Clone, Debug)]
pub struct ExpiredSession(Genuine);

impl Session {
    /// Verifies a session token.
    ///
    /// # Errors
    ///
    /// `token-invalid` for a token of another class; otherwise as [`verify`].
    pub fn verify(
        decoded: Decoded,
        key: &VerifyingKey,
        expected: &Expectations<'_>,
        now: Time,
        signatures: &Signatures<'_>,
    ) -> Result<Self, Refusal<ExpiredSession>> {
        if !decoded.may_be_session() {
            return Err(Refusal::Broken(no_session()));
        }
        verify(decoded, key, expected, now, signatures)
            .map(Self)
            .map_err(|refusal| refusal.map(ExpiredSession))
    }

    /// The refusal of a session that was revoked: it counts as one that has expired.
    #[must_use]
    pub fn revoked(self) -> Refusal<ExpiredSession> {
        Refusal::Expired(ExpiredSession(self.0.into()), TokenError::revoked())
    }

    /// The token's content, which may now be trusted.
    #[must_use]
    pub const fn decoded(&self) -> &Decoded {
        self.0.decoded()
    }
}

impl ExpiredSession {
    /// The token as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.decoded().text()
    }

    /// The session's id. `None` where the token names none, or something that
    /// can be none.
    #[must_use]
    pub fn id(&self) -> Option<SessionId> {
        SessionId::parse(self.0.decoded().text_claim("sid")?)
    }
}

/// The error of a token that is not a session's.
#[must_use]
pub fn no_session() -> TokenError {
    TokenError::new(TokenErrorReason::Invalid, "Invalid session token category.")
        .with_action(ENSURE_CLERK_JWT)
}

/// The id of a session that this instance knows: `sess_`, and letters, digits
/// and `_`. Only an [`ExpiredSession`] has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionId(Box<str>);

impl SessionId {
    const PREFIX: &str = "sess_";

    /// The most characters that an id has; those of the service have 32.
    const MAX_LENGTH: usize = 128;

    fn parse(text: &str) -> Option<Self> {
        let name = text.strip_prefix(Self::PREFIX)?;
        let is_id = !name.is_empty()
            && text.len() <= Self::MAX_LENGTH
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_id.then(|| Self(Box::from(text)))
    }

    /// The id as text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::SessionId;

    #[test]
    fn an_id_has_its_form() {
        for id in ["sess_1", "sess_2Ro7e2IxrffdqBboq8KfB6eGbIy"] {
            assert_eq!(SessionId::parse(id).expect("an id").as_str(), id);
        }
        let long = format!("sess_{}", "a".repeat(200));
        for text in [
            "",
            "sess_",
            "1",
            "sess_a-b",
            "sess_1/",
            "sess_../..",
            "sess_1?",
            "SESS_1",
            "sess_é",
            &long,
        ] {
            assert_eq!(SessionId::parse(text), None, "{text}");
        }
    }
}
