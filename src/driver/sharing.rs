//! What the process shares with the other instances of its fleet: the store, and the
//! revocations that come through it.

use std::future::Future;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;

use super::Driver;
use crate::crypto;
use crate::instance::{Instance, Tenant};
use crate::runtime::{Instant, shares_work, within};
use crate::store::{FirstReading, Follower, Lists, PUBLISH_TIMEOUT, Progress, Store, Tenants};
use crate::token::Time;

/// How long a request may wait for each place of a list of revocations, and for the whole
/// list where no decision is made without it.
const READ_TIMEOUT: Duration = Duration::from_millis(100);
const LONGEST_READING: Duration = Duration::from_secs(1);

/// See the module's documentation.
#[derive(Default)]
pub struct Sharing {
    store: Mutex<Option<Arc<Store>>>,
    tenants: Arc<Tenants>,
    lists: Arc<Lists>,
    /// A [`Look`].
    looks: AtomicU8,
    /// By how much this instance refreshes its keys ahead of others: the bits of a number
    /// from 0 to 1.
    ahead: AtomicU64,
    follower: Mutex<Following>,
}

/// What is to be looked at before a decision.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Look {
    Nothing,
    /// The list of the tenant's revocations, since nothing tells of them.
    List,
    /// The log of revocations, which was never read.
    Log,
}

/// What follows the log.
#[derive(Default)]
struct Following {
    /// Gone where nothing does: its runtime may have ended.
    alive: Weak<()>,
    reading: Option<watch::Receiver<FirstReading>>,
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

    fn look(&self) -> Look {
        match self.looks.load(Ordering::Relaxed) {
            list if list == Look::List as u8 => Look::List,
            log if log == Look::Log as u8 => Look::Log,
            _ => Look::Nothing,
        }
    }

    fn look_at(&self, look: Look) {
        self.looks.store(look as u8, Ordering::Relaxed);
    }
}

impl Driver {
    /// Shares `store` from now on.
    pub fn share(&self, store: Option<Arc<Store>>) {
        let follows = |store: &Arc<Store>| store.settings().follows_revocations;
        let look = match &store {
            Some(store) if follows(store) && store.tells() => Look::Log,
            Some(store) if follows(store) => Look::List,
            _ => Look::Nothing,
        };
        let ahead = if store.is_some() { crypto::random_fraction() } else { 0.0 };
        self.sharing.ahead.store(ahead.to_bits(), Ordering::Relaxed);
        *locked(&self.sharing.store) = store;
        *locked(&self.sharing.follower) = Following::default();
        self.sharing.look_at(look);
    }

    /// The store that is shared.
    pub fn store(&self) -> Option<Arc<Store>> {
        self.sharing.store()
    }

    /// Takes a tenant, whose revocations count from now on, and as long as what is returned
    /// is held: this tenant, or the equal one that was met before.
    pub fn meet(&self, tenant: &Arc<Tenant>) -> Arc<Tenant> {
        self.sharing.tenants.meet(tenant, &self.revocations)
    }

    /// Follows the log of revocations, if that is wanted and nothing does.
    pub fn follow(&self) {
        let Some(store) = self.store() else { return };
        let mut following = locked(&self.sharing.follower);
        let is_wanted = store.settings().follows_revocations && store.tells();
        if !is_wanted || following.alive.strong_count() > 0 {
            return;
        }
        let alive = Arc::new(());
        let (told, reading) = watch::channel(FirstReading::UnderWay(0));
        *following = Following { alive: Arc::downgrade(&alive), reading: Some(reading) };
        let run = Follower {
            store: Arc::downgrade(&store),
            tenants: Arc::clone(&self.sharing.tenants),
            revocations: Arc::clone(&self.revocations),
            reading: told,
        }
        .run();
        self.background.begin(async move {
            run.await;
            drop(alive);
        });
    }

    /// Whether the revocations of an instance are known well enough; where that is due,
    /// they are read off the request. `false`: they must be read before the decision.
    pub(super) fn has_revocations_at_hand(&self, instance: &Instance, now: Time) -> bool {
        match self.sharing.look() {
            Look::Nothing => return true,
            Look::Log => return false,
            Look::List => (),
        }
        let (lists, tenant) = (&self.sharing.lists, instance.tenant());
        let Some(due) = lists.due(tenant, Instant::now()) else { return true };
        if due.first.is_some() {
            return false;
        }
        let Some(reading) = self.reading(instance, due.progress, now, PUBLISH_TIMEOUT) else {
            return true;
        };
        let is_under_way = self.background.begin(async move {
            reading.await;
        });
        if !is_under_way {
            lists.put_off(tenant);
        }
        is_under_way
    }

    /// Reads the revocations of an instance, if a decision needs that: whether it could.
    pub(super) async fn read_revocations(&self, instance: &Instance, now: Time) -> Option<bool> {
        match self.sharing.look() {
            Look::Nothing => None,
            Look::Log => Some(self.wait_for_log().await),
            Look::List => self.read_list(instance, now).await,
        }
    }

    /// Waits until the log was read to its end, as long as the store answers in time.
    /// Whether it was.
    async fn wait_for_log(&self) -> bool {
        let reading = locked(&self.sharing.follower).reading.clone();
        let (Some(store), Some(mut reading)) = (self.store(), reading) else { return false };
        let (began, limit) = (Instant::now(), store.timeout_of_first_call());
        let read = loop {
            match *reading.borrow_and_update() {
                FirstReading::UnderWay(_) => (),
                over => break over,
            }
            let is_late = Instant::now().saturating_duration_since(began) >= LONGEST_READING;
            match within(limit, reading.changed()).await {
                Some(Ok(())) if !is_late => (),
                Some(_) => break FirstReading::Failed,
                None => {
                    // So that the request waits for it only once.
                    store.rest();
                    break FirstReading::Failed;
                }
            }
        };
        // A store that does not answer is not waited for again.
        self.sharing.look_at(Look::Nothing);
        read == FirstReading::Done
    }

    async fn read_list(&self, instance: &Instance, now: Time) -> Option<bool> {
        let (lists, tenant) = (&self.sharing.lists, instance.tenant());
        let began = Instant::now();
        let due = lists.due(tenant, began)?;
        let _lock = match &due.first {
            // Where requests share no work, none may wait for another.
            Some(first) if shares_work() => Some(first.lock().await),
            _ => None,
        };
        if due.first.is_some() && lists.was_read(tenant) {
            return Some(true);
        }
        let reading = self.reading(instance, due.progress, now, READ_TIMEOUT)?;
        let read = within(LONGEST_READING, reading).await;
        if read.is_none() {
            lists.has_read(tenant, None, began);
        }
        Some(read == Some(true))
    }

    /// What reads the revocations of an instance, and says whether it could.
    fn reading(
        &self,
        instance: &Instance,
        progress: Progress,
        now: Time,
        timeout: Duration,
    ) -> Option<impl Future<Output = bool> + Send + use<>> {
        let store = self.store()?;
        let (tenant, lists) = (Arc::clone(instance.tenant()), Arc::clone(&self.sharing.lists));
        let revocations = Arc::clone(&self.revocations);
        Some(async move {
            let began = Instant::now();
            let read = store.read_list(&tenant, &progress, &revocations, now, timeout).await;
            let is_ok = read.is_some();
            lists.has_read(&tenant, read, began);
            is_ok
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
