//! What the platform gives: time, waiting, work in the background, and exchanges
//! over HTTP. **The rest of the core is the same on every platform**; this room and
//! [`crypto`](crate::crypto) are all that differs.
//!
//! In the Node.js addon, `native` has the machine's clocks and network. In
//! WebAssembly, `host` asks JavaScript: a future that waits for the network leaves an
//! ask, and is polled again once the answer is there.

mod exchange;
#[cfg(target_family = "wasm")]
mod host;
#[cfg(not(target_family = "wasm"))]
mod native;
mod stored;
mod stored_adapter;
mod stored_operation;

#[cfg(target_family = "wasm")]
use host as platform;
#[cfg(not(target_family = "wasm"))]
use native as platform;

pub use exchange::{Answered, CONNECT_TIMEOUT, Exchange, MAX_BODY, TIMEOUT, Unanswered};
#[cfg(target_family = "wasm")]
pub use host::{
    Host, check_signature, deliver, fill_with_randomness, has_events, install, start, take_events,
};
#[cfg(not(target_family = "wasm"))]
pub use native::Adapter;
pub use platform::{Background, Client, Instant, StoreClient, shares_work, sleep, system_time};
pub use stored::{Logged, MAX_VALUE, STORE_CONNECT_TIMEOUT, StoreAddressInvalid, StoreFailure};
pub use stored_operation::{Answer as StoreAnswer, Operation as StoreOperation};
