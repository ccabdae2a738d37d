//! Time. **A time limit expires as soon as either of two clocks says so: the
//! caller's, which starts in JavaScript (`Date.now()`, fake timers included), or
//! the monotonic one of the process**, which cannot be set. So setting the caller's
//! clock back extends no limit.
//!
//! | the caller's clock | what ages |
//! | --- | --- |
//! | goes on | as it says |
//! | was put forward, or a test moved it | as it says: sooner |
//! | was put back, or stands still | as the process's clock says |
//! | went on while the process was suspended | as it says |

use std::time::UNIX_EPOCH;

use crate::runtime::{self, Instant};
use crate::token::Time;

/// A caller's clock that is less than this apart from the system's, in ms,
/// counts as the system's: it was read a moment ago.
const SAME_CLOCK: f64 = 1000.0;

/// A point in time, by both clocks.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    caller: Time,
    process: Instant,
}

impl Moment {
    /// This moment, at which the caller's clock says `now`.
    #[must_use]
    pub fn at(now: Time) -> Self {
        Self { caller: now, process: Instant::now() }
    }

    /// What the caller's clock says.
    #[must_use]
    pub const fn caller(self) -> Time {
        self.caller
    }

    /// How long ago `earlier` was, in ms, by the clock that says more.
    #[must_use]
    pub fn since(self, earlier: Self) -> f64 {
        let process = self.process.saturating_duration_since(earlier.process).as_secs_f64();
        (process * 1000.0).max(self.caller.ms() - earlier.caller.ms())
    }

    /// Whether less than `limit`, in ms, has passed since `earlier`.
    #[must_use]
    pub fn is_within(self, limit: f64, earlier: Self) -> bool {
        self.since(earlier) < limit
    }
}

/// The caller's clock, to be asked again after waiting. It says what
/// `Date.now()` would: the system's time, corrections of it included, or, where
/// the caller's clock is another one, that one moved on by as much as the
/// system's has.
#[derive(Clone, Copy, Debug)]
pub struct CallerClock {
    first: Moment,
    ahead: f64,
}

impl CallerClock {
    /// The clock that says `now` at this moment.
    #[must_use]
    pub fn reading(now: Time) -> Self {
        let ahead = now.ms() - system_time();
        Self { first: Moment::at(now), ahead: if ahead.abs() < SAME_CLOCK { 0.0 } else { ahead } }
    }

    /// The moment that it was made for.
    #[must_use]
    pub const fn first(self) -> Moment {
        self.first
    }

    /// What it says now.
    #[must_use]
    pub fn now(self) -> Moment {
        // Beyond what a number holds, no clock goes on.
        Moment::at(Time::from_ms(system_time() + self.ahead).unwrap_or(self.first.caller))
    }
}

/// The system's time, in ms since the epoch.
pub(crate) fn system_time() -> f64 {
    match runtime::system_time().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64() * 1000.0,
        Err(before) => before.duration().as_secs_f64() * -1000.0,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CallerClock, Moment, system_time};
    use crate::token::Time;

    fn time(ms: f64) -> Time {
        Time::from_ms(ms).expect("a time")
    }

    fn moment(caller: f64, after: u64) -> Moment {
        let start = Moment::at(time(caller));
        Moment { process: start.process + Duration::from_millis(after), ..start }
    }

    #[test]
    fn time_passes_by_the_clock_that_says_more() {
        let start = moment(1e12, 0);
        let later = |caller, after| Moment {
            caller: time(caller),
            process: start.process + Duration::from_millis(after),
        };
        assert!(later(1e12 + 9_999.0, 3).is_within(10_000.0, start));
        assert!(!later(1e12 + 10_000.0, 3).is_within(10_000.0, start), "as the caller says");
        assert!(later(1e12 - 1e9, 9_999).is_within(10_000.0, start), "put back");
        assert!(!later(1e12 - 1e9, 10_000).is_within(10_000.0, start), "for no longer");
        assert!(!later(f64::MAX, 0).is_within(10_000.0, start));
        assert!(!later(f64::MIN, 10_000).is_within(10_000.0, start));
    }

    #[test]
    fn another_clock_keeps_its_distance() {
        let clock = CallerClock::reading(time(0.0));
        let now = clock.now().caller().ms();
        assert!((0.0..60_000.0).contains(&now), "{now}");
    }

    #[test]
    fn the_systems_clock_is_read_again() {
        let before = system_time();
        let now = CallerClock::reading(time(before.floor())).now().caller().ms();
        assert!((before..=system_time()).contains(&now));
    }
}
