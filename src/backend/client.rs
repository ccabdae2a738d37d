//! Calls to the Backend API.

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT as USER_AGENT_NAME};
use http::{HeaderName, Method, StatusCode};
use serde_json::Value;

use super::closed::ClosedServices;
use super::error::BackendError;
use super::limits::MAX_REST;
use crate::runtime::{Answered, Client, Exchange, Instant, system_time};
use crate::statistics::{Statistic, count, count_many};

/// The API version that our reading of the answers follows.
const API_VERSION: HeaderValue = HeaderValue::from_static("2026-05-12");
const API_VERSION_NAME: HeaderName = HeaderName::from_static("clerk-api-version");

/// Who calls, in the form `name@version` that the service knows from Clerk's own
/// packages.
pub const USER_AGENT: &str = concat!("ironclerk@", env!("CARGO_PKG_VERSION"));

const JSON: &str = "application/json";

/// See the room's documentation.
#[derive(Default)]
pub struct Backend {
    client: Client,
    /// Checked only before keys are fetched.
    pub(super) closed: ClosedServices,
}

/// What a call to the Backend API is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Jwks,
    HandshakePayload,
    Refresh,
    MachineToken,
}

impl Purpose {
    /// Its name in what operators read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jwks => "jwks",
            Self::HandshakePayload => "handshake_payload",
            Self::Refresh => "refresh",
            Self::MachineToken => "machine_token",
        }
    }
}

/// One request to the Backend API.
pub struct Call<'a> {
    pub purpose: Purpose,
    pub method: Method,
    pub url: String,
    /// The secret key or machine secret key.
    pub secret: &'a str,
    pub body: Option<Value>,
}

/// A whole answer with a successful status.
struct Answer {
    status: StatusCode,
    /// Whether its content type is JSON's, to the letter.
    says_json: bool,
    body: Vec<u8>,
}

impl Backend {
    /// Makes a request and reads the whole answer.
    ///
    /// # Errors
    ///
    /// [`BackendError`] for everything but a successful status.
    pub async fn send(&self, call: Call<'_>) -> Result<Vec<u8>, BackendError> {
        let (purpose, started) = (call.purpose, Instant::now());
        let answer = self.exchange(call).await;
        count_call(purpose, started, answer.as_ref().err());
        answer.map(|answer| answer.body)
    }

    async fn exchange(&self, call: Call<'_>) -> Result<Answer, BackendError> {
        let Call { method, url, secret, body, .. } = call;
        let mut headers = vec![
            (USER_AGENT_NAME, HeaderValue::from_static(USER_AGENT)),
            (API_VERSION_NAME, API_VERSION),
            (CONTENT_TYPE, HeaderValue::from_static(JSON)),
        ];
        if !secret.is_empty() {
            headers.push((AUTHORIZATION, bearer(secret)?));
        }
        let body = body.map(|body| body.to_string());
        let answered = self.client.exchange(Exchange { method, url, headers, body }).await?;
        let status = answered.status;
        let retry_after = retry_after(&answered);
        let says_json = answered.content_type.is_some_and(|kind| kind == JSON);
        if status.is_success() {
            return Ok(Answer { status, says_json, body: answered.body? });
        }
        // The status is a refusal, even if the body is cut off.
        let body = answered.body.ok();
        Err(BackendError::of_status(status.as_u16(), body.as_deref(), says_json, retry_after))
    }

    /// Makes a request and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// [`BackendError`] for everything but a successful status and JSON.
    pub async fn send_json(&self, call: Call<'_>) -> Result<Value, BackendError> {
        let (purpose, started) = (call.purpose, Instant::now());
        let answer = self.exchange_json(call).await;
        count_call(purpose, started, answer.as_ref().err());
        answer
    }

    async fn exchange_json(&self, call: Call<'_>) -> Result<Value, BackendError> {
        let Answer { status, says_json, body } = self.exchange(call).await?;
        if status == StatusCode::NO_CONTENT {
            return Err(BackendError::of_status(status.as_u16(), Some(b"{}"), true, None));
        }
        serde_json::from_slice(&body).map_err(|_| BackendError::NotJson { says_json })
    }
}

/// Counts a call that has ended, and the time that it took.
fn count_call(purpose: Purpose, started: Instant, error: Option<&BackendError>) {
    let elapsed = Instant::now().saturating_duration_since(started);
    let [ok, refused, trouble, microseconds] = statistics_of(purpose);
    count(match error {
        None => ok,
        Some(error) if error.is_trouble() => trouble,
        Some(_) => refused,
    });
    count_many(microseconds, u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX));
}

const fn statistics_of(purpose: Purpose) -> [Statistic; 4] {
    use Statistic as S;
    match purpose {
        Purpose::Jwks => [S::JwksOk, S::JwksRefused, S::JwksTrouble, S::JwksMicroseconds],
        Purpose::HandshakePayload => [
            S::HandshakePayloadOk,
            S::HandshakePayloadRefused,
            S::HandshakePayloadTrouble,
            S::HandshakePayloadMicroseconds,
        ],
        Purpose::Refresh => {
            [S::RefreshOk, S::RefreshRefused, S::RefreshTrouble, S::RefreshMicroseconds]
        }
        Purpose::MachineToken => [
            S::MachineTokenOk,
            S::MachineTokenRefused,
            S::MachineTokenTrouble,
            S::MachineTokenMicroseconds,
        ],
    }
}

fn bearer(secret: &str) -> Result<HeaderValue, BackendError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {secret}"))
        .map_err(|_| BackendError::Unreachable("The secret key is malformed.".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// How long to wait (RFC 9110, section 10.2.3): a number of seconds, however
/// many digits it has, or until a date, by the service's own clock where it
/// tells the time. At most [`MAX_REST`]; `None`: not at all.
fn retry_after(answered: &Answered) -> Option<Duration> {
    let value = answered.retry_after.as_deref()?.trim();
    let rest = if value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() {
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        let date = |text: &str| httpdate::parse_http_date(text).ok();
        let now = answered.date.as_deref().and_then(date).unwrap_or_else(system_time);
        date(value)?.duration_since(now).unwrap_or_default()
    };
    (!rest.is_zero()).then(|| rest.min(MAX_REST))
}
