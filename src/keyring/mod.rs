//! Public keys by tenant. **A key is found only under the tenant it was
//! fetched for; a hundred requests that need a key at once cost one fetch; a
//! service in trouble takes no known key away** until it is older than the
//! instance's [`KeyRules`] allow (by default [`MAX_KEY_AGE`]); **and a service
//! that says no takes all of them away at once** ([`Fetched::Refused`]).
//!
//! | state of the tenant | known key id | unknown key id |
//! | --- | --- | --- |
//! | no keys yet | – | one fetch, shared by all who wait |
//! | fresh | at once | one fetch, then none for [`UNKNOWN_KEY_COOLDOWN`] |
//! | older than [`REFRESH_AFTER`] | at once, refreshed in the background | as above |
//! | the last fetch met trouble | at once | refused at once until [`FAILURE_COOLDOWN`] has passed, or as long as the service wants |
//! | the last fetch was refused | – | as above |
//! | older than the rules allow | as if there were none | as if there were none |
//!
//! Ages and cooldowns count by [`Moment`](crate::clock::Moment)s: none outlives
//! a clock that was put back.

mod tenant;

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use crate::instance::Tenant;
#[cfg(doc)]
use crate::instance::{KeyRules, MAX_KEY_AGE};

pub use tenant::{Fetch, Fetched, RefreshClaim, TenantKeys};

/// Keys older than this, in ms, are refreshed off the request.
pub const REFRESH_AFTER: f64 = 4.0 * 60_000.0;

/// Where keys may not become as old as that, they are refreshed at this part of
/// the age they may have.
pub const REFRESH_AT: f64 = 0.8;

/// After a fetch for an unknown key id, no other unknown key id causes one for
/// this long, in ms.
pub const UNKNOWN_KEY_COOLDOWN: f64 = 30_000.0;

/// After a failed fetch, none is tried for this long, in ms.
pub const FAILURE_COOLDOWN: f64 = 1000.0;

/// How many tenants' keys are kept; the least recently used go first.
pub const MAX_TENANTS: usize = 10_000;

/// See the module's documentation.
pub struct Keyring {
    tenants: Mutex<LruCache<Arc<Tenant>, Arc<TenantKeys>>>,
}

impl Default for Keyring {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(MAX_TENANTS).unwrap_or(NonZeroUsize::MIN);
        Self { tenants: Mutex::new(LruCache::new(capacity)) }
    }
}

impl Keyring {
    /// The keys of `tenant`, which may be none yet.
    pub fn of(&self, tenant: &Arc<Tenant>) -> Arc<TenantKeys> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = tenants.get(tenant) {
            return Arc::clone(keys);
        }
        let keys = Arc::new(TenantKeys::default());
        tenants.put(Arc::clone(tenant), Arc::clone(&keys));
        keys
    }
}
