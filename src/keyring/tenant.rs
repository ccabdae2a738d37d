//! The keys of one tenant, and the rules for fetching them.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::times::{
    FAILURE_COOLDOWN, LONGEST_REFRESH, RECALL_COOLDOWN, UNKNOWN_KEY_COOLDOWN,
    WAITED_REFRESH_COOLDOWN,
};
use crate::clock::{CallerClock, Moment};
use crate::instance::KeyRules;
use crate::runtime;
use crate::token::{KeySet, TokenError};

/// What came of one fetch of a key set.
#[derive(Debug)]
pub enum Fetched {
    Keys(FetchedKeys),
    /// A definite refusal: the service answered without keys. Its earlier keys are
    /// no longer valid.
    Refused(TokenError),
    /// Nothing was learned: the service is silent, overloaded or broken.
    Trouble {
        error: TokenError,
        /// When it wants to be asked again; zero where it did not say.
        retry_after: Duration,
        /// What another instance had fetched before.
        known: Option<FetchedKeys>,
    },
}

/// A key set, and where it comes from.
#[derive(Debug)]
pub struct FetchedKeys {
    pub keys: KeySet,
    /// As the service sent it; may be empty.
    pub json: String,
    /// How long ago it was fetched, in ms, if another instance did that.
    pub age: f64,
}

/// Fetches the key set of a tenant.
pub trait Fetch {
    /// One attempt, with whatever retries belong to it. What other instances have fetched
    /// counts only if that was less than `newer_than` ago, in ms.
    fn fetch(&self, newer_than: f64) -> impl Future<Output = Fetched> + Send;

    /// What other instances have fetched less than `newer_than` ago, in ms, if it has the
    /// key that is needed.
    fn known(&self, newer_than: f64) -> impl Future<Output = Option<FetchedKeys>> + Send {
        let _ = newer_than;
        std::future::ready(None)
    }
}

/// The keys, or why they are missing.
type Answer = Result<Option<Arc<KeySet>>, TokenError>;

/// What a request gets without a fetch of its own.
enum Ready {
    Answer(Answer),
    /// The keys at hand, unless another instance has fetched the one that is needed.
    OthersMayKnow(Arc<KeySet>),
}

/// See the module's documentation.
#[derive(Default)]
pub struct TenantKeys {
    state: Mutex<State>,
    /// Held during a fetch whose result others may use; requests that waited find
    /// it.
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    keys: Option<Known>,
    failure: Option<Failure>,
    /// When the service last refused: nothing from before counts.
    refused_at: Option<Moment>,
    /// When an unknown key id last caused a fetch that the service answered, or that is
    /// under way.
    unknown_key_at: Option<Moment>,
    /// When one last caused a look at what other instances have fetched.
    recalled_at: Option<Moment>,
    /// Since when a refresh is under way.
    refreshing: Option<Moment>,
    /// Counts fetches that began.
    departures: u64,
    /// The last that began among those that the service answered.
    answered: u64,
    /// Counts fetches that ended and were not older than another's answer.
    generation: u64,
}

struct Known {
    keys: Arc<KeySet>,
    /// When the request came for which they were fetched.
    since: Moment,
    /// How old they were then, in ms.
    age: f64,
}

impl Known {
    /// How old they are, in ms.
    fn age(&self, now: Moment) -> f64 {
        self.age + now.since(self.since)
    }
}

/// How the last fetch failed.
struct Failure {
    error: TokenError,
    /// When the fetch ended: requests that waited for it have waited long enough.
    since: Moment,
    /// The delay that the service asks for, in ms; zero if it did not say.
    retry_after: f64,
}

impl TenantKeys {
    /// The keys at hand, if they are not older than `max_age`, in ms.
    pub fn at_hand(&self, now: Moment, max_age: f64) -> Option<Arc<KeySet>> {
        self.state().at_hand(now, max_age)
    }

    /// Why the last fetch failed, if it did.
    pub fn last_failure(&self) -> Option<TokenError> {
        self.state().failure.as_ref().map(|failure| failure.error.clone())
    }

    /// The right to refresh the keys at hand, where that is due: once they are `due` old
    /// and before they are `max_age` old, in ms, off the request, and by one at a time.
    pub fn claim_refresh(
        self: &Arc<Self>,
        now: Moment,
        due: f64,
        max_age: f64,
    ) -> Option<RefreshClaim> {
        let mut state = self.state();
        let age = state.keys.as_ref().map(|known| known.age(now));
        let is_due = age.is_some_and(|age| (due..max_age).contains(&age))
            && !state.is_refreshing(now)
            && !state.has_failed_within(refresh_cooldown(), now);
        if is_due {
            state.refreshing = Some(now);
        }
        is_due.then(|| RefreshClaim { keys: Arc::clone(self), generation: state.generation })
    }

    /// The keys, for a request that needs the key `kid`, or any if that is empty, and has
    /// not found it at hand. Fetches unless another request just did, or the rules forbid.
    /// With [`KeyRules::skip_cache`] each request fetches by itself, at the
    /// same time as all others, so that none is answered from before it asked.
    ///
    /// # Errors
    ///
    /// When the fetch failed. A key set without `kid` is not an error.
    pub async fn obtain(
        &self,
        kid: &str,
        fetch: &impl Fetch,
        clock: CallerClock,
        rules: KeyRules,
    ) -> Answer {
        if rules.skip_cache {
            let held = self.state().held(clock.now());
            return match held {
                Some(error) => Err(error),
                None => self.fly(fetch, clock).await,
            };
        }
        let generation = self.state().generation;
        let flight = self.flight().await;
        match self.answer_without_fetch(kid, generation, clock.now(), rules.max_age) {
            Some(Ready::Answer(answer)) => answer,
            Some(Ready::OthersMayKnow(at_hand)) => {
                let newer_than = self.state().newest(clock.now());
                match fetch.known(newer_than).await {
                    Some(known) => self.keep(known, clock),
                    None => Ok(Some(at_hand)),
                }
            }
            None => {
                let fetched = self.fly(fetch, clock).await;
                drop(flight);
                fetched
            }
        }
    }

    /// Keeps what another instance has fetched.
    fn keep(&self, known: FetchedKeys, clock: CallerClock) -> Answer {
        let mut state = self.state();
        let departure = state.depart();
        state.record(Fetched::Keys(known), departure, clock)
    }

    /// One fetch, recorded.
    async fn fly(&self, fetch: &impl Fetch, clock: CallerClock) -> Answer {
        let (departure, newer_than) = {
            let mut state = self.state();
            (state.depart(), state.newest(clock.now()))
        };
        let fetched = fetch.fetch(newer_than).await;
        self.state().record(fetched, departure, clock)
    }

    /// What a request gets without a fetch of its own; `None`: it must fetch.
    fn answer_without_fetch(
        &self,
        kid: &str,
        generation: u64,
        now: Moment,
        max_age: f64,
    ) -> Option<Ready> {
        let mut state = self.state();
        let at_hand = state.at_hand(now, max_age);
        // Who names no key is content with any.
        if at_hand.as_ref().is_some_and(|keys| kid.is_empty() || keys.get(kid).is_some()) {
            return Some(Ready::Answer(Ok(at_hand)));
        }
        let fetched_meanwhile = state.generation != generation;
        if let Some(Failure { error, .. }) = &state.failure
            && (fetched_meanwhile || state.is_cooling_down(now))
        {
            return Some(Ready::Answer(Err(error.clone())));
        }
        let Some(at_hand) = at_hand else {
            let keys = state.keys.as_ref().map(|known| Arc::clone(&known.keys));
            return fetched_meanwhile.then_some(Ready::Answer(Ok(keys)));
        };
        // A refresh that others began brings nothing that was rotated after it departed,
        // so it does not answer for a key that it lacks.
        if !state.unknown_key_at.is_some_and(|asked| now.is_within(UNKNOWN_KEY_COOLDOWN, asked)) {
            state.unknown_key_at = Some(now);
            return None;
        }
        if state.recalled_at.is_some_and(|asked| now.is_within(RECALL_COOLDOWN, asked)) {
            return Some(Ready::Answer(Ok(Some(at_hand))));
        }
        state.recalled_at = Some(now);
        Some(Ready::OthersMayKnow(at_hand))
    }

    /// Waits until no other fetch is under way, where requests may wait for one
    /// another.
    async fn flight(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        if runtime::shares_work() { Some(self.flight.lock().await) } else { None }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn at_hand(&self, now: Moment, max_age: f64) -> Option<Arc<KeySet>> {
        let known = self.keys.as_ref()?;
        (known.age(now) < max_age).then(|| Arc::clone(&known.keys))
    }

    /// How long ago, in ms, what is known now was learned: keys, or that there are none.
    fn newest(&self, now: Moment) -> f64 {
        let known = self.keys.as_ref().map_or(f64::INFINITY, |known| known.age(now));
        self.refused_at.map_or(known, |refused| known.min(now.since(refused)))
    }

    fn depart(&mut self) -> u64 {
        self.departures += 1;
        self.departures
    }

    /// Keeps what a fetch brought, and returns it. A fetch that began before
    /// another that was answered is older than that answer: it only tells the
    /// one who asked.
    fn record(&mut self, fetched: Fetched, departure: u64, clock: CallerClock) -> Answer {
        let is_news = departure > self.answered;
        self.generation += u64::from(is_news);
        match fetched {
            Fetched::Keys(FetchedKeys { keys, age, .. }) => {
                let keys = Arc::new(keys);
                if is_news {
                    self.answered = departure;
                    self.keys = Some(Known { keys: Arc::clone(&keys), since: clock.first(), age });
                    self.failure = None;
                }
                Ok(Some(keys))
            }
            Fetched::Refused(error) => {
                if is_news {
                    self.answered = departure;
                    self.keys = None;
                    self.refused_at = Some(clock.now());
                    self.failure = Some(Failure::new(&error, Duration::ZERO, clock));
                }
                Err(error)
            }
            Fetched::Trouble { error, retry_after, known } => {
                if is_news {
                    self.failure = Some(Failure::new(&error, retry_after, clock));
                    // Whether the key exists was not learned, and a rotated one must not
                    // be refused for longer than the trouble lasts.
                    self.unknown_key_at = None;
                }
                let Some(FetchedKeys { keys, age, .. }) = known else { return Err(error) };
                let keys = Arc::new(keys);
                if is_news {
                    self.keys = Some(Known { keys: Arc::clone(&keys), since: clock.first(), age });
                }
                Ok(Some(keys))
            }
        }
    }

    /// Whether a refresh is under way. One that was never polled again, since its
    /// request is gone, counts for [`LONGEST_REFRESH`].
    fn is_refreshing(&self, now: Moment) -> bool {
        self.refreshing.is_some_and(|since| now.is_within(LONGEST_REFRESH, since))
    }

    fn is_cooling_down(&self, now: Moment) -> bool {
        self.has_failed_within(FAILURE_COOLDOWN, now)
    }

    /// Whether a fetch failed less than `cooldown` ago, or the service still wants to
    /// be left alone.
    fn has_failed_within(&self, cooldown: f64, now: Moment) -> bool {
        self.failure
            .as_ref()
            .is_some_and(|failure| now.is_within(failure.retry_after.max(cooldown), failure.since))
    }

    /// The failure of a service that wants to be left alone, while it does.
    fn held(&self, now: Moment) -> Option<TokenError> {
        let failure = self.failure.as_ref()?;
        now.is_within(failure.retry_after, failure.since).then(|| failure.error.clone())
    }
}

impl Failure {
    fn new(error: &TokenError, retry_after: Duration, clock: CallerClock) -> Self {
        let retry_after = retry_after.as_secs_f64() * 1000.0;
        Self { error: error.clone(), since: clock.now(), retry_after }
    }
}

/// How long no refresh is tried after a failed fetch. Where a request waits for it,
/// an outage would otherwise delay most requests, whose keys are at hand.
fn refresh_cooldown() -> f64 {
    if runtime::shares_work() { FAILURE_COOLDOWN } else { WAITED_REFRESH_COOLDOWN }
}

/// The right to refresh keys; dropped, it can be claimed again, be it that the
/// refresh ended or that the runtime ended first.
pub struct RefreshClaim {
    keys: Arc<TenantKeys>,
    generation: u64,
}

impl RefreshClaim {
    /// Fetches the keys, unless a request has fetched them meanwhile.
    pub async fn refresh(self, fetch: &impl Fetch, clock: CallerClock) {
        let _flight = self.keys.flight().await;
        if self.keys.state().generation == self.generation {
            let _ = self.keys.fly(fetch, clock).await;
        }
    }
}

impl Drop for RefreshClaim {
    fn drop(&mut self) {
        self.keys.state().refreshing = None;
    }
}
