//! What the instances of a fleet share. **Nothing that is read from the store is
//! believed for being there**: an entry opens only under the tenant's secret key, for
//! the question that it answers, and within its own lifetime, so that somebody who
//! can write to the store can make us ask again, and nothing else. **A store in
//! trouble costs one time limit, and then nothing for a while** ([`Breaker`]).
//!
//! | kind | lives | who asks for it |
//! | --- | --- | --- |
//! | key sets | as long as keys may be used without a fetch | an instance whose keys are missing, or due for a refresh |
//! | answers about machine tokens | seconds | a request with an opaque machine token |
//! | refused handshake nonces | seconds | a request with a nonce |
//! | revocations, for instances that follow them | ten minutes | instances all the time; a request waits for the first reading alone |
//!
//! A key set is fetched by one instance for all ([`SharedKeys`]), which holds a lease
//! of [`LEASE`] and renews it.

mod breaker;
mod counted;
mod entry;
mod follower;
mod keys;
mod lists;
mod message;
mod question;
mod revocation_list;
mod revocations;
#[expect(clippy::module_inception, reason = "one noun a file, and this is the room's own")]
mod store;
mod tenants;
mod waiting;

pub use breaker::{Breaker, Permit};
pub use entry::Entry;
pub use follower::{FirstReading, Follower};
pub use keys::{LEASE, PATIENCE, SharedKeys};
pub use lists::{Due, Lists, POLL};
pub use question::{Kind, MAX_AHEAD, MAX_AHEAD_OF_REVOCATIONS, Question};
pub use revocation_list::Progress;
pub use revocations::{LOG, PUBLISH_TIMEOUT};
pub use store::{
    DEFAULT_TIMEOUT, LONGEST_MACHINE_TOKEN_LIFETIME, MACHINE_TOKEN_LIFETIME, Reachability,
    Settings, Store,
};
pub use tenants::Tenants;
