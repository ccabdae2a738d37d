//! The clocks of the host. Without one, time stands still.

use std::ops::Add;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::HOST;

/// A point in time by the clock that cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Instant(Duration);

impl Instant {
    /// This moment.
    #[must_use]
    pub fn now() -> Self {
        Self(milliseconds(HOST.get().map_or(0.0, |host| (host.monotonic)())))
    }

    /// How long ago `earlier` was.
    #[must_use]
    pub fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }
}

/// The system's time, which can be set.
#[must_use]
pub fn system_time() -> SystemTime {
    UNIX_EPOCH + milliseconds(HOST.get().map_or(0.0, |host| (host.system)()))
}

fn milliseconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number / 1000.0).unwrap_or_default()
}
