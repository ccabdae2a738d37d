//! An instance that follows the log of revocations. **It reads on from where it was**, so
//! that what came while the store was away is read later; and it reads more at once only
//! where messages are short, since one that is not may be very long.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;

use super::message::Message;
use super::revocations::{LOG, PUBLISH_TIMEOUT, order_of};
use super::store::Store;
use super::tenants::Tenants;
use crate::clock::system_time;
use crate::revocations::{LIFETIME, Revocations};
use crate::runtime::{Instant, Logged, StoreFailure, sleep};
use crate::statistics::{Statistic as S, count};
use crate::token::Time;

/// How long one call waits for a message.
const WAIT: Duration = Duration::from_secs(5);

/// The pauses after a failed call.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How far the store's clock may be apart from ours, in ms, where the log is read from
/// a point in time.
const CLOCKS_APART: f64 = 60_000.0;

/// How many messages are read at once: to begin with, and at most.
const FIRST_COUNT: usize = 16;
const LARGEST_COUNT: usize = 512;

/// An instance that follows the log.
pub struct Follower {
    /// Another store may take its place.
    pub store: Weak<Store>,
    pub tenants: Arc<Tenants>,
    pub revocations: Arc<Revocations>,
    /// Tells those who wait for the first reading.
    pub reading: watch::Sender<FirstReading>,
}

/// What has become of the first reading of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstReading {
    /// It goes on, after so many calls.
    UnderWay(u32),
    /// It has come to the end of the log.
    Done,
    Failed,
}

/// Where an instance is in the log.
struct Place {
    after: String,
    /// How many messages are read at once.
    count: usize,
    /// Whether the last call came to the end of the log.
    is_at_end: bool,
}

impl Follower {
    /// Follows the log for as long as there is the store.
    pub async fn run(self) {
        let mut place = None;
        let mut pause = FIRST_PAUSE;
        while let Some(store) = self.store.upgrade() {
            let asked = Instant::now();
            let read = self.read(&store, &mut place).await;
            drop(store);
            let is_at_end = place.as_ref().is_some_and(|place: &Place| place.is_at_end);
            self.tell(read.is_ok(), is_at_end);
            let was_quick = Instant::now().saturating_duration_since(asked) < FIRST_PAUSE;
            match read {
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

    /// Reads on; returns how many messages there were.
    async fn read(&self, store: &Store, place: &mut Option<Place>) -> Result<usize, StoreFailure> {
        let read = self.read_on(store, place).await;
        count(match read {
            Ok(0) => S::StoreFollowMiss,
            Ok(_) => S::StoreFollowHit,
            Err(_) => S::StoreFollowFailed,
        });
        read
    }

    async fn read_on(
        &self,
        store: &Store,
        place: &mut Option<Place>,
    ) -> Result<usize, StoreFailure> {
        let client = store.client();
        let place = match place {
            Some(place) => place,
            None => place.insert(Place::beginning(last_of(store).await?.as_deref())),
        };
        // What is there is read at once; only at the end something is waited for.
        let wait = if place.is_at_end { WAIT } else { Duration::ZERO };
        let messages = client.follow(LOG, &place.after, place.count, wait).await?;
        let many = messages.len();
        place.go_on(&messages);
        for message in messages {
            self.take(message);
        }
        if many == 0 {
            // Another master may count from an earlier time, or the log was lost.
            let last = last_of(store).await?;
            if order_of(last.as_deref().unwrap_or(START)) < order_of(&place.after) {
                *place = Place::beginning(last.as_deref());
            }
        }
        Ok(many)
    }

    /// Takes one message, or drops what is none.
    fn take(&self, Logged { place, value }: Logged) {
        let Some(value) = value else { return count(S::StoreFollowDropped) };
        let Some((name, sealed)) = value.split_once(' ') else { return };
        let taken = Time::from_ms(order_of(&place).0);
        self.tenants.hear(name, Message { sealed: sealed.into(), taken }, &self.revocations);
    }

    /// Tells those who wait for the first reading.
    fn tell(&self, is_ok: bool, is_at_end: bool) {
        self.reading.send_if_modified(|reading| {
            let FirstReading::UnderWay(calls) = *reading else { return false };
            *reading = match (is_ok, is_at_end) {
                (false, _) => FirstReading::Failed,
                (true, true) => FirstReading::Done,
                (true, false) => FirstReading::UnderWay(calls.wrapping_add(1)),
            };
            true
        });
    }
}

/// Before the first message of any log.
const START: &str = "0-0";

impl Place {
    /// The place after which messages may still have an effect. **Of our clock and the
    /// store's, the one that is behind counts**: one that is ahead must hide nothing.
    fn beginning(last: Option<&str>) -> Self {
        let latest = last.map_or(0.0, |last| order_of(last).0).min(system_time());
        let since = (latest - LIFETIME - CLOCKS_APART).max(0.0);
        Self { after: format!("{since:.0}-0"), count: FIRST_COUNT, is_at_end: false }
    }

    fn go_on(&mut self, messages: &[Logged]) {
        self.is_at_end = messages.len() < self.count;
        if let Some(last) = messages.last() {
            last.place.clone_into(&mut self.after);
        }
        let has_long = messages.iter().any(|message| message.value.is_none());
        self.count = match (has_long, self.is_at_end) {
            (true, _) => 1,
            (false, true) => (self.count * 2).min(FIRST_COUNT),
            (false, false) => (self.count * 2).min(LARGEST_COUNT),
        };
    }
}

async fn last_of(store: &Store) -> Result<Option<String>, StoreFailure> {
    store.client().last_of(LOG, PUBLISH_TIMEOUT).await
}

#[cfg(test)]
mod tests {
    use super::{FIRST_COUNT, LARGEST_COUNT, Logged, Place, START, order_of, system_time};

    fn messages(count: usize, value: Option<&str>) -> Vec<Logged> {
        let message = |at| Logged { place: format!("1-{at}"), value: value.map(str::to_owned) };
        (0..count).map(message).collect()
    }

    #[test]
    fn more_is_read_at_once_only_while_messages_are_short() {
        let mut place = Place::beginning(None);
        let mut counts = Vec::new();
        for _ in 0..6 {
            counts.push(place.count);
            place.go_on(&messages(place.count, Some("short")));
        }
        assert_eq!(counts, [FIRST_COUNT, 32, 64, 128, 256, LARGEST_COUNT]);
        assert_eq!(place.count, LARGEST_COUNT);
        let mut with_long = messages(LARGEST_COUNT - 1, Some("short"));
        with_long.extend(messages(1, None));
        place.go_on(&with_long);
        assert_eq!(place.count, 1);
        place.go_on(&messages(1, Some("short")));
        assert_eq!((place.count, place.is_at_end), (2, false));
        place.go_on(&[]);
        assert_eq!((place.count, place.is_at_end), (4, true));
        for _ in 0..9 {
            place.go_on(&[]);
        }
        assert_eq!(place.count, FIRST_COUNT, "nothing is known of what comes next");
    }

    #[test]
    fn the_clock_that_is_behind_says_where_the_log_is_read_from() {
        assert_eq!(Place::beginning(None).after, START);
        let minutes = |minutes: f64| minutes * 60_000.0;
        let ours = system_time();
        for (store, behind) in [(ours - minutes(60.0), 71.0), (ours + minutes(60.0), 11.0)] {
            let place = Place::beginning(Some(&format!("{store:.0}-3")));
            let since = ours - order_of(&place.after).0;
            assert!((since - minutes(behind)).abs() < minutes(1.0), "{since}");
        }
    }
}
