//! The store: its client, its circuit breakers, and entries in and out.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::breaker::{Breaker, Permit};
use super::counted::Operation;
use super::entry::Entry;
use super::question::Question;
use crate::runtime::{Background, Instant, StoreClient, StoreFailure};
use crate::token::Time;

/// The longest that a request waits for one call, where nothing is configured.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_millis(25);

/// How long a verified machine token is taken for valid, in ms, where nothing is
/// configured, and the longest that can be.
pub const MACHINE_TOKEN_LIFETIME: f64 = 5000.0;
pub const LONGEST_MACHINE_TOKEN_LIFETIME: f64 = 60_000.0;

/// The longest that a request waits for the first connection of the process.
pub const FIRST_CONNECTION: Duration = Duration::from_millis(100);

/// How long a sign of life may take that an operator asks for.
const PROBE: Duration = Duration::from_secs(1);

/// A name that holds nothing, to try reading with.
const TRIAL: &str = "ironclerk:1:trial";

/// How a store is used.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The longest that a request waits for one call.
    pub timeout: Duration,
    /// How long the fleet takes a verified machine token for valid, in ms.
    pub machine_token_lifetime: f64,
    /// Whether revocations of other instances are followed.
    pub follows_revocations: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: DEFAULT_TIMEOUT,
            machine_token_lifetime: MACHINE_TOKEN_LIFETIME,
            follows_revocations: false,
        }
    }
}

/// See the room's documentation.
pub struct Store {
    client: StoreClient,
    settings: Settings,
    reads: Breaker,
    /// Of its own, since a store that is full or read-only can still be read.
    writes: Breaker,
    background: Background,
    has_connected: AtomicBool,
    /// Held while a list of revocations is written to.
    publishing: tokio::sync::Mutex<()>,
}

/// Whether a store can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reachability {
    Reachable,
    Unreachable,
}

impl Store {
    /// A store behind `client`.
    #[must_use]
    pub fn new(client: StoreClient, settings: Settings) -> Self {
        Self {
            client,
            settings,
            reads: Breaker::default(),
            writes: Breaker::default(),
            background: Background::default(),
            has_connected: false.into(),
            publishing: tokio::sync::Mutex::default(),
        }
    }

    /// How it is used.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) const fn publishing(&self) -> &tokio::sync::Mutex<()> {
        &self.publishing
    }

    pub(super) const fn client(&self) -> &StoreClient {
        &self.client
    }

    /// Whether the store tells of revocations when they come.
    #[must_use]
    pub const fn tells(&self) -> bool {
        self.client.tells()
    }

    /// Whether the store answers now. While it rests, it is not asked.
    pub async fn reachability(&self) -> Reachability {
        self.background.remember();
        if self.reads.permit(Instant::now()) == Permit::Rest {
            return Reachability::Unreachable;
        }
        let answered = self.client.ping(self.settings.timeout.max(PROBE)).await;
        self.learn(&self.reads, answered);
        match answered {
            Ok(()) => Reachability::Reachable,
            Err(_) => Reachability::Unreachable,
        }
    }

    /// The entry that answers `question`, while it holds.
    pub async fn get(self: &Arc<Self>, question: &Question, now: Time) -> Option<Entry> {
        let sealed = self.get_plain(&question.name).await??;
        Entry::open(question, &sealed, now)
    }

    /// Keeps an answer for `lifetime`, in ms.
    pub async fn set(
        self: &Arc<Self>,
        question: &Question,
        value: String,
        lifetime: f64,
        now: Time,
    ) {
        let Ok(kept) = Duration::try_from_secs_f64(lifetime / 1000.0) else { return };
        if !kept.is_zero()
            && let Some(sealed) = Entry::seal(question, value, lifetime, now)
        {
            self.set_plain(&question.name, &sealed, kept).await;
        }
    }

    /// A value as it is, which anybody may have written. The outer `None`: the store
    /// gave no answer.
    pub(super) async fn get_plain(self: &Arc<Self>, name: &str) -> Option<Option<String>> {
        let timeout = self.timeout();
        self.call(Operation::Get, self.client.get(name, timeout), Option::is_some).await
    }

    pub(super) async fn set_plain(self: &Arc<Self>, name: &str, value: &str, lifetime: Duration) {
        let timeout = self.timeout();
        let set = self.client.set(name, value, lifetime, timeout);
        self.call(Operation::Set, set, |()| true).await;
    }

    /// Takes a lease. `None`: the store gave no answer.
    pub(super) async fn take(
        self: &Arc<Self>,
        name: &str,
        value: &str,
        lifetime: Duration,
    ) -> Option<bool> {
        let timeout = self.timeout();
        let take = self.client.take(name, value, lifetime, timeout);
        self.call(Operation::Take, take, |taken| *taken).await
    }

    /// Calls, where the breaker allows it, and counts; `is_hit` tells an answer that
    /// found or got something.
    async fn call<T>(
        self: &Arc<Self>,
        operation: Operation,
        call: impl Future<Output = Result<T, StoreFailure>>,
        is_hit: fn(&T) -> bool,
    ) -> Option<T> {
        self.background.remember();
        let (breaker, is_read) = match operation {
            Operation::Get => (&self.reads, true),
            Operation::Set | Operation::Take => (&self.writes, false),
        };
        let started = Instant::now();
        let is_left_out = match breaker.permit(started) {
            Permit::Rest => true,
            // Whether a store takes writes, only a write finds out.
            Permit::Try => is_read && self.tries_in_background(),
            Permit::Call => false,
        };
        if is_left_out {
            operation.count_skipped();
            return None;
        }
        let answered = call.await;
        self.learn(breaker, answered.as_ref().map(|_| ()).map_err(|failure| *failure));
        let took = Instant::now().saturating_duration_since(started);
        operation.count(answered.as_ref().ok().map(is_hit), took);
        answered.ok()
    }

    /// Has the breakers know whether a call was answered: a store that cannot be reached
    /// can neither be read nor written to.
    fn learn(&self, breaker: &Breaker, answered: Result<(), StoreFailure>) {
        let now = Instant::now();
        match answered {
            Ok(()) => {
                self.has_connected.store(true, Ordering::Relaxed);
                breaker.succeeded();
            }
            Err(StoreFailure::Unreachable) => {
                self.reads.failed(now);
                self.writes.failed(now);
            }
            Err(StoreFailure::Refused) => breaker.failed(now),
        }
    }

    /// Finds out off the request whether the store is back. `false`: there is no
    /// background.
    fn tries_in_background(self: &Arc<Self>) -> bool {
        let store = Arc::clone(self);
        self.background.begin(async move { store.try_again().await })
    }

    /// Connects, where that is needed, and reads as a request would.
    async fn try_again(&self) {
        let timeout = self.settings.timeout;
        let answered = match self.client.ping(timeout).await {
            Ok(()) => self.client.get(TRIAL, timeout).await.map(|_| ()),
            Err(failure) => Err(failure),
        };
        self.learn(&self.reads, answered);
    }

    /// Has the store rest: it did not answer what a request waited for.
    pub fn rest(&self) {
        self.learn(&self.reads, Err(StoreFailure::Unreachable));
    }

    /// How long the first call of the process may take.
    #[must_use]
    pub fn timeout_of_first_call(&self) -> Duration {
        self.settings.timeout.max(FIRST_CONNECTION)
    }

    /// How long a call may take; the first one waits for the connection, too.
    fn timeout(&self) -> Duration {
        if self.has_connected.load(Ordering::Relaxed) {
            self.settings.timeout
        } else {
            self.timeout_of_first_call()
        }
    }
}
