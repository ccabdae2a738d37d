//! The keys of one tenant and the rules of fetching them.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
        state.keys.as_ref().filter(|_| now - state.fetched_at < max_age).cloned()
    }

    /// Whether the keys at hand should be refreshed now, off the request. The
    /// caller that is told so must call [`TenantKeys::refresh`].
    pub fn claim_refresh(&self, now: f64) -> bool {
        let mut state = self.state();
        let due = state.keys.is_some()
            && now - state.fetched_at >= REFRESH_AFTER
            && !state.refreshing
            && !state.is_cooling_down(now);
        state.refreshing |= due;
        due
    }

    /// Refreshes after a successful [`TenantKeys::claim_refresh`].
    pub async fn refresh(&self, fetch: &impl Fetch, now: f64) {
        let flight = self.flight.lock().await;
        let fetched = fetch.fetch().await;
        self.record(fetched, now);
        self.state().refreshing = false;
        drop(flight);
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
        let fetched = fetch.fetch().await;
        let error = fetched.as_ref().err().cloned();
        self.record(fetched, now);
        drop(flight);
        match error {
            Some(error) => Err(error),
            None => Ok(self.at_hand(now, rules.max_age)),
        }
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
        if let Some((_, error)) = state.failure.as_ref().filter(|_| state.is_cooling_down(now)) {
            return Some(Err(error.clone()));
        }
        at_hand.as_ref()?;
        let fetched_meanwhile = state.generation != generation;
        let recently_asked =
            state.unknown_key_at.is_some_and(|asked| now - asked < UNKNOWN_KEY_COOLDOWN);
        if fetched_meanwhile || recently_asked {
            return Some(Ok(at_hand));
        }
        state.unknown_key_at = Some(now);
        None
    }

    fn record(&self, fetched: Fetched, now: f64) {
        let mut state = self.state();
        state.generation += 1;
        match fetched {
            Ok(keys) => {
                state.keys = Some(Arc::new(keys));
                state.fetched_at = now;
                state.failure = None;
            }
            Err(error) => state.failure = Some((now, error)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_cooling_down(&self, now: f64) -> bool {
        self.failure.as_ref().is_some_and(|(failed_at, _)| now - failed_at < FAILURE_COOLDOWN)
    }
}
