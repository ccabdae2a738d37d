//! The tenants of this process, as far as the store is concerned.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lru::LruCache;

use super::revocation_list::Progress;
use super::revocations::question;
use crate::instance::Tenant;
use crate::keyring::MAX_TENANTS;
use crate::runtime::Instant;

/// How often the list of a tenant is read.
pub const POLL: Duration = Duration::from_secs(5);

/// The tenants of this process, by what their messages begin with; the least recently
/// met go first.
pub struct Tenants {
    known: Mutex<LruCache<String, Known>>,
    pub(super) met: AtomicU64,
}

struct Known {
    tenant: Arc<Tenant>,
    polled: Option<Instant>,
    progress: Progress,
}

impl Default for Tenants {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(MAX_TENANTS).unwrap_or(NonZeroUsize::MIN);
        Self { known: Mutex::new(LruCache::new(capacity)), met: AtomicU64::new(0) }
    }
}

impl Tenants {
    /// Takes a tenant, whose revocations count from now on.
    pub fn meet(&self, tenant: &Arc<Tenant>) {
        self.with(tenant, |_| ());
    }

    /// What is known of a tenant, which is met now if it was not before. `None`: it can
    /// have no revocations.
    fn with<T>(&self, tenant: &Arc<Tenant>, use_known: impl FnOnce(&mut Known) -> T) -> Option<T> {
        let name = question(tenant)?.name;
        let mut all = self.known();
        let known = all.get_or_insert_mut(name, || {
            self.met.fetch_add(1, Ordering::Relaxed);
            Known { tenant: Arc::clone(tenant), polled: None, progress: Progress::default() }
        });
        Some(use_known(known))
    }

    pub(super) fn with_name(&self, name: &str) -> Option<Arc<Tenant>> {
        self.known().peek(name).map(|known| Arc::clone(&known.tenant))
    }

    /// How far a tenant's list was read, if it is due to be read on. Who asks reads it,
    /// and says how far.
    pub fn due(&self, tenant: &Arc<Tenant>, now: Instant) -> Option<Progress> {
        let is_recent = |polled| now.saturating_duration_since(polled) < POLL;
        let due = |known: &mut Known| {
            let is_due = !known.polled.is_some_and(is_recent);
            is_due.then(|| {
                known.polled = Some(now);
                known.progress.clone()
            })
        };
        self.with(tenant, due)?
    }

    /// Takes how far a tenant's list was read.
    pub fn has_read(&self, tenant: &Arc<Tenant>, progress: Progress) {
        self.with(tenant, |known| known.progress = progress);
    }

    /// Has a tenant's list be due again, since who asked does not read it.
    pub fn put_off(&self, tenant: &Arc<Tenant>) {
        self.with(tenant, |known| known.polled = None);
    }

    fn known(&self) -> MutexGuard<'_, LruCache<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
