//! When keys are fetched again.

/// Keys older than this, in ms, are refreshed off the request.
pub const REFRESH_AFTER: f64 = 4.0 * 60_000.0;

/// Where keys may not become as old as that, they are refreshed at this part of
/// the age they may have.
pub const REFRESH_AT: f64 = 0.8;

/// Of the time at which keys are refreshed, the part by which one instance of a fleet may
/// be ahead of another: all take the same keys, and so their age, from their store.
const SPREAD: f64 = 0.125;

/// The age at which keys are refreshed that may become `max_age` old, in ms, by an instance
/// that is `ahead` of the last of its fleet: from 0 to 1.
#[must_use]
pub fn due_after(max_age: f64, ahead: f64) -> f64 {
    REFRESH_AFTER.min(max_age * REFRESH_AT) * (1.0 - SPREAD * ahead)
}

/// A refresh that takes longer than this, in ms, will not end: no fetch does.
pub const LONGEST_REFRESH: f64 = 60_000.0;

/// After a fetch for an unknown key id that was answered, no other unknown key id causes
/// one for this long, in ms.
pub const UNKNOWN_KEY_COOLDOWN: f64 = 30_000.0;

/// While no unknown key id causes a fetch, one in this long, in ms, makes the instance
/// look at what others of its fleet have fetched.
pub const RECALL_COOLDOWN: f64 = 1000.0;

/// After a failed fetch, none is tried for this long, in ms.
pub const FAILURE_COOLDOWN: f64 = 1000.0;

/// After a failed fetch, none is tried for this long, in ms, to refresh keys that are
/// at hand, where a request has to wait for it.
pub const WAITED_REFRESH_COOLDOWN: f64 = 30_000.0;
