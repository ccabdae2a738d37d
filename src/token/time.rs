//! Time, as the caller's clock gives it. **A [`Time`] is always a finite number**:
//! with `NaN`, every comparison would be false, and a token would never expire.

/// A point in time, in ms since the epoch; finite.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Time(f64);

impl Time {
    /// Takes a clock's reading, in ms since the epoch; `None` if it is not a finite
    /// number.
    #[must_use]
    pub fn from_ms(ms: f64) -> Option<Self> {
        ms.is_finite().then_some(Self(ms))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn ms(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Time;

    #[test]
    fn a_clock_that_gives_no_number_gives_no_time() {
        for ms in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Time::from_ms(ms), None);
        }
        assert_eq!(Time::from_ms(1.5).map(Time::ms), Some(1.5));
    }
}
