//! `Retry-After`: **a service that says when to come back is not asked again
//! before**, by nobody in this process.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lru::LruCache;

use super::error::BackendError;
use crate::answers::Digest;

/// What is held back.
pub type HoldKey = Digest;

/// A longer `Retry-After` than this counts as this long: it may be a mistake,
/// and nobody signs in meanwhile.
const MAX_HOLD: Duration = Duration::from_mins(1);

/// How many holds are kept; the least recently used go first.
const CAPACITY: usize = 1024;

/// See the module's documentation.
pub struct Holds(Mutex<LruCache<HoldKey, (Instant, BackendError)>>);

impl Default for Holds {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(CAPACITY).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(capacity)))
    }
}

impl Holds {
    /// The answer that holds `key` back, while it does.
    pub fn get(&self, key: &HoldKey) -> Option<BackendError> {
        let mut holds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, error) = holds.get(key)?;
        if Instant::now() < *until {
            return Some(error.clone());
        }
        holds.pop(key);
        None
    }

    /// Holds `key` back for `seconds`, with the answer that said so.
    pub fn put(&self, key: HoldKey, seconds: u64, error: &BackendError) {
        let until = Instant::now() + Duration::from_secs(seconds).min(MAX_HOLD);
        let mut holds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        holds.put(key, (until, error.clone()));
    }
}
