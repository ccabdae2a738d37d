//! A memory of valid signatures. **It holds only the fact "this key signs these
//! bytes"**: claims, lifetime and policy are checked again on every request, so a
//! remembered token expires like any other.
//!
//! An RSA verification costs tens of microseconds, a look-up less than one.
//! Entries are SHA-256 digests over the key's fingerprint and the token's digest,
//! so a fact about one key or one byte of a token never answers for another.
//! The table is direct-mapped and of fixed size: a million distinct tokens
//! take the same memory as one.
//!
//! A decision only reads it. It returns what it verified as [`Proofs`], and the
//! caller of the decision remembers them.

use std::cell::RefCell;
use std::fmt;
use std::sync::Mutex;

use aws_lc_rs::digest;

use super::decode::Decoded;
use super::key::VerifyingKey;
use super::remembered::TokenMemory;

type Digest = [u8; 32];

/// How many signatures are remembered: 16,384, which is 512 KiB.
pub const CAPACITY: usize = 1 << 14;

/// See the module's documentation.
pub struct SignatureMemory {
    slots: Mutex<Vec<Digest>>,
    tokens: TokenMemory,
}

impl Default for SignatureMemory {
    fn default() -> Self {
        Self { slots: Mutex::new(vec![[0; 32]; CAPACITY]), tokens: TokenMemory::default() }
    }
}

impl SignatureMemory {
    /// What the tokens say whose signatures were remembered last.
    #[must_use]
    pub const fn tokens(&self) -> &TokenMemory {
        &self.tokens
    }

    /// Remembers what was proved.
    pub fn remember(&self, proofs: Proofs) {
        if proofs.0.is_empty() {
            return;
        }
        if let Ok(mut slots) = self.slots.lock() {
            for (digest, _) in &proofs.0 {
                slots[slot_of(digest)] = *digest;
            }
        }
        for (_, decoded) in proofs.0 {
            self.tokens.remember(decoded);
        }
    }

    fn knows(&self, digest: &Digest) -> bool {
        self.slots.lock().is_ok_and(|slots| slots[slot_of(digest)] == *digest)
    }
}

/// The signatures of one decision: those that are remembered, and those that it
/// proves itself.
pub struct Signatures<'a> {
    memory: &'a SignatureMemory,
    proved: RefCell<Vec<(Digest, Decoded)>>,
}

impl<'a> Signatures<'a> {
    /// Nothing proved yet.
    #[must_use]
    pub const fn new(memory: &'a SignatureMemory) -> Self {
        Self { memory, proved: RefCell::new(Vec::new()) }
    }

    /// Whether `key` signs `token`: from memory, or by `check`. A failure is
    /// remembered nowhere.
    pub fn hold(&self, key: &VerifyingKey, token: &Decoded, check: impl FnOnce() -> bool) -> bool {
        let digest = digest_of(key, token);
        if self.proved.borrow().iter().any(|(proved, _)| *proved == digest) {
            return true;
        }
        let is_known = self.memory.knows(&digest);
        let good = is_known || check();
        // Signature and token are remembered separately; either may outlive the other.
        if good && !(is_known && token.is_remembered()) {
            self.proved.borrow_mut().push((digest, token.clone()));
        }
        good
    }

    /// What was proved.
    #[must_use]
    pub fn into_proofs(self) -> Proofs {
        Proofs(self.proved.into_inner())
    }
}

/// Verified signatures, with their tokens; only [`Signatures`] can construct them.
#[derive(Default)]
pub struct Proofs(Vec<(Digest, Decoded)>);

impl Proofs {
    /// Whether every verified signature was remembered already.
    #[doc(hidden)] // For `tests/`.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Proofs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Proofs({})", self.0.len())
    }
}

fn slot_of(digest: &Digest) -> usize {
    usize::from(u16::from_le_bytes([digest[0], digest[1]])) % CAPACITY
}

fn digest_of(key: &VerifyingKey, token: &Decoded) -> Digest {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(key.fingerprint());
    context.update(token.digest());
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}
