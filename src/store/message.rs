//! A message of the log: a sealed revocation, and when the store took it.

use std::sync::Arc;

use super::revocations::{open, question};
use crate::clock::system_time;
use crate::instance::Tenant;
use crate::revocations::Revocations;
use crate::token::Time;

/// See the module's documentation.
pub struct Message {
    pub sealed: Box<str>,
    /// By the store's clock, which anyone may have written who can write to the store.
    pub taken: Option<Time>,
}

impl Message {
    /// Remembers what the message says of a tenant; `None` if that is nothing. **It holds
    /// by this process's clock or by the store's**: a clock that is wrong for a moment
    /// must not lose it.
    pub fn note(&self, tenant: &Arc<Tenant>, revocations: &Revocations) -> Option<()> {
        let question = question(tenant)?;
        let now = Time::from_ms(system_time())?;
        let at = |time| open(&question, &self.sealed, time);
        let (revocation, made) = at(now).or_else(|| at(self.taken?))?;
        // A clock that is behind must not cut the revocation short.
        let now = if made.ms() > now.ms() { made } else { now };
        revocations.note(tenant, &revocation, now);
        Some(())
    }
}
