//! `Retry-After` of an unavailable service: **after a 503 (RFC 9110, section
//! 15.6.4) to a request for keys, which carries no visitor's data, no tenant asks
//! the service for keys** until the delay has passed. Calls with a visitor's
//! credential ignore this: one visitor's answer must not affect another. An answer
//! to one tenant, such as 429, is kept with the tenant's keys.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;

use super::error::BackendError;
use crate::instance::Tenant;
use crate::runtime::Instant;

const SERVICE_UNAVAILABLE: u16 = 503;

/// How many services are remembered; the least recently used go first.
const CAPACITY: usize = 1024;

/// Services by API URL, with the end of their rest.
pub struct ClosedServices(Mutex<LruCache<String, Instant>>);

impl Default for ClosedServices {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(CAPACITY).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(capacity)))
    }
}

impl ClosedServices {
    /// The answer that a tenant of a closed service gets.
    pub fn answer(&self, tenant: &Tenant) -> Option<BackendError> {
        let mut services = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = services.get(&tenant.api_url)?;
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            services.pop(&tenant.api_url);
            return None;
        }
        let (status, errors) = (SERVICE_UNAVAILABLE, Some(Vec::new()));
        Some(BackendError::Status { status, errors, retry_after: Some(left) })
    }

    /// Remembers the service's answer to a request for keys.
    pub fn note(&self, tenant: &Tenant, error: &BackendError) {
        let rest = error.retry_after();
        if error.status() == Some(SERVICE_UNAVAILABLE) && !rest.is_zero() {
            let mut services = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            services.put(tenant.api_url.clone(), Instant::now() + rest);
        }
    }
}
