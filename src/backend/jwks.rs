//! The key set: `GET /v1/jwks`.

use std::sync::Arc;
use std::time::Duration;

use http::Method;

use super::client::{Backend, Call, Purpose};
use super::error::BackendError;
use crate::crypto;
use crate::instance::Tenant;
use crate::instance::path_segment::{PathSegment, join};
use crate::keyring::{Fetch, Fetched, FetchedKeys};
use crate::runtime::sleep;
use crate::token::error::CONTACT_SUPPORT;
use crate::token::{KeySet, TokenError, TokenErrorReason};

/// How often a fetch is tried again after a transient failure.
const RETRIES: u32 = 2;

/// The delay before the first retry; it doubles from there, and up to as much
/// again is added at random.
const FIRST_DELAY: Duration = Duration::from_millis(125);

/// A longer `Retry-After` than this is not waited for.
const MAX_DELAY: Duration = Duration::from_secs(2);

const JWKS: PathSegment = PathSegment::fixed("jwks");

/// Fetches the key set of one tenant.
pub struct JwksFetch {
    pub backend: Arc<Backend>,
    pub tenant: Arc<Tenant>,
}

impl Fetch for JwksFetch {
    async fn fetch(&self, _: f64) -> Fetched {
        let mut attempt = 0;
        loop {
            let error = match self.attempt().await {
                Ok(body) => return fetched(body),
                Err(error) => error,
            };
            match delay_before_retry(&error, attempt) {
                Some(delay) => sleep(delay).await,
                None => return self.failed(&error),
            }
            attempt += 1;
        }
    }
}

impl JwksFetch {
    fn url(&self) -> String {
        join(&self.tenant.api_url, &[&self.tenant.api_version, &JWKS])
    }

    async fn attempt(&self) -> Result<Vec<u8>, BackendError> {
        if let Some(closed) = self.backend.closed.answer(&self.tenant) {
            return Err(closed);
        }
        let call = Call {
            purpose: Purpose::Jwks,
            method: Method::GET,
            url: self.url(),
            secret: &self.tenant.secret_key,
            body: None,
        };
        self.backend
            .send(call)
            .await
            .inspect_err(|error| self.backend.closed.note(&self.tenant, error))
    }

    fn failed(&self, error: &BackendError) -> Fetched {
        let explained = self.explain(error);
        if error.is_trouble() {
            Fetched::Trouble { error: explained, retry_after: error.retry_after(), known: None }
        } else {
            Fetched::Refused(explained)
        }
    }

    fn explain(&self, error: &BackendError) -> TokenError {
        if let Some(invalid) = error.errors().iter().find(|one| one.code == "clerk_key_invalid") {
            return TokenError::new(TokenErrorReason::InvalidSecretKey, &invalid.message)
                .with_action(CONTACT_SUPPORT);
        }
        let message = match error.status() {
            Some(status) => {
                format!("Error loading Clerk JWKS from {} with code={status}", self.url())
            }
            None => format!("Error loading Clerk JWKS from {}: {error}", self.url()),
        };
        TokenError::new(TokenErrorReason::RemoteKeyFailedToLoad, message)
            .with_action(CONTACT_SUPPORT)
    }
}

/// The keys of an answer, which is JSON, and so UTF-8 (RFC 8259, section 8.1).
fn fetched(body: Vec<u8>) -> Fetched {
    match KeySet::from_json(&body) {
        Some(keys) => {
            let json = String::from_utf8(body).unwrap_or_default();
            Fetched::Keys(FetchedKeys { keys, json, age: 0.0 })
        }
        None => Fetched::Refused(no_keys()),
    }
}

fn delay_before_retry(error: &BackendError, attempt: u32) -> Option<Duration> {
    if attempt >= RETRIES || !error.is_transient() {
        return None;
    }
    let rest = error.retry_after();
    if !rest.is_zero() {
        return Some(rest).filter(|rest| *rest <= MAX_DELAY);
    }
    let delay = FIRST_DELAY * 2u32.pow(attempt);
    Some(delay.mul_f64(1.0 + crypto::random_fraction()))
}

fn no_keys() -> TokenError {
    TokenError::new(
        TokenErrorReason::RemoteKeyFailedToLoad,
        "The JWKS endpoint did not contain any signing keys. Contact support@clerk.com.",
    )
    .with_action(CONTACT_SUPPORT)
}
