//! The HTTP clients: one for the process, made when first needed, and one for this
//! machine. **What is on this machine is never asked through a proxy**, which could
//! answer in its place and would be sent the secret key.

use std::sync::OnceLock;

use http::HeaderName;
use http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use reqwest::{ClientBuilder, Response, redirect};
use url::{Host, Url};

use super::super::exchange::{Answered, CONNECT_TIMEOUT, Exchange, MAX_BODY, TIMEOUT, Unanswered};
use super::tls;

/// See the module's documentation.
#[derive(Default)]
pub struct Client {
    others: OnceLock<Result<reqwest::Client, String>>,
    loopback: OnceLock<Result<reqwest::Client, String>>,
}

impl Client {
    /// Makes a request and reads the whole answer.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] when there is no status.
    pub async fn exchange(&self, exchange: Exchange) -> Result<Answered, Unanswered> {
        let Exchange { method, url, headers, body } = exchange;
        let mut request = self.client_of(&url)?.request(method, url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.map_err(|error| unanswered(&error))?;
        let header = |name: HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        Ok(Answered {
            status: response.status(),
            content_type: header(CONTENT_TYPE),
            retry_after: header(RETRY_AFTER),
            date: header(DATE),
            body: read(response).await,
        })
    }

    fn client_of(&self, url: &str) -> Result<&reqwest::Client, Unanswered> {
        let client = if is_loopback(url) {
            self.loopback.get_or_init(|| build(reqwest::Client::builder().no_proxy()))
        } else {
            self.others.get_or_init(|| build(reqwest::Client::builder()))
        };
        client.as_ref().map_err(|message| Unanswered::Unreachable(message.clone()))
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

fn build(builder: ClientBuilder) -> Result<reqwest::Client, String> {
    let tls = tls::configuration().map_err(|error| error.to_string())?;
    builder
        .tls_backend_preconfigured(tls)
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())
}

/// The causes of a failure in one line, without the URL.
fn unanswered(error: &reqwest::Error) -> Unanswered {
    if error.is_timeout() {
        return Unanswered::TimedOut;
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
    Unanswered::Unreachable(message)
}

async fn read(mut response: Response) -> Result<Vec<u8>, Unanswered> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unanswered(&error))? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Unanswered::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
