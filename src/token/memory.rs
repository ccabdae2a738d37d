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

use super::decode::Decoded;
use super::key::VerifyingKey;
use super::remembered::TokenMemory;
use crate::crypto::{Algorithm, Sha256, sha256};
use crate::statistics::{Statistic, count};

/// How many signatures are remembered: 16,384, which is 512 KiB.
pub const CAPACITY: usize = 1 << 14;

/// See the module's documentation.
pub struct SignatureMemory {
    slots: Mutex<Vec<Sha256>>,
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

    fn knows(&self, digest: &Sha256) -> bool {
        self.slots.lock().is_ok_and(|slots| slots[slot_of(digest)] == *digest)
    }
}

/// The signatures of one decision: those that are remembered, those that it
/// proves itself, and those that only the host can check.
pub struct Signatures<'a> {
    memory: &'a SignatureMemory,
    checked: &'a Checked,
    proved: RefCell<Vec<(Sha256, Decoded)>>,
    unchecked: RefCell<Vec<Unchecked>>,
}

impl<'a> Signatures<'a> {
    /// Nothing proved yet.
    #[must_use]
    pub const fn new(memory: &'a SignatureMemory) -> Self {
        static NOTHING: Checked = Checked(Vec::new());
        Self::knowing(memory, &NOTHING)
    }

    /// Nothing proved yet but what the host has checked.
    #[must_use]
    pub const fn knowing(memory: &'a SignatureMemory, checked: &'a Checked) -> Self {
        Self {
            memory,
            checked,
            proved: RefCell::new(Vec::new()),
            unchecked: RefCell::new(Vec::new()),
        }
    }

    /// Whether `key` signs `token`: from memory, by the host's word, or by the key
    /// itself. A failure is remembered nowhere. **While nothing knows, the signature
    /// does not hold**, and [`Signatures::unchecked`] names it.
    pub fn hold(&self, key: &VerifyingKey, token: &Decoded, algorithm: Algorithm) -> bool {
        let digest = digest_of(key, token);
        if self.proved.borrow().iter().any(|(proved, _)| *proved == digest) {
            return true;
        }
        let is_known = self.memory.knows(&digest);
        count(if is_known { Statistic::SignaturesHit } else { Statistic::SignaturesMiss });
        let good = if is_known {
            true
        } else if let Some(answer) = self.checked.answer(&digest) {
            answer
        } else if let Some(answer) = key.signs(token.signing_input(), token.signature(), algorithm)
        {
            answer
        } else {
            let (key, token) = (key.clone(), token.clone());
            self.unchecked.borrow_mut().push(Unchecked { digest, key, token, algorithm });
            false
        };
        // Signature and token are remembered separately; either may outlive the other.
        if good && !(is_known && token.is_remembered()) {
            self.proved.borrow_mut().push((digest, token.clone()));
        }
        good
    }

    /// The signatures that the host must check. **Unless there are none, what was
    /// decided with them counts for nothing.**
    #[must_use]
    pub fn unchecked(&self) -> Vec<Unchecked> {
        self.unchecked.take()
    }

    /// What was proved.
    #[must_use]
    pub fn into_proofs(self) -> Proofs {
        Proofs(self.proved.into_inner())
    }
}

/// A signature that the host must check.
#[derive(Clone)]
pub struct Unchecked {
    digest: Sha256,
    key: VerifyingKey,
    token: Decoded,
    algorithm: Algorithm,
}

impl Unchecked {
    /// The host's answer.
    pub async fn ask_host(&self) -> bool {
        let Self { key, token, algorithm, .. } = self;
        key.ask_host(token.signing_input(), token.signature(), *algorithm).await
    }
}

/// Shows no token.
impl fmt::Debug for Unchecked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Unchecked").finish_non_exhaustive()
    }
}

/// What the host said of signatures, for one request.
#[derive(Default)]
pub struct Checked(Vec<(Sha256, bool)>);

impl Checked {
    /// Takes the host's answer about a signature.
    pub fn learn(&mut self, signature: &Unchecked, is_good: bool) {
        self.0.push((signature.digest, is_good));
    }

    fn answer(&self, digest: &Sha256) -> Option<bool> {
        self.0.iter().find(|(known, _)| known == digest).map(|(_, is_good)| *is_good)
    }
}

/// Verified signatures, with their tokens; only [`Signatures`] can construct them.
#[derive(Default)]
pub struct Proofs(Vec<(Sha256, Decoded)>);

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

fn slot_of(digest: &Sha256) -> usize {
    usize::from(u16::from_le_bytes([digest[0], digest[1]])) % CAPACITY
}

fn digest_of(key: &VerifyingKey, token: &Decoded) -> Sha256 {
    sha256(&[key.fingerprint(), token.digest()])
}
