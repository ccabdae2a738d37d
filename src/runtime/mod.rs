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

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

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
pub use stored::{
    LONGEST_LOG, Logged, MAX_MESSAGE, MAX_VALUE, STORE_CONNECT_TIMEOUT, StoreAddressInvalid,
    StoreFailure,
};
pub use stored_operation::{Answer as StoreAnswer, Operation as StoreOperation};

/// Waits for `future` no longer than `limit`; `None`: it is not ready.
pub async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut pause) = (pin!(future), pin!(sleep(limit)));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(ready) => Poll::Ready(Some(ready)),
        Poll::Pending => pause.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Waits for all `futures` side by side.
pub async fn all<T>(futures: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.into_iter().map(|future| Err(Box::pin(future))).collect();
    poll_fn(|context| {
        let mut is_ready = true;
        for slot in &mut waiting {
            if let Err(future) = slot {
                match future.as_mut().poll(context) {
                    Poll::Ready(ready) => *slot = Ok(ready),
                    Poll::Pending => is_ready = false,
                }
            }
        }
        if is_ready { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(Result::ok).collect()
}
