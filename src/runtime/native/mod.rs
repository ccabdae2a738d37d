//! The machine's clocks and network.

mod background;
mod client;
mod store;
mod tls;

use std::time::{Duration, SystemTime};

pub use background::Background;
pub use client::Client;
pub use store::{Adapter, StoreClient};
/// The monotonic clock of the process.
pub use tokio::time::Instant;

/// The system's time, which can be set.
#[must_use]
pub fn system_time() -> SystemTime {
    SystemTime::now()
}

/// Whether a request may wait for what another one fetches.
#[must_use]
pub const fn shares_work() -> bool {
    true
}

/// Waits for `duration`.
pub async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}
