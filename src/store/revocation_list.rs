//! The list of a tenant's revocations, behind an adapter: a name for each place of each
//! minute.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::question::{Kind, Question};
use super::revocations::{PUBLISH_TIMEOUT, open, question, seal};
use super::store::Store;
use crate::instance::Tenant;
use crate::revocations::{LIFETIME, Revocation, Revocations};
use crate::runtime::StoreFailure;
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
                if let Some(revocation) = open(&question, &sealed, now) {
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
