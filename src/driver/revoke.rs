//! Revocations: taken here, for this process and for the fleet.

use std::time::Duration;

use super::Driver;
use crate::decision::{Outcome, Verdict, reason};
use crate::instance::Instance;
use crate::revocations::{Revocation, Revocations};
use crate::runtime::StoreFailure;
use crate::token::Time;

impl Driver {
    /// Whose session tokens are refused before they expire.
    #[must_use]
    pub fn revocations(&self) -> &Revocations {
        &self.revocations
    }

    /// Refuses the session tokens of an instance that these revocations are about, from
    /// now on, and tells the fleet. Returns how many of them refuse a token that has not
    /// expired.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`] when other instances may not hear of them; this one has taken them.
    pub async fn revoke(
        &self,
        instance: &Instance,
        list: Vec<Revocation>,
        now: Time,
    ) -> Result<usize, StoreFailure> {
        let noted = self.note(instance, &list, now);
        // Those that have run out by this clock, too, since it may be the one that is wrong.
        if let Some(store) = self.store() {
            store.publish(instance.tenant(), &list, now).await?;
        }
        Ok(noted)
    }

    /// How long an outcome is held back: a handshake in the same second as a revocation
    /// would bring a token that counts as older.
    pub(super) fn rest_before(&self, outcome: &Outcome, now: Time) -> Duration {
        let is_about_revoked = matches!(
            &outcome.verdict,
            Verdict::Handshake(handshake) if handshake.reason.starts_with(reason::SESSION_TOKEN_REVOKED)
        );
        let rest = if is_about_revoked { self.revocations.rest(now) } else { 0.0 };
        Duration::try_from_secs_f64(rest / 1000.0).unwrap_or_default()
    }

    /// Refuses them in this process.
    pub fn note(&self, instance: &Instance, list: &[Revocation], now: Time) -> usize {
        let noted = |one: &&Revocation| self.revocations.note(instance.tenant(), one, now);
        list.iter().filter(noted).count()
    }
}
