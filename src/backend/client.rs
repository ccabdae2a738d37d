//! The HTTP client: one for the process, made when first needed.

use std::sync::OnceLock;
use std::time::SystemTime;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Method, Response, redirect};
use serde_json::Value;

use super::error::BackendError;
use super::holds::{HoldKey, Holds};
use super::{CONNECT_TIMEOUT, MAX_BODY, TIMEOUT, tls};
use crate::keyring::digest_of;

/// The API version that our reading of the answers follows.
const API_VERSION: &str = "2026-05-12";

const USER_AGENT: &str = concat!("ironclerk@", env!("CARGO_PKG_VERSION"));

/// See the module's documentation.
#[derive(Default)]
pub struct Backend {
    client: OnceLock<Result<Client, String>>,
    holds: Holds,
}

/// One request to the Backend API.
pub struct Call<'a> {
    pub method: Method,
    pub url: String,
    /// The secret key or machine secret key.
    pub secret: &'a str,
    pub body: Option<Value>,
}

impl Backend {
    /// Makes a request and reads the whole answer.
    ///
    /// # Errors
    ///
    /// [`BackendError`] for everything but a successful status.
    pub async fn send(&self, call: Call<'_>) -> Result<Vec<u8>, BackendError> {
        let held = hold_key(&call);
        if let Some(error) = self.holds.get(&held) {
            return Err(error);
        }
        let mut request = self
            .client()?
            .request(call.method, call.url)
            .header("Clerk-API-Version", API_VERSION)
            .header(CONTENT_TYPE, "application/json");
        if !call.secret.is_empty() {
            request = request.header(AUTHORIZATION, bearer(call.secret)?);
        }
        if let Some(body) = call.body {
            request = request.body(body.to_string());
        }
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        let status = response.status();
        let retry_after = retry_after(&response);
        let body = read(response).await?;
        if status.is_success() {
            Ok(body)
        } else {
            let error = BackendError::of_status(status.as_u16(), &body, retry_after);
            if let Some(seconds) = retry_after {
                self.holds.put(held, seconds, &error);
            }
            Err(error)
        }
    }

    /// Makes a request and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// [`BackendError`] for everything but a successful status and JSON.
    pub async fn send_json(&self, call: Call<'_>) -> Result<Value, BackendError> {
        let body = self.send(call).await?;
        serde_json::from_slice(&body).map_err(|_| BackendError::NotJson)
    }

    fn client(&self) -> Result<&Client, BackendError> {
        self.client
            .get_or_init(build)
            .as_ref()
            .map_err(|message| BackendError::Unreachable(message.clone()))
    }
}

fn build() -> Result<Client, String> {
    let tls = tls::configuration().map_err(|error| error.to_string())?;
    Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(USER_AGENT)
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())
}

fn bearer(secret: &str) -> Result<HeaderValue, BackendError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {secret}"))
        .map_err(|_| BackendError::Unreachable("The secret key is malformed.".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The causes of a failure in one line, without the URL, whose query may hold
/// a nonce.
fn unreachable(error: &reqwest::Error) -> BackendError {
    if error.is_timeout() {
        return BackendError::TimedOut;
    }
    let mut message = if error.is_connect() {
        "the connection failed".to_owned()
    } else {
        "the request failed".to_owned()
    };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    BackendError::Unreachable(message)
}

/// The seconds to wait (RFC 9110, section 10.2.3): a number, or until a date.
fn retry_after(response: &Response) -> Option<u64> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    text.parse().ok().or_else(|| {
        let date = httpdate::parse_http_date(text).ok()?;
        Some(date.duration_since(SystemTime::now()).unwrap_or_default().as_secs())
    })
}

/// What must not be asked again for a while: the same question without its
/// query, with the same secret. A digest, so that no secret stays here.
fn hold_key(call: &Call<'_>) -> HoldKey {
    let endpoint = call.url.split('?').next().unwrap_or_default();
    digest_of(&[call.method.as_str(), endpoint, call.secret])
}

async fn read(mut response: Response) -> Result<Vec<u8>, BackendError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(&error))? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(BackendError::Unreachable("the answer is too large".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
