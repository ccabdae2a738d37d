//! Counters of the process. **A counter holds a number and nothing else**: no
//! tenant, no token, no address. Counting is one relaxed addition, so that it may
//! stand on the path of every request.
//!
//! A name has up to three parts with points between them: what is counted, of which
//! operation, and with which result. `src-js/observability` makes metrics of them.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! statistics {
    ($($(#[$doc:meta])* $statistic:ident = $name:literal,)+) => {
        /// What is counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Statistic {
            $($(#[$doc])* $statistic,)+
        }

        const NAMES: &[&str] = &[$($name),+];
    };
}

statistics! {
    /// Key sets that the Backend API gave.
    JwksOk = "api.jwks.ok",
    /// Requests for a key set that it refused.
    JwksRefused = "api.jwks.refused",
    /// Requests for a key set that it did not answer, or could not.
    JwksTrouble = "api.jwks.trouble",
    /// How long requests for key sets took, in µs.
    JwksMicroseconds = "api.jwks.microseconds",
    HandshakePayloadOk = "api.handshake_payload.ok",
    HandshakePayloadRefused = "api.handshake_payload.refused",
    HandshakePayloadTrouble = "api.handshake_payload.trouble",
    HandshakePayloadMicroseconds = "api.handshake_payload.microseconds",
    RefreshOk = "api.refresh.ok",
    RefreshRefused = "api.refresh.refused",
    RefreshTrouble = "api.refresh.trouble",
    RefreshMicroseconds = "api.refresh.microseconds",
    MachineTokenOk = "api.machine_token.ok",
    MachineTokenRefused = "api.machine_token.refused",
    MachineTokenTrouble = "api.machine_token.trouble",
    MachineTokenMicroseconds = "api.machine_token.microseconds",
    /// Sessions that were signed in with keys that were at hand.
    KeysHit = "cache.keys.hit",
    /// Requests and tokens that waited for keys.
    KeysMiss = "cache.keys.miss",
    /// Signatures that were remembered.
    SignaturesHit = "cache.signatures.hit",
    /// Signatures that were not, and had to be verified.
    SignaturesMiss = "cache.signatures.miss",
    /// Machine tokens whose refusal was remembered.
    MachineRefusalsHit = "cache.machine_token_refusals.hit",
    /// Machine tokens about which the Backend API had to be asked.
    MachineRefusalsMiss = "cache.machine_token_refusals.miss",
    /// Handshake nonces whose refusal was remembered.
    NonceRefusalsHit = "cache.handshake_nonce_refusals.hit",
    /// Handshake nonces about which the Backend API had to be asked.
    NonceRefusalsMiss = "cache.handshake_nonce_refusals.miss",
    StoreGetHit = "store.get.hit",
    StoreGetMiss = "store.get.miss",
    /// The store did not answer, or what it gave could not be read.
    StoreGetFailed = "store.get.failed",
    /// The circuit breaker was open, so the store was not asked.
    StoreGetSkipped = "store.get.skipped",
    StoreSetOk = "store.set.ok",
    StoreSetFailed = "store.set.failed",
    StoreSetSkipped = "store.set.skipped",
    /// A lease that this instance got.
    StoreTakeHit = "store.take.hit",
    /// A lease that another instance has.
    StoreTakeMiss = "store.take.miss",
    StoreTakeFailed = "store.take.failed",
    StoreTakeSkipped = "store.take.skipped",
    /// Calls that brought revocations of other instances.
    StoreFollowHit = "store.follow.hit",
    /// Calls that waited for some, and brought none.
    StoreFollowMiss = "store.follow.miss",
    StoreFollowFailed = "store.follow.failed",
    /// Messages that were dropped, since they were too long to be a revocation.
    StoreFollowDropped = "store.follow.dropped",
    /// How long calls to the store took, in µs.
    StoreMicroseconds = "store.all.microseconds",
}

static COUNTERS: [AtomicU64; NAMES.len()] = [const { AtomicU64::new(0) }; NAMES.len()];

/// Counts one more.
pub fn count(statistic: Statistic) {
    count_many(statistic, 1);
}

/// Counts `amount` more.
pub fn count_many(statistic: Statistic, amount: u64) {
    COUNTERS[statistic as usize].fetch_add(amount, Ordering::Relaxed);
}

/// How much was counted so far.
#[must_use]
pub fn counted(statistic: Statistic) -> u64 {
    COUNTERS[statistic as usize].load(Ordering::Relaxed)
}

/// All counters by their names, as a JSON object.
#[must_use]
pub fn to_json() -> String {
    let mut json = String::from("{");
    for (name, counter) in NAMES.iter().zip(&COUNTERS) {
        let separator = if json.len() == 1 { "" } else { "," };
        let _ = write!(json, "{separator}\"{name}\":{}", counter.load(Ordering::Relaxed));
    }
    json.push('}');
    json
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::{NAMES, Statistic, count_many, counted, to_json};

    #[test]
    fn counters_stand_under_their_own_names() {
        let before = counted(Statistic::StoreTakeSkipped);
        count_many(Statistic::StoreTakeSkipped, 3);
        // Other tests of the process count, too.
        assert!(counted(Statistic::StoreTakeSkipped) >= before + 3);
        let json: Value = serde_json::from_str(&to_json()).expect("JSON");
        assert!(json["store.take.skipped"].as_u64() >= Some(before + 3));
        assert_eq!(json.as_object().map(serde_json::Map::len), Some(NAMES.len()));
    }

    #[test]
    fn names_have_three_parts_and_are_unique() {
        let unique: HashSet<_> = NAMES.iter().collect();
        assert_eq!(unique.len(), NAMES.len());
        assert!(NAMES.iter().all(|name| name.split('.').count() == 3));
    }
}
