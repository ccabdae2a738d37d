//! The list of a tenant's revocations, behind an adapter: a name for each place of each
//! minute.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::question::{Kind, Question};
use super::revocations::{PUBLISH_TIMEOUT, open, question, seal};
use super::store::Store;
use crate::instance::Tenant;
use crate::revocations::{LIFETIME, Revocation, Revocations};
use crate::runtime::{Instant, StoreFailure, all};
use crate::token::Time;

/// The most revocations of a tenant in a minute, behind an adapter.
const LONGEST_LIST: usize = 4096;

/// How long a revocation is of interest.
#[expect(clippy::cast_possible_truncation, reason = "ten minutes")]
const LIFETIME_IN_MINUTES: i64 = (LIFETIME / 60_000.0) as i64;

/// How far the clock of a writer may be behind ours.
const CLOCKS_APART_IN_MINUTES: i64 = 1;

impl Store {
    /// Takes the next free place of the tenant's list: of two that write at once, one gets
    /// it, as far as the adapter can tell.
    pub(super) async fn add_to_list(
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
            let sealed = seal(question, revocation, now).ok_or(StoreFailure::Refused)?;
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
    /// far that is. `None`: the store gave no answer. Each call takes at most `timeout`.
    pub async fn read_list(
        &self,
        tenant: &Arc<Tenant>,
        before: &Progress,
        revocations: &Revocations,
        now: Time,
        timeout: Duration,
    ) -> Option<Progress> {
        let list = List { store: self, question: question(tenant)?, revocations, now, timeout };
        let (current, asked) = (minute_of(now), Instant::now());
        let before = before.until(current, asked);
        let read = all((before.first(current)..=current + 1).map(|minute| {
            let place = before.places.get(&minute).copied().unwrap_or_default();
            list.read_minute(tenant, minute, place)
        }));
        let read: Option<BTreeMap<i64, usize>> = read.await.into_iter().collect();
        let mut places = read?;
        places.retain(|minute, _| *minute >= current - CLOCKS_APART_IN_MINUTES);
        Some(Progress { until: Some((current, asked)), places })
    }
}

/// The list of a tenant, being read.
struct List<'a> {
    store: &'a Store,
    question: Question,
    revocations: &'a Revocations,
    now: Time,
    timeout: Duration,
}

impl List<'_> {
    /// Reads on from a place of a minute; returns the minute, and the first free place.
    async fn read_minute(
        &self,
        tenant: &Arc<Tenant>,
        minute: i64,
        mut place: usize,
    ) -> Option<(i64, usize)> {
        while place < LONGEST_LIST {
            let name = place_of(&self.question, minute, place);
            let Some(sealed) = self.store.client().get(&name, self.timeout).await.ok()? else {
                break;
            };
            place += 1;
            if let Some((revocation, _)) = open(&self.question, &sealed, self.now) {
                self.revocations.note(tenant, &revocation, self.now);
            }
        }
        Some((minute, place))
    }
}

/// How far the list of a tenant was read.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The minute in which it was read, and when that was by a clock that cannot be set.
    until: Option<(i64, Instant)>,
    /// The next place of each minute in which something may still come.
    places: BTreeMap<i64, usize>,
}

impl Progress {
    /// What counts of it in this minute: nothing if the clock was set since, for then what
    /// was read was read at a wrong time.
    fn until(&self, current: i64, asked: Instant) -> Cow<'_, Self> {
        let is_steady = self.until.is_some_and(|(until, read)| {
            let passed = asked.saturating_duration_since(read).as_secs() / 60;
            let passed = i64::try_from(passed).unwrap_or(i64::MAX);
            (0..=1).contains(&(current - until).saturating_sub(passed))
        });
        if is_steady { Cow::Borrowed(self) } else { Cow::Owned(Self::default()) }
    }

    /// The first minute to read: the clocks of writers differ.
    fn first(&self, current: i64) -> i64 {
        let earliest = current - LIFETIME_IN_MINUTES;
        let since = self.until.map_or(earliest, |(until, _)| until);
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use super::{Instant, Progress};

    #[test]
    fn is_worth_something_while_the_clock_goes_on() {
        let read = Instant::now();
        let progress = Progress { until: Some((100, read)), places: BTreeMap::from([(100, 7)]) };
        for (current, seconds, first) in [
            (100, 5, 99),
            (101, 5, 99),
            (101, 61, 99),
            (103, 150, 99),
            (120, 20 * 60, 110),
            // The clock was put forward, or back.
            (102, 5, 92),
            (111, 5, 101),
            (99, 5, 89),
            (100, 125, 90),
        ] {
            let known = progress.until(current, read + Duration::from_secs(seconds));
            assert_eq!(known.first(current), first, "{current} after {seconds} s");
        }
        assert_eq!(Progress::default().until(100, read).first(100), 90);
    }
}
