//! What can go wrong in a call to the Backend API. **Trouble is distinct from a
//! refusal**: a service that refuses knows the answer, a service in trouble does
//! not ([`BackendError::is_trouble`]).

use std::time::Duration;

use serde_json::Value;

use crate::runtime::{TIMEOUT, Unanswered};

/// How many entries of an answer's `errors` are kept, and how much of their
/// texts, in characters: an error may be remembered.
const MAX_ERRORS: usize = 8;
const MAX_CODE: usize = 128;
const MAX_MESSAGE: usize = 512;

/// A failed request. It carries no key and no token.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BackendError {
    /// The answer is missing or incomplete.
    #[error("{0}")]
    Unreachable(String),
    /// The answer did not arrive in time. A request that waited so long does not
    /// wait again.
    #[error("no answer within {} s", TIMEOUT.as_secs())]
    TimedOut,
    /// The answer is a refusal.
    #[error("code={status}")]
    Status {
        status: u16,
        /// The `errors` of the answer; `None` where it cannot be read, although
        /// it says that it is JSON.
        errors: Option<Vec<ApiError>>,
        /// When the service wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The answer is a success, but not JSON, whatever its content type.
    #[error("The answer is not the JSON that was asked for.")]
    NotJson { says_json: bool },
    /// The answer is a success, but too large to read.
    #[error("the answer is too large")]
    TooLarge,
}

impl From<Unanswered> for BackendError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Unreachable(why) => Self::Unreachable(why),
            Unanswered::TimedOut => Self::TimedOut,
            Unanswered::TooLarge => Self::TooLarge,
        }
    }
}

/// One entry of an answer's `errors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// Empty where it has none.
    pub code: String,
    pub message: String,
}

impl BackendError {
    /// An answer with another status than success, and its body, where all of
    /// it arrived.
    #[must_use]
    pub fn of_status(
        status: u16,
        body: Option<&[u8]>,
        says_json: bool,
        retry_after: Option<Duration>,
    ) -> Self {
        let errors = match body.map(serde_json::from_slice) {
            Some(Ok(body)) => errors_of(&body),
            Some(Err(_)) if !says_json => Some(Vec::new()),
            Some(Err(_)) | None => None,
        };
        Self::Status { status, errors, retry_after }
    }

    /// The status of the answer, if it is a refusal.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::Unreachable(_) | Self::TimedOut | Self::NotJson { .. } | Self::TooLarge => None,
        }
    }

    /// The entries of the answer's `errors`.
    #[must_use]
    pub fn errors(&self) -> &[ApiError] {
        match self {
            Self::Status { errors: Some(errors), .. } => errors,
            _ => &[],
        }
    }

    /// Whether nothing was learned: the answer is incomplete, or says that the
    /// service cannot answer now (RFC 9110, sections 15.5.9 and 15.6; RFC 6585,
    /// section 4). Every other answer is definite, even a page in place of JSON:
    /// TLS proves that it comes from the service's host.
    #[must_use]
    pub const fn is_trouble(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::TimedOut => true,
            Self::Status { status, .. } => matches!(*status, 408 | 429) || *status >= 500,
            Self::NotJson { .. } | Self::TooLarge => false,
        }
    }

    /// Whether the service knows the answer, and it will stay the same.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status >= 400 && *status < 500 && !self.is_trouble(),
            _ => false,
        }
    }

    /// Whether another attempt may succeed. A request that waited for [`TIMEOUT`]
    /// does not wait again.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        self.is_trouble() && !matches!(self, Self::TimedOut)
    }

    /// The delay that a service in trouble asks for; zero if it did not say.
    #[must_use]
    pub fn retry_after(&self) -> Duration {
        match self {
            Self::Status { retry_after: Some(delay), .. } if self.is_trouble() => *delay,
            _ => Duration::ZERO,
        }
    }
}

/// The `errors` of an answer, as `@clerk/backend` reads them; `None` where it
/// cannot.
fn errors_of(body: &Value) -> Option<Vec<ApiError>> {
    let errors = match body.get("errors") {
        Some(Value::Array(errors)) => errors,
        Some(Value::Null | Value::String(_)) => return None,
        _ => return Some(Vec::new()),
    };
    if errors.iter().any(Value::is_null) {
        return None;
    }
    let text = |entry: &Value, name: &str, length: usize| {
        let text = entry.get(name).and_then(Value::as_str).unwrap_or_default();
        text.chars().take(length).collect()
    };
    let errors = errors.iter().take(MAX_ERRORS).map(|entry| ApiError {
        code: text(entry, "code", MAX_CODE),
        message: text(entry, "message", MAX_MESSAGE),
    });
    Some(errors.collect())
}
