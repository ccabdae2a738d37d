//! What can go wrong on the way to the Backend API and back.

use serde_json::Value;

use super::TIMEOUT;

/// A failed request. It carries no key and no token.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BackendError {
    /// There was no answer, or not a whole one.
    #[error("{0}")]
    Unreachable(String),
    /// There was no answer in time. Whoever waited so long does not wait again.
    #[error("no answer within {} s", TIMEOUT.as_secs())]
    TimedOut,
    /// The answer says no.
    #[error("code={status}")]
    Status {
        status: u16,
        /// The `errors` of the answer, where it is JSON.
        errors: Vec<ApiError>,
        /// Seconds to wait before another attempt.
        retry_after: Option<u64>,
    },
    /// The answer says yes, but is not what was asked for.
    #[error("The answer is not the JSON that was asked for.")]
    NotJson,
}

/// One entry of an answer's `errors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub code: String,
    pub message: String,
}

impl BackendError {
    /// Reads the `errors` of an answer's body.
    #[must_use]
    pub fn of_status(status: u16, body: &[u8], retry_after: Option<u64>) -> Self {
        let text = |entry: &Value, name: &str| {
            entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let errors = body
            .get("errors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|entry| ApiError { code: text(entry, "code"), message: text(entry, "message") })
            .collect();
        Self::Status { status, errors, retry_after }
    }

    /// The status of the answer, where there was one.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::Unreachable(_) | Self::TimedOut | Self::NotJson => None,
        }
    }

    /// The first entry of the answer's `errors`.
    #[must_use]
    pub fn first(&self) -> Option<&ApiError> {
        match self {
            Self::Status { errors, .. } => errors.first(),
            Self::Unreachable(_) | Self::TimedOut | Self::NotJson => None,
        }
    }

    /// Whether the service knows the answer, and it will stay the same.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status >= 400 && *status < 500 && *status != 429,
            Self::Unreachable(_) | Self::TimedOut | Self::NotJson => false,
        }
    }

    /// Whether another attempt may go better.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            Self::TimedOut | Self::NotJson => false,
        }
    }
}
