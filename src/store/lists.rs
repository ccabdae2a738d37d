//! How far the lists of revocations were read, by tenant, the least recently used of which
//! go first. **A list whose place was lost counts as one that was never read.**

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lru::LruCache;

use super::revocation_list::Progress;
use crate::instance::Tenant;
use crate::keyring::MAX_TENANTS;
use crate::runtime::Instant;

/// How often the list of a tenant is read.
pub const POLL: Duration = Duration::from_secs(5);

/// See the module's documentation.
pub struct Lists(Mutex<LruCache<Arc<Tenant>, List>>);

#[derive(Default)]
struct List {
    /// When reading was last begun.
    read: Option<Instant>,
    progress: Progress,
    /// Held while the list is read for the first time.
    first: Arc<tokio::sync::Mutex<()>>,
}

/// A list that is to be read, and from where on.
pub struct Due {
    pub progress: Progress,
    /// Where no decision can be made without it: who has the lock reads it. Elsewhere, who
    /// asked reads it.
    pub first: Option<Arc<tokio::sync::Mutex<()>>>,
}

impl Default for Lists {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(MAX_TENANTS).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(capacity)))
    }
}

impl Lists {
    /// Whether a tenant's list is due to be read.
    pub fn due(&self, tenant: &Arc<Tenant>, now: Instant) -> Option<Due> {
        let mut lists = self.lists();
        let list = match lists.get_mut(tenant) {
            Some(list) => list,
            None => lists.get_or_insert_mut(Arc::clone(tenant), List::default),
        };
        match list.read {
            None => {
                Some(Due { progress: list.progress.clone(), first: Some(Arc::clone(&list.first)) })
            }
            Some(read) if now.saturating_duration_since(read) < POLL => None,
            Some(_) => {
                list.read = Some(now);
                Some(Due { progress: list.progress.clone(), first: None })
            }
        }
    }

    /// Whether a list was read, or it was tried to.
    pub fn was_read(&self, tenant: &Tenant) -> bool {
        self.lists().peek(tenant).is_some_and(|list| list.read.is_some())
    }

    /// Takes how far a tenant's list was read; `None`: it could not be, so it is tried again
    /// in [`POLL`].
    pub fn has_read(&self, tenant: &Arc<Tenant>, progress: Option<Progress>, began: Instant) {
        if let Some(list) = self.lists().get_mut(tenant) {
            list.read = Some(began);
            if let Some(progress) = progress {
                list.progress = progress;
            }
        }
    }

    /// Has a list be read before the next decision, since who asked does not read it.
    pub fn put_off(&self, tenant: &Arc<Tenant>) {
        if let Some(list) = self.lists().get_mut(tenant) {
            list.read = None;
        }
    }

    fn lists(&self) -> MutexGuard<'_, LruCache<Arc<Tenant>, List>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
