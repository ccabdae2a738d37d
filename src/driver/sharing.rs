//! What the process shares with the other instances of its fleet: the store, and the
//! revocations that come through it.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use super::Driver;
use crate::crypto;
use crate::instance::{Instance, Tenant};
use crate::runtime::Instant;
use crate::store::{Follower, PUBLISH_TIMEOUT, Store, Tenants};
use crate::token::Time;

/// How long a request may wait for each place of a list of revocations, on a platform
/// without a background.
const READ_TIMEOUT: Duration = Duration::from_millis(100);

/// See the module's documentation.
#[derive(Default)]
pub struct Sharing {
    store: Mutex<Option<Arc<Store>>>,
    tenants: Arc<Tenants>,
    /// Whether lists of revocations are read before decisions, since nothing tells of
    /// them.
    polls: AtomicBool,
    /// By how much this instance refreshes its keys ahead of others: the bits of a number
    /// from 0 to 1.
    ahead: AtomicU64,
    /// Gone where nothing follows the log: its runtime may have ended.
    follower: Mutex<Weak<()>>,
}

impl Sharing {
    /// By how much this instance refreshes its keys ahead of others, from 0 to 1: 0
    /// without a store.
    pub(super) fn ahead(&self) -> f64 {
        f64::from_bits(self.ahead.load(Ordering::Relaxed))
    }

    pub(super) fn store(&self) -> Option<Arc<Store>> {
        locked(&self.store).clone()
    }
}

impl Driver {
    /// Shares `store` from now on.
    pub fn share(&self, store: Option<Arc<Store>>) {
        let follows = |store: &Arc<Store>| store.settings().follows_revocations;
        let polls = store.as_ref().is_some_and(|store| follows(store) && !store.tells());
        self.sharing.polls.store(polls, Ordering::Relaxed);
        let ahead = if store.is_some() { crypto::random_fraction() } else { 0.0 };
        self.sharing.ahead.store(ahead.to_bits(), Ordering::Relaxed);
        *locked(&self.sharing.store) = store;
        *locked(&self.sharing.follower) = Weak::new();
    }

    /// The store that is shared.
    pub fn store(&self) -> Option<Arc<Store>> {
        self.sharing.store()
    }

    /// Takes a tenant, whose revocations count from now on.
    pub fn meet(&self, tenant: &Arc<Tenant>) {
        self.sharing.tenants.meet(tenant);
    }

    /// Follows the log of revocations, if that is wanted and nothing does.
    pub fn follow(&self) {
        let Some(store) = self.store() else { return };
        let mut follower = locked(&self.sharing.follower);
        let is_wanted = store.settings().follows_revocations && store.tells();
        if !is_wanted || follower.upgrade().is_some() {
            return;
        }
        let alive = Arc::new(());
        *follower = Arc::downgrade(&alive);
        let run = Follower {
            store: Arc::downgrade(&store),
            tenants: Arc::clone(&self.sharing.tenants),
            revocations: Arc::clone(&self.revocations),
        }
        .run();
        self.background.begin(async move {
            run.await;
            drop(alive);
        });
    }

    /// Reads the revocations of an instance off the request, if that is due. `false`: it
    /// must be done before the decision, since there is no background.
    pub(super) fn has_revocations_at_hand(&self, instance: &Instance, now: Time) -> bool {
        if !self.sharing.polls.load(Ordering::Relaxed) {
            return true;
        }
        let Some(reading) = self.reading(instance, now, PUBLISH_TIMEOUT) else { return true };
        let is_under_way = self.background.begin(reading);
        if !is_under_way {
            self.sharing.tenants.put_off(instance.tenant());
        }
        is_under_way
    }

    /// Reads the revocations of an instance, if that is due.
    pub(super) async fn read_revocations(&self, instance: &Instance, now: Time) {
        if !self.sharing.polls.load(Ordering::Relaxed) {
            return;
        }
        if let Some(reading) = self.reading(instance, now, READ_TIMEOUT) {
            reading.await;
        }
    }

    /// What reads the revocations of an instance, if that is due.
    fn reading(
        &self,
        instance: &Instance,
        now: Time,
        timeout: Duration,
    ) -> Option<impl Future<Output = ()> + Send + use<>> {
        let store = self.store()?;
        let (tenant, tenants) = (Arc::clone(instance.tenant()), Arc::clone(&self.sharing.tenants));
        let before = tenants.due(&tenant, Instant::now())?;
        let revocations = Arc::clone(&self.revocations);
        Some(async move {
            let read = store.read_list(&tenant, before, &revocations, now, timeout).await;
            if let Some(progress) = read {
                tenants.has_read(&tenant, progress);
            }
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
