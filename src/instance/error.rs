//! Options that cannot make an instance.

use crate::token::KeyError;

/// Options that cannot make an instance.
#[derive(Debug, thiserror::Error)]
pub enum InstanceError {
    /// The options are not a JSON object of the expected shape.
    #[error("The options could not be read: {0}.")]
    Options(String),
    #[error(transparent)]
    JwtKey(#[from] KeyError),
    /// A secret key that could never work.
    #[error(
        "The secret key is malformed: it should start with sk_test_ or sk_live_ and hold letters, digits and underscores only. Copy it from the API keys page of the Clerk Dashboard into CLERK_SECRET_KEY."
    )]
    SecretKey,
    /// An organization pattern that cannot be read.
    #[error(
        "Invalid pattern \"{patterns}\": Error: Invalid path and options: Consult the documentation of path-to-regexp here: https://github.com/pillarjs/path-to-regexp/tree/6.x\n{reason}"
    )]
    OrganizationPattern { patterns: String, reason: String },
    /// An API version that cannot be part of a path.
    #[error("The option apiVersion is not a version: it should be a word such as v1.")]
    ApiVersion,
    /// An option that would end the line or the header it is written into.
    #[error(
        "The option {0} holds a line break or another control character. Remove it; white space around the value is trimmed."
    )]
    ControlCharacter(&'static str),
}

impl InstanceError {
    /// What is wrong, for programs: a code of `docs/errors.md`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Options(_) => "options_invalid",
            Self::JwtKey(_) => "jwt_key_invalid",
            Self::SecretKey => "secret_key_invalid",
            Self::OrganizationPattern { .. } => "organization_pattern_invalid",
            Self::ApiVersion => "api_version_invalid",
            Self::ControlCharacter(_) => "option_invalid",
        }
    }
}
