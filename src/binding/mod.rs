//! The only code that JavaScript calls. **It unpacks arguments, calls, and packs the
//! reply; it makes no decision, and a panic cannot cross it.**
//!
//! There are two doors to the same calls: `node` is the Node.js addon, and `web` is
//! WebAssembly. A request travels as one string and its reply as another, since
//! twelve strings cost three times as much as one; an instance is a small integer,
//! its handle. An outcome is never an exception: throwing costs twenty times a
//! return.

mod decided;
mod handles;
mod instance;
#[cfg(not(target_family = "wasm"))]
mod node;
mod operator;
mod reply;
mod request_data;
mod revocation;
mod route;
mod statement;
mod store;
mod thrown;
mod token;
#[cfg(target_family = "wasm")]
mod web;

use std::sync::LazyLock;

use thrown::{Outcome, misconfigured};

use crate::driver::Driver;
use crate::token::Time;

/// The state of the process: keys, remembered signatures, connections.
static DRIVER: LazyLock<Driver> = LazyLock::new(Driver::default);

/// The time of the caller's clock. **Without a time, nothing is decided.**
fn time(now: f64) -> Outcome<Time> {
    Time::from_ms(now).ok_or_else(|| {
        misconfigured(
            "clock_invalid",
            "Clerk: the clock gives no time, since Date.now() is not a finite number.",
        )
    })
}
