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

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::{Arc, Duration, Instant, Lists, MAX_TENANTS, POLL, Progress, Tenant};
    use crate::instance::path_segment::PathSegment;

    fn tenant(at: usize) -> Arc<Tenant> {
        Arc::new(Tenant {
            api_url: "https://a".to_owned(),
            api_version: PathSegment::fixed("v1"),
            secret_key: Zeroizing::new(at.to_string()),
        })
    }

    fn is_first(lists: &Lists, tenant: &Arc<Tenant>, now: Instant) -> bool {
        lists.due(tenant, now).is_some_and(|due| due.first.is_some())
    }

    #[test]
    fn a_list_is_read_before_the_first_decision_and_then_every_poll() {
        let (lists, tenant, now) = (Lists::default(), tenant(0), Instant::now());
        assert!(is_first(&lists, &tenant, now));
        assert!(is_first(&lists, &tenant, now), "until it was read");
        lists.has_read(&tenant, Some(Progress::default()), now);
        assert!(lists.due(&tenant, now + POLL - Duration::from_millis(1)).is_none());
        assert!(lists.due(&tenant, now + POLL).is_some_and(|due| due.first.is_none()));
        assert!(lists.due(&tenant, now + POLL).is_none(), "who asked reads it");
    }

    #[test]
    fn the_least_recently_used_lose_their_places_and_are_read_again() {
        let (lists, now) = (Lists::default(), Instant::now());
        let tenants: Vec<_> = (0..=MAX_TENANTS).map(tenant).collect();
        for tenant in &tenants {
            assert!(lists.due(&tenants[0], now).is_some() || lists.was_read(&tenants[0]));
            assert!(lists.due(tenant, now).is_some() || Arc::ptr_eq(tenant, &tenants[0]));
            lists.has_read(tenant, Some(Progress::default()), now);
        }
        assert!(!is_first(&lists, &tenants[0], now), "it is in use");
        assert!(is_first(&lists, &tenants[1], now), "a place that was lost");
        assert_eq!(lists.lists().len(), MAX_TENANTS);
    }
}
