//! Whether tokens of an instance can be verified now. **Asking fetches the keys
//! that are missing**, so that the first visitor does not wait for them.

use super::Driver;
use crate::clock::CallerClock;
use crate::instance::Instance;
use crate::token::{Time, TokenError};

/// What an instance's tokens are verified with.
#[derive(Debug)]
pub enum Readiness {
    /// The option `jwtKey`.
    Configured,
    /// Keys that were fetched.
    AtHand {
        /// Why fetching them again has failed since. They serve until they are too
        /// old.
        trouble: Option<TokenError>,
    },
    /// None.
    Missing(TokenError),
}

impl Driver {
    /// See the module's documentation. Callers at the same time share a fetch.
    pub async fn readiness(&self, instance: &Instance, now: Time) -> Readiness {
        self.background.remember();
        if instance.jwt_key().is_some() {
            return Readiness::Configured;
        }
        let clock = CallerClock::reading(now);
        let keys = self.keyring.of(instance.tenant());
        if self.fresh_keys_at_hand(instance, clock).await.is_some() {
            return Readiness::AtHand { trouble: keys.last_failure() };
        }
        // No token has an empty key id, so this asks for the keys as such.
        match self.fetch_key(instance, "", clock).await {
            Ok(_) => Readiness::AtHand { trouble: None },
            Err(error) => Readiness::Missing(error),
        }
    }
}
