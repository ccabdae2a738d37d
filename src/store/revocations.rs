//! Revocations that instances tell each other. **An instance takes a revocation only if
//! it opens under its tenant's secret key**, so somebody who can write to the store can
//! end no session; and it takes each for as long as it was made for, so that putting an
//! old one back has no effect.
//!
//! A store that tells of messages keeps all of them in one log, which each instance
//! follows; behind an adapter, each tenant has a list with a name for each place, which
//! is read every [`POLL`](super::POLL).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::entry::Entry;
use super::question::{Kind, MAX_AHEAD, Question};
use super::store::Store;
use crate::instance::Tenant;
use crate::revocations::{LIFETIME, Revocation};
use crate::runtime::StoreFailure;
use crate::token::Time;

/// The name of the log.
pub const LOG: &str = "ironclerk:1:revocations";

/// The longest that writing a revocation may take: a webhook waits for it.
pub const PUBLISH_TIMEOUT: Duration = Duration::from_secs(2);

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
        for revocation in list {
            let taken = self.append(&question, revocation, now).await?;
            // Others refuse what was made at a time that is not theirs.
            if let Some(taken) = taken.filter(|taken| (taken.ms() - now.ms()).abs() > MAX_AHEAD) {
                self.append(&question, revocation, taken).await?;
            }
        }
        Ok(())
    }

    /// Adds a revocation that was made then to the log. Returns when the store took it, by
    /// its own clock.
    async fn append(
        &self,
        question: &Question,
        revocation: &Revocation,
        made: Time,
    ) -> Result<Option<Time>, StoreFailure> {
        let sealed = seal(question, revocation, made).ok_or(StoreFailure::Refused)?;
        let message = format!("{} {sealed}", question.name);
        let lifetime = Kind::Revocations.longest_life();
        let place = self.client().append(LOG, &message, lifetime, PUBLISH_TIMEOUT).await?;
        Ok(Time::from_ms(order_of(&place).0))
    }
}

/// A place in the log as numbers: ms since the epoch by the store's clock, and a count
/// within them.
pub(super) fn order_of(place: &str) -> (f64, u64) {
    let (ms, count) = place.split_once('-').unwrap_or((place, "0"));
    (ms.parse().unwrap_or(0.0), count.parse().unwrap_or(0))
}

/// What is asked for a tenant's revocations; `None` for one that can have none.
pub(super) fn question(tenant: &Tenant) -> Option<Question> {
    Question::new(tenant, Kind::Revocations, &[])
}

/// Seals a revocation that is made now.
pub(super) fn seal(question: &Question, revocation: &Revocation, now: Time) -> Option<String> {
    let value = URL_SAFE_NO_PAD.encode(revocation.to_bytes());
    Entry::seal(question, value, LIFETIME, now)
}

/// Opens what [`seal`] made, while it holds: the revocation, and when it was made.
pub(super) fn open(question: &Question, sealed: &str, now: Time) -> Option<(Revocation, Time)> {
    let Entry { value, made, .. } = Entry::open(question, sealed, now)?;
    let revocation = Revocation::parse(&URL_SAFE_NO_PAD.decode(value).ok()?)?;
    Some((revocation, Time::from_ms(made)?))
}
