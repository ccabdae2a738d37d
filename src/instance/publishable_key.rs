//! Publishable keys: `pk_test_` or `pk_live_` and the base64 of the Frontend
//! API host with a `$` after it. **A parsed key names one host.**

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Accepts what a browser's `atob` accepts.
const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Whether keys belong to a development or a production instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceType {
    Development,
    Production,
}

/// A publishable key, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishableKey {
    instance_type: InstanceType,
    frontend_api: String,
}

/// A publishable key that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishableKeyError {
    #[error("Publishable key is missing.\n\n{KEY_SETUP}")]
    Missing,
    #[error(
        "Publishable key not valid (expected format: pk_test_... or pk_live_...).\n\n{KEY_SETUP}"
    )]
    Malformed,
}

impl PublishableKeyError {
    /// What is wrong, for programs: a code of `docs/errors.md`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "publishable_key_missing",
            Self::Malformed => "publishable_key_invalid",
        }
    }
}

/// Where keys come from; the same help that `@clerk/nextjs` gives.
const KEY_SETUP: &str = "To create a new Clerk app, run:
npx clerk@latest init

'npx clerk@latest init' does not need a Clerk account and writes temporary dev keys.

To use an existing Clerk app, run:
npx clerk@latest link
npx clerk@latest env pull

For production keys, run:
npx clerk@latest env pull --instance prod

Or copy keys from https://dashboard.clerk.com/~/api-keys into your .env file.";

impl PublishableKey {
    /// Parses `key`.
    ///
    /// # Errors
    ///
    /// When it is empty or malformed.
    pub fn parse(key: &str) -> Result<Self, PublishableKeyError> {
        if key.is_empty() {
            return Err(PublishableKeyError::Missing);
        }
        let (instance_type, encoded) = if let Some(rest) = key.strip_prefix("pk_live_") {
            (InstanceType::Production, rest)
        } else if let Some(rest) = key.strip_prefix("pk_test_") {
            (InstanceType::Development, rest)
        } else {
            return Err(PublishableKeyError::Malformed);
        };
        let frontend_api = decode(encoded).ok_or(PublishableKeyError::Malformed)?;
        Ok(Self { instance_type, frontend_api })
    }

    /// Which type of instance the key belongs to.
    #[must_use]
    pub const fn instance_type(&self) -> InstanceType {
        self.instance_type
    }

    /// The host of the Frontend API.
    #[must_use]
    pub fn frontend_api(&self) -> &str {
        &self.frontend_api
    }
}

fn decode(encoded: &str) -> Option<String> {
    let decoded = FORGIVING.decode(encoded).ok().filter(|bytes| !bytes.is_empty())?;
    let text: String = decoded.into_iter().map(char::from).collect();
    let host = text.strip_suffix('$')?;
    (!host.contains('$') && host.contains('.')).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{InstanceType, PublishableKey, PublishableKeyError};

    #[test]
    fn parses_keys_of_both_types() {
        let key =
            PublishableKey::parse("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk").unwrap();
        assert_eq!(key.frontend_api(), "foo-bar-13.clerk.accounts.dev");
        assert_eq!(key.instance_type(), InstanceType::Development);
        let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").unwrap();
        assert_eq!(key.frontend_api(), "clerk.example.com");
        assert_eq!(key.instance_type(), InstanceType::Production);
    }

    #[test]
    fn refuses_what_is_no_key() {
        assert_eq!(PublishableKey::parse(""), Err(PublishableKeyError::Missing));
        for key in [
            "pk_test_",
            "pk_test_!!!!",
            "sk_test_Y2xlcmsuZXhhbXBsZS5jb20k",
            "pk_live_Y2xlcmsuZXhhbXBsZS5jb20",
            "pk_test_a_b",
            "pk_live_bG9jYWxob3N0JA",
        ] {
            assert_eq!(PublishableKey::parse(key), Err(PublishableKeyError::Malformed), "{key}");
        }
    }
}
