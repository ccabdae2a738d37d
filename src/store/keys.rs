//! One fetch of a key set for the fleet. **An instance that finds the keys in the
//! store fetches nothing; of those that find none, one fetches, and the others wait
//! for it, at most [`LEASE`] for one that died, and at most [`PATIENCE`]**; without an
//! answer from the store, each fetches for itself, as if there were none.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use super::entry::Entry;
use super::question::{Kind, Question};
use super::store::Store;
use crate::clock::{CallerClock, Moment};
use crate::instance::{KeyRules, Tenant};
use crate::keyring::{Fetch, Fetched, FetchedKeys};
use crate::runtime::{Instant, sleep};
use crate::token::KeySet;

/// How long an instance has the right to fetch for all; it is renewed while the fetch
/// goes on.
pub const LEASE: Duration = Duration::from_secs(1);

/// How long an instance waits for others, before it fetches for itself.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// How often an instance tries to take the lease, before it fetches for itself: a store
/// may say of a lease that it is taken, and that it is not there.
const ATTEMPTS: u32 = 4;

/// The pauses between two looks at the lease of another.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(80);

/// What a lease holds: who has it is of no interest, only whether it is over.
const HELD: &str = "held";
const DONE: &str = "done";
const FAILED: &str = "failed";

/// Fetches the key set of a tenant for the fleet.
pub struct SharedKeys<F> {
    /// Fetches it from the Backend API.
    pub fetch: F,
    pub store: Arc<Store>,
    pub tenant: Arc<Tenant>,
    /// The key that is needed; empty: whichever there are.
    pub kid: String,
    pub rules: KeyRules,
    /// The age at which this instance refreshes its keys, in ms.
    pub due: f64,
    pub clock: CallerClock,
}

/// What a lease of another has come to.
enum Lease {
    Done,
    /// It ran out.
    Over,
    /// Its holder could not fetch, or the store gives no answer.
    Failed,
}

impl<F: Fetch + Sync> Fetch for SharedKeys<F> {
    async fn fetch(&self, newer_than: f64) -> Fetched {
        match self.search(newer_than) {
            Some(search) => search.fetch_for_all().await,
            None => self.fetch.fetch(newer_than).await,
        }
    }

    async fn known(&self, newer_than: f64) -> Option<FetchedKeys> {
        let search = self.search(newer_than)?;
        let known = search.read(&search.entry().await?)?;
        search.has_key(&known.keys).then_some(known)
    }
}

impl<F> SharedKeys<F> {
    fn questions(&self) -> Option<(Question, Question)> {
        let question = |kind| Question::new(&self.tenant, kind, &[]);
        Some((question(Kind::Keys)?, question(Kind::Lease)?))
    }

    fn search(&self, newer_than: f64) -> Option<Search<'_, F>> {
        let (keys, lease) = self.questions()?;
        Some(Search { shared: self, keys, lease, newer_than, since: self.clock.now() })
    }
}

/// One search for keys.
struct Search<'a, F> {
    shared: &'a SharedKeys<F>,
    keys: Question,
    lease: Question,
    /// Keys that were fetched longer ago, in ms, are older than what is known already.
    newer_than: f64,
    /// When that was so: time goes on while others are waited for.
    since: Moment,
}

impl<F: Fetch + Sync> Search<'_, F> {
    async fn fetch_for_all(&self) -> Fetched {
        let (began, mut seen) = (Instant::now(), None);
        // Whether what others fetch was asked for after this began.
        let mut is_news = false;
        for _ in 0..ATTEMPTS {
            let entry = self.entry().await;
            if let Some(known) = entry.as_ref().and_then(|entry| self.read(entry))
                && self.is_enough(&known, false)
            {
                return Fetched::Keys(known);
            }
            seen = entry.or(seen);
            match self.shared.store.take(&self.lease.name, HELD, LEASE).await {
                Some(true) => return self.fetch_and_share(seen.as_ref()).await,
                Some(false) => (),
                None => break,
            }
            match self.wait_while(HELD, began).await {
                Lease::Done => {
                    if let Some(known) = self.entry().await.and_then(|entry| self.read(&entry))
                        && self.is_enough(&known, is_news)
                    {
                        return Fetched::Keys(known);
                    }
                    // It may have been fetched before the key was there.
                    self.wait_while(DONE, began).await;
                }
                Lease::Over => (),
                Lease::Failed => break,
            }
            is_news = true;
        }
        self.or_known(self.fetch().await, seen.as_ref())
    }

    /// Fetches as the one that has the lease.
    async fn fetch_and_share(&self, seen: Option<&Entry>) -> Fetched {
        // Their age counts from before they were asked for.
        let since = self.shared.clock.now().caller();
        let fetched = self.fetch_holding().await;
        let lifetime = Kind::Keys.longest_life().as_secs_f64() * 1000.0;
        let store = &self.shared.store;
        let end = match &fetched {
            Fetched::Keys(FetchedKeys { json, .. }) => {
                store.set(&self.keys, json.clone(), lifetime, since).await;
                DONE
            }
            // What was fetched before is no longer valid: each instance asks.
            Fetched::Refused(_) => {
                store.set(&self.keys, String::new(), lifetime, since).await;
                FAILED
            }
            Fetched::Trouble { .. } => FAILED,
        };
        store.set_plain(&self.lease.name, end, LEASE).await;
        self.or_known(fetched, seen)
    }

    async fn fetch(&self) -> Fetched {
        self.shared.fetch.fetch(self.newer_than).await
    }

    /// Fetches, and renews the lease until that has ended.
    async fn fetch_holding(&self) -> Fetched {
        let mut fetch = pin!(self.fetch());
        loop {
            let mut pause = pin!(sleep(LEASE / 2));
            let fetched = poll_fn(|context| match fetch.as_mut().poll(context) {
                Poll::Ready(fetched) => Poll::Ready(Some(fetched)),
                Poll::Pending => pause.as_mut().poll(context).map(|()| None),
            });
            match fetched.await {
                Some(fetched) => return fetched,
                None => self.shared.store.set_plain(&self.lease.name, HELD, LEASE).await,
            }
        }
    }

    /// Keys that others fetched serve while the service is in trouble, as those at
    /// hand would.
    fn or_known(&self, fetched: Fetched, seen: Option<&Entry>) -> Fetched {
        match fetched {
            Fetched::Trouble { error, retry_after, .. } => {
                let known = seen.and_then(|entry| self.read(entry));
                let known = known.filter(|known| self.has_key(&known.keys));
                Fetched::Trouble { error, retry_after, known }
            }
            fetched => fetched,
        }
    }

    /// Waits for as long as another's lease is in a state, with the rest of the patience
    /// that began then.
    async fn wait_while(&self, waited_for: &str, began: Instant) -> Lease {
        let mut pause = FIRST_PAUSE;
        while elapsed_since(began) < PATIENCE {
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            match self.shared.store.get_plain(&self.lease.name).await {
                Some(Some(state)) if state == waited_for => (),
                Some(Some(state)) if state == DONE => return Lease::Done,
                Some(Some(state)) if state == HELD => return Lease::Over,
                Some(None) => return Lease::Over,
                Some(Some(_)) | None => return Lease::Failed,
            }
        }
        Lease::Failed
    }

    async fn entry(&self) -> Option<Entry> {
        self.shared.store.get(&self.keys, self.shared.clock.now().caller()).await
    }

    /// The keys of an entry, if they are newer than what is known already, and not too old.
    fn read(&self, entry: &Entry) -> Option<FetchedKeys> {
        let now = self.shared.clock.now();
        let age = entry.age(now.caller());
        let limit = self.shared.rules.max_age.min(self.newer_than + now.since(self.since));
        let keys = KeySet::from_json(entry.value.as_bytes())?;
        (age < limit).then(|| FetchedKeys { keys, json: String::new(), age })
    }

    /// Whether keys need no refresh, and have the one that is needed, unless it is known
    /// that there is none.
    fn is_enough(&self, known: &FetchedKeys, is_news: bool) -> bool {
        known.age < self.shared.due && (is_news || self.has_key(&known.keys))
    }

    fn has_key(&self, keys: &KeySet) -> bool {
        self.shared.kid.is_empty() || keys.get(&self.shared.kid).is_some()
    }
}

fn elapsed_since(began: Instant) -> Duration {
    Instant::now().saturating_duration_since(began)
}
