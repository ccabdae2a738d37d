//! Revocations that instances tell each other. **An instance takes a revocation only if
//! it opens under its tenant's secret key**, so somebody who can write to the store can
//! end no session; and it takes each for as long as it was made for, so that putting an
//! old one back has no effect.
//!
//! A store that tells of messages keeps all of them in one log, which each instance
//! follows; behind an adapter, each tenant has a list, which is read every [`POLL`].

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lru::LruCache;

use super::entry::Entry;
use super::question::{Kind, Question};
use super::store::Store;
use crate::instance::Tenant;
use crate::keyring::MAX_TENANTS;
use crate::revocations::{LIFETIME, Revocation, Revocations};
use crate::runtime::{Instant, StoreFailure, sleep, system_time};
use crate::token::Time;

/// The name of the log.
pub const LOG: &str = "ironclerk:1:revocations";

/// How often the list of a tenant is read.
pub const POLL: Duration = Duration::from_secs(5);

/// The longest that writing a revocation may take: a webhook waits for it.
pub const PUBLISH_TIMEOUT: Duration = Duration::from_secs(2);

/// How long one call waits for a message.
const WAIT: Duration = Duration::from_secs(5);

/// The pauses after a failed call.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How far the store's clock may be apart from ours, in ms, where the log is read from
/// a point in time.
const CLOCKS_APART: f64 = 60_000.0;

/// The most revocations that the list of a tenant holds; the oldest go first.
const LONGEST_LIST: usize = 4096;

/// The tenants of this process, by what their messages begin with; the least recently
/// met go first.
pub struct Tenants {
    known: Mutex<LruCache<String, Known>>,
    met: AtomicU64,
}

struct Known {
    tenant: Arc<Tenant>,
    polled: Option<Instant>,
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
        let Some(question) = question(tenant) else { return };
        let mut known = self.known();
        if known.get(&question.name).is_none() {
            known.put(question.name, Known { tenant: Arc::clone(tenant), polled: None });
            self.met.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn with_name(&self, name: &str) -> Option<Arc<Tenant>> {
        self.known().peek(name).map(|known| Arc::clone(&known.tenant))
    }

    /// Whether a tenant's list is to be read, and whether it was read before. Who asks
    /// reads it.
    pub fn is_due(&self, tenant: &Tenant, now: Instant) -> Option<HasBeenRead> {
        let name = question(tenant)?.name;
        let mut known = self.known();
        let known = known.get_mut(&name)?;
        let before = known.polled;
        let is_due = before.is_none_or(|polled| now.saturating_duration_since(polled) >= POLL);
        is_due.then(|| {
            known.polled = Some(now);
            before.is_some()
        })
    }

    /// Has a tenant's list be due again, since who asked does not read it.
    pub fn put_off(&self, tenant: &Tenant) {
        if let Some(name) = question(tenant).map(|question| question.name)
            && let Some(known) = self.known().get_mut(&name)
        {
            known.polled = None;
        }
    }

    fn known(&self) -> MutexGuard<'_, LruCache<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the list of a tenant was read before.
pub type HasBeenRead = bool;

/// An instance that follows the log.
pub struct Follower {
    /// Another store may take its place.
    pub store: Weak<Store>,
    pub tenants: Arc<Tenants>,
    pub revocations: Arc<Revocations>,
}

impl Follower {
    /// Follows the log for as long as there is the store.
    pub async fn run(self) {
        let mut place = beginning();
        let mut met = self.tenants.met.load(Ordering::Relaxed);
        let mut pause = FIRST_PAUSE;
        while let Some(store) = self.store.upgrade() {
            let meeting = self.tenants.met.load(Ordering::Relaxed);
            if meeting != met {
                // Messages about a new tenant have gone by.
                (met, place) = (meeting, beginning());
            }
            let Ok(messages) = store.client().follow(LOG, &place, WAIT).await else {
                drop(store);
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                continue;
            };
            pause = FIRST_PAUSE;
            for message in messages {
                self.take(&message.value);
                place = message.place;
            }
        }
    }

    /// Takes one message; `None`: it is not about a tenant of ours, or no revocation.
    fn take(&self, message: &str) -> Option<()> {
        let (name, sealed) = message.split_once(' ')?;
        let tenant = self.tenants.with_name(name)?;
        let now = now()?;
        let entry = Entry::open(&question(&tenant)?, sealed, now)?;
        self.revocations.note(&tenant, &read(&entry.value)?, now);
        Some(())
    }
}

impl Store {
    /// Tells all instances of a revocation, whatever the circuit breaker says.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`] when they may not hear of it.
    pub async fn publish(
        &self,
        tenant: &Tenant,
        list: &[Revocation],
        now: Time,
    ) -> Result<(), StoreFailure> {
        let question = question(tenant).ok_or(StoreFailure::Refused)?;
        if !self.client().tells() {
            return self.add_to_list(&question, list, now).await;
        }
        let lifetime = Kind::Revocations.longest_life();
        for revocation in list {
            let value = URL_SAFE_NO_PAD.encode(revocation.to_bytes());
            let sealed =
                Entry::seal(&question, value, LIFETIME, now).ok_or(StoreFailure::Refused)?;
            let message = format!("{} {sealed}", question.name);
            self.client().append(LOG, &message, lifetime, PUBLISH_TIMEOUT).await?;
        }
        Ok(())
    }

    /// Two that write at once could each miss the other's, so one writes at a time, as
    /// far as the adapter can tell.
    async fn add_to_list(
        &self,
        question: &Question,
        list: &[Revocation],
        now: Time,
    ) -> Result<(), StoreFailure> {
        let client = self.client();
        let lock = format!("{}:lock", question.name);
        let (began, held) = (Instant::now(), Duration::from_secs(1));
        while !client.take(&lock, "held", held, PUBLISH_TIMEOUT).await? {
            if Instant::now().saturating_duration_since(began) > PUBLISH_TIMEOUT {
                return Err(StoreFailure::Unreachable);
            }
            sleep(Duration::from_millis(20)).await;
        }
        let sealed = client.get(&question.name, PUBLISH_TIMEOUT).await?;
        let entry = sealed.and_then(|sealed| Entry::open(question, &sealed, now));
        let mut texts = entry.map(|entry| texts_of(&entry.value)).unwrap_or_default();
        texts.retain(|text| read(text).is_some_and(|known| known.cutoff.end() > now.ms()));
        texts.extend(list.iter().map(|one| URL_SAFE_NO_PAD.encode(one.to_bytes())));
        let excess = texts.len().saturating_sub(LONGEST_LIST);
        let value = texts.split_off(excess).join(" ");
        let sealed = Entry::seal(question, value, LIFETIME, now).ok_or(StoreFailure::Refused)?;
        let lifetime = Kind::Revocations.longest_life();
        client.set(&question.name, &sealed, lifetime, PUBLISH_TIMEOUT).await?;
        client.set(&lock, "done", Duration::from_millis(1), PUBLISH_TIMEOUT).await
    }

    /// Reads the list of a tenant.
    pub async fn read_list(
        self: &Arc<Self>,
        tenant: &Arc<Tenant>,
        revocations: &Revocations,
        now: Time,
    ) {
        let Some(question) = question(tenant) else { return };
        let Some(entry) = self.get(&question, now).await else { return };
        for revocation in texts_of(&entry.value).iter().filter_map(|text| read(text)) {
            revocations.note(tenant, &revocation, now);
        }
    }
}

fn question(tenant: &Tenant) -> Option<Question> {
    Question::new(tenant, Kind::Revocations, &[])
}

fn texts_of(list: &str) -> Vec<String> {
    list.split(' ').map(str::to_owned).collect()
}

fn read(text: &str) -> Option<Revocation> {
    Revocation::parse(&URL_SAFE_NO_PAD.decode(text).ok()?)
}

fn now() -> Option<Time> {
    let since = system_time().duration_since(UNIX_EPOCH).ok()?;
    Time::from_ms(since.as_secs_f64() * 1000.0)
}

/// The place in the log after which messages may still have an effect.
fn beginning() -> String {
    let now = now().map_or(0.0, Time::ms);
    let since = (now - LIFETIME - CLOCKS_APART).max(0.0);
    format!("{since:.0}-0")
}
