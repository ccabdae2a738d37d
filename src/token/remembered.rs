//! A memory of decoded tokens. **It holds only what the bytes of a token say**:
//! signature, lifetime and policy are checked on every request, so a remembered
//! token expires, and loses its key, like any other.
//!
//! Only tokens with a valid signature enter, so a flood of forged ones cannot evict
//! the valid ones. A hash under a key of this process places a token, so an attacker
//! cannot know which tokens collide; a token answers only for its exact text. The
//! table is direct-mapped and of fixed size, and long tokens are not remembered.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::decode::Decoded;
use super::error::TokenError;
use crate::crypto;

/// How many tokens are remembered. One of 1 KiB takes about 5 KiB.
pub const CAPACITY: usize = 1 << 11;

/// The longest token that is remembered, in bytes.
pub const LONGEST: usize = 4 * 1024;

/// See the module's documentation.
pub struct TokenMemory {
    hasher: RandomState,
    /// The hasher's own key is no secret in WebAssembly.
    key: [u8; 16],
    slots: Mutex<Vec<Option<Decoded>>>,
}

impl Default for TokenMemory {
    fn default() -> Self {
        let mut key = [0; 16];
        // Without randomness, tokens are placed where anybody can know.
        let _ = crypto::random(&mut key);
        Self { hasher: RandomState::new(), key, slots: Mutex::new(vec![None; CAPACITY]) }
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

    /// What the token `text` says: from memory, or decoded.
    ///
    /// # Errors
    ///
    /// As [`Decoded::parse`].
    pub fn decode(&self, text: &str) -> Result<Decoded, TokenError> {
        self.recall(text).map_or_else(|| Decoded::parse(text), Ok)
    }

    /// Remembers a token whose signature held.
    pub(super) fn remember(&self, decoded: Decoded) {
        if decoded.text().len() <= LONGEST {
            let slot = self.slot_of(decoded.text());
            decoded.mark_remembered();
            let before = self.slots()[slot].replace(decoded);
            // The old entry is freed outside of the lock.
            drop(before);
        }
    }

    fn slot_of(&self, text: &str) -> usize {
        usize::try_from(self.hasher.hash_one((self.key, text)) % CAPACITY as u64)
            .unwrap_or_default()
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Option<Decoded>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
