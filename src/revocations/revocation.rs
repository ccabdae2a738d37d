//! One revocation: whose tokens, and issued until when.

use std::cmp::Ordering;

use super::subject::Subject;
use crate::token::Time;

/// How long after its cutoff a revocation is remembered, in ms. A session token lives
/// for a minute, and a difference between clocks may keep it valid for some longer.
pub const LIFETIME: f64 = 10.0 * 60_000.0;

/// Tokens of the subject that were issued at or before the cutoff are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    pub subject: Subject,
    pub cutoff: Cutoff,
}

/// A time by the clock that issues tokens: whole ms since the epoch, which a number of
/// JavaScript holds exactly.
#[derive(Clone, Copy, Debug)]
pub struct Cutoff(f64);

impl Cutoff {
    /// The latest cutoff: the greatest whole number up to which all are held exactly.
    const LATEST: f64 = 9_007_199_254_740_991.0;

    /// The cutoff at a time; `None` before the epoch.
    #[must_use]
    pub fn at(time: Time) -> Option<Self> {
        (time.ms() >= 0.0).then(|| Self(time.ms().trunc().min(Self::LATEST).abs()))
    }

    /// The cutoff of these ms since the epoch, if they are its only spelling.
    #[must_use]
    pub fn exactly(ms: f64) -> Option<Self> {
        Self::at(Time::from_ms(ms)?).filter(|cutoff| cutoff.0.to_bits() == ms.to_bits())
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn ms(self) -> f64 {
        self.0
    }

    /// When the tokens that it refuses have expired, in ms since the epoch.
    #[must_use]
    pub const fn end(self) -> f64 {
        self.0 + LIFETIME
    }
}

impl PartialEq for Cutoff {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Cutoff {}

impl PartialOrd for Cutoff {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cutoff {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
