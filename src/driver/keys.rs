//! Public keys: those at hand, and those that are fetched, by this instance or for its
//! fleet.

use std::sync::Arc;

use super::Driver;
use crate::backend::JwksFetch;
use crate::clock::CallerClock;
use crate::decision::knowledge::unknown_key;
use crate::instance::Instance;
use crate::keyring::{Fetch, Fetched, FetchedKeys, RefreshClaim, due_after};
use crate::statistics::{Statistic, count};
use crate::store::SharedKeys;
use crate::token::{KeySet, TokenError};

impl Driver {
    pub(super) async fn fetch_key(
        &self,
        instance: &Instance,
        kid: &str,
        clock: CallerClock,
    ) -> Result<Arc<KeySet>, TokenError> {
        count(Statistic::KeysMiss);
        let keys = self.keyring.of(instance.tenant());
        let rules = instance.key_rules();
        let fetch = self.jwks(instance, kid, clock);
        let obtained = keys.obtain(kid, &fetch, clock, rules).await?;
        obtained
            .filter(|keys| kid.is_empty() || keys.get(kid).is_some())
            .ok_or_else(|| unknown_key(kid))
    }

    /// The keys at hand, after a refresh where that is due and the platform has no
    /// background.
    pub(super) async fn fresh_keys_at_hand(
        &self,
        instance: &Instance,
        clock: CallerClock,
    ) -> Option<Arc<KeySet>> {
        let AtHand { keys, due } = self.keys_at_hand(instance, clock);
        let Some(claim) = due else { return keys };
        claim.refresh(&self.jwks(instance, "", clock), clock).await;
        self.keyring.of(instance.tenant()).at_hand(clock.now(), instance.key_rules().max_age)
    }

    pub(super) fn keys_at_hand(&self, instance: &Instance, clock: CallerClock) -> AtHand {
        if instance.jwt_key().is_some()
            || instance.secret_key().is_empty()
            || instance.key_rules().skip_cache
        {
            return AtHand::default();
        }
        let keys = self.keyring.of(instance.tenant());
        let (now, max_age) = (clock.first(), instance.key_rules().max_age);
        let due_age = due_after(max_age, self.sharing.ahead());
        let due = keys.claim_refresh(now, due_age, max_age).and_then(|claim| {
            let fetch = self.jwks(instance, "", clock);
            let refresh = async move { claim.refresh(&fetch, clock).await };
            let is_under_way = self.background.begin(refresh);
            // Work that was not begun is dropped, and the claim with it.
            if is_under_way { None } else { keys.claim_refresh(now, due_age, max_age) }
        });
        AtHand { keys: keys.at_hand(now, max_age), due }
    }

    /// Fetches keys, for the fleet where it shares a store.
    fn jwks(&self, instance: &Instance, kid: &str, clock: CallerClock) -> KeysFetch {
        let tenant = Arc::clone(instance.tenant());
        let fetch = JwksFetch { backend: Arc::clone(&self.backend), tenant: Arc::clone(&tenant) };
        let rules = instance.key_rules();
        match self.store() {
            Some(store) if !rules.skip_cache => {
                let kid = kid.to_owned();
                let due = due_after(rules.max_age, self.sharing.ahead());
                KeysFetch::Shared(SharedKeys { fetch, store, tenant, kid, rules, due, clock })
            }
            _ => KeysFetch::Own(fetch),
        }
    }
}

/// Where keys come from.
enum KeysFetch {
    Own(JwksFetch),
    Shared(SharedKeys<JwksFetch>),
}

impl Fetch for KeysFetch {
    async fn fetch(&self, newer_than: f64) -> Fetched {
        match self {
            Self::Own(fetch) => fetch.fetch(newer_than).await,
            Self::Shared(fetch) => fetch.fetch(newer_than).await,
        }
    }

    async fn known(&self, newer_than: f64) -> Option<FetchedKeys> {
        match self {
            Self::Own(_) => None,
            Self::Shared(fetch) => fetch.known(newer_than).await,
        }
    }
}

/// The keys of a tenant that are at hand.
#[derive(Default)]
pub(super) struct AtHand {
    pub keys: Option<Arc<KeySet>>,
    /// The claim to a refresh that is due, and that nothing has begun.
    pub due: Option<RefreshClaim>,
}
