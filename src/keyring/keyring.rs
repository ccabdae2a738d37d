//! The keys of all tenants.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use super::tenant::TenantKeys;
use crate::instance::Tenant;

/// How many tenants' keys are kept; the least recently used go first.
pub const MAX_TENANTS: usize = 10_000;

/// Public keys by tenant, as far as they are known.
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
