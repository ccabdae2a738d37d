//! Revocations that instances tell each other. **An instance takes a revocation only if
//! it opens under its tenant's secret key**, so somebody who can write to the store can
//! end no session; and it takes each for as long as it was made for, so that putting an
//! old one back has no effect.
//!
//! A store that tells of messages keeps all of them in one log, which each instance
//! follows; behind an adapter, each tenant has a list with a name for each place, which
//! is read every [`POLL`].

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lru::LruCache;

use super::entry::Entry;
use super::question::{Kind, Question};
use super::store::Store;
use crate::clock::system_time;
use crate::instance::Tenant;
use crate::keyring::MAX_TENANTS;
use crate::revocations::{LIFETIME, Revocation, Revocations};
use crate::runtime::{Instant, StoreFailure, sleep};
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

/// The most revocations of a tenant in a minute, behind an adapter.
const LONGEST_LIST: usize = 4096;

/// How long a revocation is of interest.
#[expect(clippy::cast_possible_truncation, reason = "ten minutes")]
const LIFETIME_IN_MINUTES: i64 = (LIFETIME / 60_000.0) as i64;

/// How far the clock of a writer may be behind ours.
const CLOCKS_APART_IN_MINUTES: i64 = 1;

/// The tenants of this process, by what their messages begin with; the least recently
/// met go first.
pub struct Tenants {
    known: Mutex<LruCache<String, Known>>,
    met: AtomicU64,
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

    fn with_name(&self, name: &str) -> Option<Arc<Tenant>> {
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
            let asked = Instant::now();
            let followed = self.follow(&store, &mut place).await;
            drop(store);
            let was_quick = Instant::now().saturating_duration_since(asked) < FIRST_PAUSE;
            match followed {
                // A server that does not wait must not be asked without end.
                Ok(0) if was_quick => sleep(FIRST_PAUSE).await,
                Ok(_) => pause = FIRST_PAUSE,
                Err(_) => {
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Takes what comes after a place; returns how many messages that were.
    async fn follow(&self, store: &Store, place: &mut String) -> Result<usize, StoreFailure> {
        let messages = store.client().follow(LOG, place, WAIT).await?;
        for message in &messages {
            self.take(&message.value);
        }
        if let Some(last) = messages.last() {
            last.place.clone_into(place);
        } else {
            // Another master may count from an earlier time, or the log was lost.
            let last = store.client().last_of(LOG, PUBLISH_TIMEOUT).await?;
            if order_of(last.as_deref().unwrap_or("0-0")) < order_of(place) {
                *place = beginning();
            }
        }
        Ok(messages.len())
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

    /// Takes the next free place of the tenant's list: of two that write at once, one gets
    /// it, as far as the adapter can tell.
    async fn add_to_list(
        &self,
        question: &Question,
        list: &[Revocation],
        now: Time,
    ) -> Result<(), StoreFailure> {
        let _one_at_a_time = self.publishing().lock().await;
        let client = self.client();
        let lifetime = Kind::Revocations.longest_life();
        let minute = minute_of(now);
        let mut place = 0;
        for revocation in list {
            let value = URL_SAFE_NO_PAD.encode(revocation.to_bytes());
            let sealed =
                Entry::seal(question, value, LIFETIME, now).ok_or(StoreFailure::Refused)?;
            loop {
                if place == LONGEST_LIST {
                    return Err(StoreFailure::Refused);
                }
                let name = place_of(question, minute, place);
                place += 1;
                // Two may both be told that they have taken it.
                if client.take(&name, &sealed, lifetime, PUBLISH_TIMEOUT).await?
                    && client.get(&name, PUBLISH_TIMEOUT).await?.as_ref() == Some(&sealed)
                {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Reads what is new in the list of a tenant, beyond what was read before; returns how
    /// far that is. `None`: the store gave no answer.
    pub async fn read_list(
        &self,
        tenant: &Arc<Tenant>,
        mut read_before: Progress,
        revocations: &Revocations,
        now: Time,
        timeout: Duration,
    ) -> Option<Progress> {
        let question = question(tenant)?;
        let current = minute_of(now);
        let minutes = read_before.first(current)..=current + 1;
        let places = &mut read_before.places;
        for minute in minutes {
            let place = places.entry(minute).or_default();
            while *place < LONGEST_LIST {
                let name = place_of(&question, minute, *place);
                let Some(sealed) = self.client().get(&name, timeout).await.ok()? else { break };
                *place += 1;
                if let Some(entry) = Entry::open(&question, &sealed, now)
                    && let Some(revocation) = read(&entry.value)
                {
                    revocations.note(tenant, &revocation, now);
                }
            }
        }
        places.retain(|minute, _| *minute >= current - CLOCKS_APART_IN_MINUTES);
        Some(Progress { until: Some(current), places: std::mem::take(places) })
    }
}

/// How far the list of a tenant was read.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The minute in which it was read.
    until: Option<i64>,
    /// The next place of each minute in which something may still come.
    places: BTreeMap<i64, usize>,
}

impl Progress {
    /// The first minute to read: the clocks of writers differ.
    fn first(&self, current: i64) -> i64 {
        let earliest = current - LIFETIME_IN_MINUTES;
        let since = self.until.unwrap_or(earliest).min(current);
        (since - CLOCKS_APART_IN_MINUTES).max(earliest)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "no clock goes that far")]
fn minute_of(now: Time) -> i64 {
    (now.ms() / 60_000.0).floor() as i64
}

fn place_of(question: &Question, minute: i64, place: usize) -> String {
    format!("{}:{minute}:{place}", question.name)
}

fn question(tenant: &Tenant) -> Option<Question> {
    Question::new(tenant, Kind::Revocations, &[])
}

fn read(text: &str) -> Option<Revocation> {
    Revocation::parse(&URL_SAFE_NO_PAD.decode(text).ok()?)
}

fn now() -> Option<Time> {
    Time::from_ms(system_time())
}

/// A place in the log as numbers: milliseconds, and a count within them.
fn order_of(place: &str) -> (u64, u64) {
    let (ms, count) = place.split_once('-').unwrap_or((place, "0"));
    (ms.parse().unwrap_or(0), count.parse().unwrap_or(0))
}

/// The place in the log after which messages may still have an effect.
fn beginning() -> String {
    let now = now().map_or(0.0, Time::ms);
    let since = (now - LIFETIME - CLOCKS_APART).max(0.0);
    format!("{since:.0}-0")
}
