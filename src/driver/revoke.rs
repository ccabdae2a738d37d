//! Revocations: taken here, for this process and for the fleet.

use super::Driver;
use crate::instance::Instance;
use crate::revocations::{Revocation, Revocations};
use crate::token::Time;

impl Driver {
    /// Whose session tokens are refused before they expire.
    #[must_use]
    pub const fn revocations(&self) -> &Revocations {
        &self.revocations
    }

    /// Refuses the session tokens of an instance that these revocations are about, from
    /// now on. Returns how many of them refuse a token that has not expired.
    #[expect(clippy::unused_async, reason = "the place where a shared store is written to")]
    pub async fn revoke(&self, instance: &Instance, list: Vec<Revocation>, now: Time) -> usize {
        self.note(instance, &list, now)
    }

    /// Refuses them in this process.
    pub fn note(&self, instance: &Instance, list: &[Revocation], now: Time) -> usize {
        let noted = |one: &&Revocation| self.revocations.note(instance.tenant(), one, now);
        list.iter().filter(noted).count()
    }
}
