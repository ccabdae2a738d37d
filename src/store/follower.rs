//! An instance that follows the log of revocations.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::revocations::{LOG, PUBLISH_TIMEOUT, open, question};
use super::store::Store;
use super::tenants::Tenants;
use crate::clock::system_time;
use crate::revocations::{LIFETIME, Revocations};
use crate::runtime::{Instant, StoreFailure, sleep};
use crate::token::Time;

/// How long one call waits for a message.
const WAIT: Duration = Duration::from_secs(5);

/// The pauses after a failed call.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How far the store's clock may be apart from ours, in ms, where the log is read from
/// a point in time.
const CLOCKS_APART: f64 = 60_000.0;

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
        let revocation = open(&question(&tenant)?, sealed, now)?;
        self.revocations.note(&tenant, &revocation, now);
        Some(())
    }
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

fn now() -> Option<Time> {
    Time::from_ms(system_time())
}
