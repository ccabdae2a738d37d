//! A memory of what good tokens say. **It holds what the bytes of a token say,
//! and no judgement of them**: signature, lifetime and policy are checked on
//! every request, so a remembered token expires, and loses its key, like any
//! other.
//!
//! Only tokens whose signature held come in, so that no flood of made-up ones
//! drives the good ones out. Where a token lies follows from a hash under a key
//! of this process, so that nobody outside knows which tokens collide; a token
//! answers only for the very same text. The table is direct-mapped and of fixed
//! size, and a long token is not remembered.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::decode::Decoded;

/// How many tokens are remembered. One of 1 KiB takes about 5 KiB.
pub const CAPACITY: usize = 1 << 11;

/// The longest token that is remembered, in bytes.
pub const LONGEST: usize = 4 * 1024;

/// See the module's documentation.
pub struct TokenMemory {
    hasher: RandomState,
    slots: Mutex<Vec<Option<Decoded>>>,
}

impl Default for TokenMemory {
    fn default() -> Self {
        Self { hasher: RandomState::new(), slots: Mutex::new(vec![None; CAPACITY]) }
    }
}

impl TokenMemory {
    /// What the token `text` says, if it is remembered.
    #[must_use]
    pub fn recall(&self, text: &str) -> Option<Decoded> {
        if text.len() > LONGEST {
            return None;
        }
        let slot = self.slot_of(text);
        self.slots()[slot].as_ref().filter(|known| known.text() == text).cloned()
    }

    /// Remembers a token whose signature held.
    pub(super) fn remember(&self, decoded: Decoded) {
        if decoded.text().len() <= LONGEST {
            let slot = self.slot_of(decoded.text());
            decoded.mark_remembered();
            let before = self.slots()[slot].replace(decoded);
            // What is freed is freed outside of the lock.
            drop(before);
        }
    }

    fn slot_of(&self, text: &str) -> usize {
        usize::try_from(self.hasher.hash_one(text) % CAPACITY as u64).unwrap_or_default()
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Option<Decoded>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
