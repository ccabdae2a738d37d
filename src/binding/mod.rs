//! The only code that Node.js calls. **It unpacks arguments, calls, and packs the
//! reply; it makes no decision, and a panic cannot cross it.**
//!
//! Free functions take a small integer handle, since a method of a class costs
//! twice as much. A request travels as one string and its reply as another,
//! since twelve strings cost three times as much as one. The request crosses
//! as UTF-8, although Latin-1 would be a quarter of a microsecond faster: that
//! conversion cuts characters beyond it to their low byte, which could make a
//! line feed out of one. An outcome is never an exception: throwing costs
//! twenty times a return.
//!
//! Only the expansion of the `#[napi]` macro contains `unsafe`.

#![expect(
    clippy::needless_pass_by_value,
    reason = "`#[napi]` hands every argument over as an owned value"
)]

mod codes;
mod decided;
mod handles;
mod instance;
mod reply;
mod request_data;
mod route;
mod statement;
mod token;

use std::fmt::Display;
use std::sync::LazyLock;

use napi::Either;
use napi::bindgen_prelude::Latin1String;
use napi_derive::napi;

use crate::driver::Driver;
use crate::token::Time;
use crate::wire::Misconfigured;

/// The state of the process: keys, remembered signatures, connections.
static DRIVER: LazyLock<Driver> = LazyLock::new(Driver::default);

/// The `User-Agent` of calls to the Backend API, which `clerkClient()` sends,
/// too.
#[napi]
pub const USER_AGENT: &str = crate::backend::USER_AGENT;

/// The time of the caller's clock. **Without a time, nothing is decided.**
fn time(now: f64) -> napi::Result<Time> {
    Time::from_ms(now).ok_or_else(|| {
        misconfigured(
            "clock_invalid",
            "Clerk: the clock gives no time, since Date.now() is not a finite number.",
        )
    })
}

/// An error for the developer, packed as a reply would be: what the addon throws
/// has a message, and no field for a code.
fn misconfigured(code: &str, error: impl Display) -> napi::Error {
    let message = error.to_string();
    napi::Error::from_reason(Misconfigured { code, message: &message }.pack())
}

/// A bug in this package.
fn thrown(error: impl Display) -> napi::Error {
    napi::Error::from_reason(error.to_string())
}

/// ASCII crosses as Latin-1, which V8 stores as it is.
fn text(reply: String) -> Either<Latin1String, String> {
    if reply.is_ascii() { Either::A(Latin1String::from(reply)) } else { Either::B(reply) }
}
