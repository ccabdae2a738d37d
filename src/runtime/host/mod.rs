//! The host of WebAssembly: JavaScript has clocks, randomness, `fetch` and the Web
//! Crypto API. **It is asked through functions that `binding` installs**, and
//! through asks: what takes time is named in an ask, JavaScript answers it, and the
//! future that waits for it goes on.

mod asks;
mod background;
mod client;
mod clock;
mod signature;
mod store;
mod tasks;

use std::sync::OnceLock;
use std::time::Duration;

use serde_json::json;

use asks::ask;
pub use asks::deliver;
pub use background::Background;
pub use client::Client;
pub use clock::{Instant, system_time};
pub use signature::check_signature;
pub use store::{Adapter, StoreClient};
pub use tasks::{has_events, start, take_events};

/// What JavaScript gives at once.
#[derive(Clone, Copy)]
pub struct Host {
    /// A clock that cannot be set, in ms.
    pub monotonic: fn() -> f64,
    /// The system's time, in ms since the epoch.
    pub system: fn() -> f64,
    /// Fills the bytes at random; whether it could.
    pub random: fn(&mut [u8]) -> bool,
    /// Whether a request may wait for what another one fetches: not in a Worker,
    /// where the network of a request ends with it.
    pub shares_work: fn() -> bool,
}

static HOST: OnceLock<Host> = OnceLock::new();

/// Takes the host; the first one counts.
pub fn install(host: Host) {
    HOST.get_or_init(|| host);
}

/// Whether a request may wait for what another one fetches.
#[must_use]
pub fn shares_work() -> bool {
    HOST.get().is_some_and(|host| (host.shares_work)())
}

/// Fills `bytes` at random; whether that could be.
#[must_use]
pub fn fill_with_randomness(bytes: &mut [u8]) -> bool {
    HOST.get().is_some_and(|host| (host.random)(bytes))
}

/// Waits for `duration`.
pub async fn sleep(duration: Duration) {
    ask(&json!({ "kind": "wait", "milliseconds": duration.as_secs_f64() * 1000.0 })).await;
}
