//! Public keys by tenant. **A key is found only under the tenant it was fetched
//! for; a hundred requests that need a key at once cost one fetch; known keys
//! survive an outage** until they are older than the instance's [`KeyRules`] allow
//! (by default [`MAX_KEY_AGE`]); **and a refusal by the service discards all of
//! them at once** ([`Fetched::Refused`]).
//!
//! | state of the tenant | known key id | unknown key id |
//! | --- | --- | --- |
//! | no keys yet | – | one fetch, shared by all who wait |
//! | fresh | at once | one fetch, then none for [`UNKNOWN_KEY_COOLDOWN`] |
//! | older than [`REFRESH_AFTER`] | at once, refreshed in the background | as above |
//! | older, on a platform without a background | at once, but one request refreshes first; after trouble none for [`WAITED_REFRESH_COOLDOWN`] | as above |
//! | the last fetch met trouble | at once | refused at once until [`FAILURE_COOLDOWN`] has passed, or as long as the service wants |
//! | the last fetch was refused | – | as above |
//! | older than the rules allow | as if unknown | as if unknown |
//!
//! Ages and cooldowns are measured between [`Moment`](crate::clock::Moment)s, so
//! setting a clock back extends none of them.

#[expect(clippy::module_inception, reason = "one noun a file, and this is the room's own")]
mod keyring;
mod tenant;
mod times;

#[cfg(doc)]
use crate::instance::{KeyRules, MAX_KEY_AGE};

pub use keyring::{Keyring, MAX_TENANTS};
pub use tenant::{Fetch, Fetched, FetchedKeys, RefreshClaim, TenantKeys};
pub use times::{
    FAILURE_COOLDOWN, RECALL_COOLDOWN, REFRESH_AFTER, REFRESH_AT, UNKNOWN_KEY_COOLDOWN,
    WAITED_REFRESH_COOLDOWN, due_after,
};
