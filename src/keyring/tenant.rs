//! The keys of one tenant and the rules of fetching them.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{FAILURE_COOLDOWN, REFRESH_AFTER, UNKNOWN_KEY_COOLDOWN};
use crate::instance::KeyRules;
use crate::token::{KeySet, TokenError};

/// The outcome of one fetch of the key set.
pub type Fetched = Result<KeySet, TokenError>;

/// Fetches the key set of a tenant.
pub trait Fetch {
    /// One attempt, with whatever retries belong to it.
    fn fetch(&self) -> impl Future<Output = Fetched> + Send;
}

/// See the module's documentation. Times are ms since the epoch.
#[derive(Default)]
pub struct TenantKeys {
    state: Mutex<State>,
    /// Held while a fetch is under way; whoever waited finds its result.
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    keys: Option<Arc<KeySet>>,
    /// When the keys were fetched.
    fetched_at: f64,
    /// When the last fetch failed, and how.
    failure: Option<(f64, TokenError)>,
    /// When an unknown key id last caused a fetch.
    unknown_key_at: Option<f64>,
    refreshing: bool,
    /// Counts finished fetches.
    generation: u64,
}

impl TenantKeys {
    /// The keys at hand, if they are not older than `max_age`, in ms.
    pub fn at_hand(&self, now: f64, max_age: f64) -> Option<Arc<KeySet>> {
        let state = self.state();
        state.keys.as_ref().filter(|_| is_within(now, state.fetched_at, max_age)).cloned()
    }

    /// The right to refresh the keys at hand, where that is due: off the
    /// request, and by one at a time.
    pub fn claim_refresh(self: &Arc<Self>, now: f64) -> Option<RefreshClaim> {
        let mut state = self.state();
        let due = state.keys.is_some()
            && !is_within(now, state.fetched_at, REFRESH_AFTER)
            && !state.refreshing
            && !state.is_cooling_down(now);
        state.refreshing |= due;
        due.then(|| RefreshClaim(Arc::clone(self)))
    }

    /// The keys, for a request that needs the key `kid` and has not found it
    /// at hand. Fetches unless another request just did, or the rules forbid.
    ///
    /// # Errors
    ///
    /// When the fetch failed. A key set without `kid` is no error.
    pub async fn obtain(
        &self,
        kid: &str,
        fetch: &impl Fetch,
        now: f64,
        rules: KeyRules,
    ) -> Result<Option<Arc<KeySet>>, TokenError> {
        let generation = self.state().generation;
        let flight = self.flight.lock().await;
        if !rules.skip_cache
            && let Some(answer) = self.answer_without_fetch(kid, generation, now, rules.max_age)
        {
            return answer;
        }
        let fetched = self.fly(fetch, now).await;
        drop(flight);
        fetched
    }

    /// One fetch, recorded. A failure counts from its end: whoever waited for
    /// it has waited long enough.
    async fn fly(&self, fetch: &impl Fetch, now: f64) -> Result<Option<Arc<KeySet>>, TokenError> {
        let started = Instant::now();
        let fetched = fetch.fetch().await.map(Arc::new);
        let mut state = self.state();
        state.generation += 1;
        match &fetched {
            Ok(keys) => {
                state.keys = Some(Arc::clone(keys));
                state.fetched_at = now;
                state.failure = None;
            }
            Err(error) => {
                let ended = now + started.elapsed().as_secs_f64() * 1000.0;
                state.failure = Some((ended, error.clone()));
            }
        }
        fetched.map(Some)
    }

    /// What a request gets without a fetch of its own; `None`: it must fetch.
    fn answer_without_fetch(
        &self,
        kid: &str,
        generation: u64,
        now: f64,
        max_age: f64,
    ) -> Option<Result<Option<Arc<KeySet>>, TokenError>> {
        let at_hand = self.at_hand(now, max_age);
        let mut state = self.state();
        let found = at_hand.as_ref().is_some_and(|keys| keys.get(kid).is_some());
        if found {
            return Some(Ok(at_hand));
        }
        let fetched_meanwhile = state.generation != generation;
        if let Some((_, error)) = &state.failure
            && (fetched_meanwhile || state.is_cooling_down(now))
        {
            return Some(Err(error.clone()));
        }
        if fetched_meanwhile {
            return Some(Ok(state.keys.clone()));
        }
        at_hand.as_ref()?;
        let recently_asked =
            state.unknown_key_at.is_some_and(|asked| is_within(now, asked, UNKNOWN_KEY_COOLDOWN));
        if recently_asked {
            return Some(Ok(at_hand));
        }
        state.unknown_key_at = Some(now);
        None
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_cooling_down(&self, now: f64) -> bool {
        self.failure.as_ref().is_some_and(|(ended, _)| is_within(now, *ended, FAILURE_COOLDOWN))
    }
}

/// The right to refresh keys; dropped, it can be claimed again, be it that the
/// refresh ended or that the runtime ended first.
pub struct RefreshClaim(Arc<TenantKeys>);

impl RefreshClaim {
    /// Fetches the keys. A failure is recorded, and takes no key away.
    pub async fn refresh(self, fetch: &impl Fetch, now: f64) {
        let _flight = self.0.flight.lock().await;
        let _ = self.0.fly(fetch, now).await;
    }
}

impl Drop for RefreshClaim {
    fn drop(&mut self) {
        self.0.state().refreshing = false;
    }
}

/// Whether `now` is less than `limit` away from `then`, before or after: a
/// clock that was put right by more than that ends the time, too.
fn is_within(now: f64, then: f64, limit: f64) -> bool {
    (now - then).abs() < limit
}
