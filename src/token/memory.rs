//! A memory of good signatures. **It holds the fact "this key signs these
//! bytes" and nothing else**: claims, lifetime and policy are checked again on
//! every request, so a remembered token expires like any other.
//!
//! An RSA verification costs tens of microseconds, a look-up less than one.
//! Entries are SHA-256 digests over the key's fingerprint and the whole token,
//! so a fact about one key or one byte of a token never answers for another.
//! The table is direct-mapped and of fixed size: a million distinct tokens
//! take the same memory as one.

use std::sync::Mutex;

use aws_lc_rs::digest;

use super::key::VerifyingKey;

type Digest = [u8; 32];

/// How many signatures are remembered: 16,384, which is 512 KiB.
pub const CAPACITY: usize = 1 << 14;

/// See the module's documentation.
pub struct SignatureMemory {
    slots: Mutex<Vec<Digest>>,
}

impl Default for SignatureMemory {
    fn default() -> Self {
        Self { slots: Mutex::new(vec![[0; 32]; CAPACITY]) }
    }
}

impl SignatureMemory {
    /// Answers from memory, or by `check`, whose success is remembered. A
    /// failure is never remembered.
    pub fn recall(&self, key: &VerifyingKey, token: &str, check: impl FnOnce() -> bool) -> bool {
        let digest = digest_of(key, token);
        let slot = usize::from(u16::from_le_bytes([digest[0], digest[1]])) % CAPACITY;
        if self.slots.lock().is_ok_and(|slots| slots[slot] == digest) {
            return true;
        }
        let good = check();
        if good && let Ok(mut slots) = self.slots.lock() {
            slots[slot] = digest;
        }
        good
    }
}

fn digest_of(key: &VerifyingKey, token: &str) -> Digest {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(key.fingerprint());
    context.update(token.as_bytes());
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}
