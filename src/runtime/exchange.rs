//! An exchange over HTTP, and what bounds it.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, StatusCode};

/// The longest a single exchange may take.
pub const TIMEOUT: Duration = Duration::from_secs(5);

/// The longest that connecting may take.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// The largest answer that is read, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

/// A request. **Redirects are not followed.**
pub struct Exchange {
    pub method: Method,
    pub url: String,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Option<String>,
}

/// An answer, whatever its status.
pub struct Answered {
    pub status: StatusCode,
    /// The headers that matter; `None` where absent, or not text.
    pub content_type: Option<String>,
    pub retry_after: Option<String>,
    pub date: Option<String>,
    /// The body, if all of it arrived.
    pub body: Result<Vec<u8>, Unanswered>,
}

/// Why there is no answer, or only part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// Why, in one line; it names no URL, whose query may hold a nonce.
    Unreachable(String),
    /// It took longer than [`TIMEOUT`].
    TimedOut,
    /// It has more than [`MAX_BODY`] bytes.
    TooLarge,
}
