//! The network of the host: `fetch`.

use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::super::exchange::{Answered, Exchange, MAX_BODY, TIMEOUT, Unanswered};
use super::asks::ask;

/// See the module's documentation.
#[derive(Default)]
pub struct Client;

/// What JavaScript answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fetched {
    status: Option<u16>,
    content_type: Option<String>,
    retry_after: Option<String>,
    date: Option<String>,
    /// `None`: it did not arrive whole.
    body: Option<String>,
    /// Why: `timeout`, `too-large`, or a message.
    failure: Option<String>,
}

impl Client {
    /// Makes a request and reads the whole answer.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] when there is no status.
    pub async fn exchange(&self, exchange: Exchange) -> Result<Answered, Unanswered> {
        let Exchange { method, url, headers, body } = exchange;
        let headers: Vec<_> = headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        let answer = ask(&json!({
            "kind": "fetch",
            "method": method.as_str(),
            "url": url,
            "headers": headers,
            "body": body,
            "timeout": TIMEOUT.as_secs_f64() * 1000.0,
            "longest": MAX_BODY,
        }))
        .await;
        let fetched: Fetched = serde_json::from_str(&answer)
            .map_err(|_| Unanswered::Unreachable("the request failed".to_owned()))?;
        let failed = || match fetched.failure.as_deref() {
            Some("timeout") => Unanswered::TimedOut,
            Some("too-large") => Unanswered::TooLarge,
            Some(why) => Unanswered::Unreachable(format!("the request failed: {why}")),
            None => Unanswered::Unreachable("the request failed".to_owned()),
        };
        let status = fetched.status.and_then(|status| StatusCode::from_u16(status).ok());
        let Some(status) = status else { return Err(failed()) };
        let body = fetched.body.as_ref().map(|body| body.clone().into_bytes()).ok_or_else(failed);
        let Fetched { content_type, retry_after, date, .. } = fetched;
        Ok(Answered { status, content_type, retry_after, date, body })
    }
}
