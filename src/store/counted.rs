//! What is counted of calls to the store.

use std::time::Duration;

use crate::statistics::{Statistic as S, count, count_many};

/// The kinds of calls.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    Get,
    Set,
    Take,
}

impl Operation {
    /// Counts a call that was answered, by whether it found or got something, or that
    /// failed (`None`); and the time that it took.
    pub fn count(self, found: Option<bool>, took: Duration) {
        let [hit, miss, failed, _] = self.statistics();
        count(match found {
            Some(true) => hit,
            Some(false) => miss,
            None => failed,
        });
        count_many(S::StoreMicroseconds, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// Counts a call that the circuit breaker left out.
    pub fn count_skipped(self) {
        let [.., skipped] = self.statistics();
        count(skipped);
    }

    const fn statistics(self) -> [S; 4] {
        match self {
            Self::Get => [S::StoreGetHit, S::StoreGetMiss, S::StoreGetFailed, S::StoreGetSkipped],
            Self::Set => [S::StoreSetOk, S::StoreSetOk, S::StoreSetFailed, S::StoreSetSkipped],
            Self::Take => {
                [S::StoreTakeHit, S::StoreTakeMiss, S::StoreTakeFailed, S::StoreTakeSkipped]
            }
        }
    }
}
