//! The HTTP clients: one for the process, made when first needed, and one for this
//! machine. **What is on this machine is never asked through a proxy**, which could
//! answer in its place and would be sent the secret key.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderValue, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Method, Response, StatusCode, redirect};
use serde_json::Value;
use url::{Host, Url};

use super::closed::ClosedServices;
use super::error::BackendError;
use super::limits::{CONNECT_TIMEOUT, MAX_BODY, MAX_REST, TIMEOUT};
use super::tls;

/// The API version that our reading of the answers follows.
const API_VERSION: &str = "2026-05-12";

/// Who calls, in the form `name@version` that the service knows from Clerk's own
/// packages.
pub const USER_AGENT: &str = concat!("ironclerk@", env!("CARGO_PKG_VERSION"));

const JSON: &str = "application/json";

/// See the module's documentation.
#[derive(Default)]
pub struct Backend {
    client: OnceLock<Result<Client, String>>,
    loopback: OnceLock<Result<Client, String>>,
    /// Checked only before keys are fetched.
    pub(super) closed: ClosedServices,
}

/// One request to the Backend API.
pub struct Call<'a> {
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
        self.exchange(call).await.map(|answer| answer.body)
    }

    async fn exchange(&self, call: Call<'_>) -> Result<Answer, BackendError> {
        let mut request = self
            .client(&call.url)?
            .request(call.method, call.url)
            .header("Clerk-API-Version", API_VERSION)
            .header(CONTENT_TYPE, JSON);
        if !call.secret.is_empty() {
            request = request.header(AUTHORIZATION, bearer(call.secret)?);
        }
        if let Some(body) = call.body {
            request = request.body(body.to_string());
        }
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        let status = response.status();
        let retry_after = retry_after(&response);
        let says_json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == JSON);
        let body = read(response).await;
        if status.is_success() {
            return Ok(Answer { status, says_json, body: body? });
        }
        // The status is a refusal, even if the body is cut off.
        let body = body.ok();
        Err(BackendError::of_status(status.as_u16(), body.as_deref(), says_json, retry_after))
    }

    /// Makes a request and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// [`BackendError`] for everything but a successful status and JSON.
    pub async fn send_json(&self, call: Call<'_>) -> Result<Value, BackendError> {
        let Answer { status, says_json, body } = self.exchange(call).await?;
        if status == StatusCode::NO_CONTENT {
            return Err(BackendError::of_status(status.as_u16(), Some(b"{}"), true, None));
        }
        serde_json::from_slice(&body).map_err(|_| BackendError::NotJson { says_json })
    }

    fn client(&self, url: &str) -> Result<&Client, BackendError> {
        let client = if is_loopback(url) {
            self.loopback.get_or_init(|| build(Client::builder().no_proxy()))
        } else {
            self.client.get_or_init(|| build(Client::builder()))
        };
        client.as_ref().map_err(|message| BackendError::Unreachable(message.clone()))
    }
}

/// Whether a URL leads to this machine, whatever a name server says.
fn is_loopback(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn build(builder: ClientBuilder) -> Result<Client, String> {
    let tls = tls::configuration().map_err(|error| error.to_string())?;
    builder
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

/// How long to wait (RFC 9110, section 10.2.3): a number of seconds, however
/// many digits it has, or until a date, by the service's own clock where it
/// tells the time. At most [`MAX_REST`]; `None`: not at all.
fn retry_after(response: &Response) -> Option<Duration> {
    let text = |name| response.headers().get(name)?.to_str().ok();
    let value = text(RETRY_AFTER)?.trim();
    let rest = if value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() {
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        let date = |text: &str| httpdate::parse_http_date(text).ok();
        let now = text(DATE).and_then(date).unwrap_or_else(SystemTime::now);
        date(value)?.duration_since(now).unwrap_or_default()
    };
    (!rest.is_zero()).then(|| rest.min(MAX_REST))
}

async fn read(mut response: Response) -> Result<Vec<u8>, BackendError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(&error))? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(BackendError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
