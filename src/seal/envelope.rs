//! Our envelope: AES-256-GCM (NIST SP 800-38D) under a key of this process,
//! with the context bound as associated data. **It opens only with the same key and
//! the same context.**
//!
//! The process draws a random salt and derives the sealing key with
//! HKDF-SHA-256 (RFC 5869) from it and the configured key, so that no two
//! processes seal under the same one, however many share the configured key.
//! Nonces are random: a counter would repeat in a process that was forked or
//! restored from a snapshot. SP 800-38D, section 8.3, allows 2^32 of them under
//! one key; after [`SEALS_PER_SALT`] another salt is drawn.
//!
//! Text form: `ic2.` and the unpadded base64url of salt (16 bytes), nonce (12
//! bytes), ciphertext and tag (16 bytes). The prefix is the version.

use std::num::NonZeroUsize;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use aes_gcm::aead::{Aead, AeadInOut, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lru::LruCache;
use zeroize::{Zeroize as _, Zeroizing};

use super::refused::Refused;
use crate::crypto::{Sha256, hkdf_sha256, sha256};

/// How many envelopes are sealed under one salt.
pub const SEALS_PER_SALT: u32 = 1 << 20;

/// For how many salts, of this process and of others, the derived key is kept;
/// the least recently used go first.
pub const KEPT_KEYS: usize = 64;

const VERSION: &str = "ic2.";
const NONCE_LENGTH: usize = 12;
const SALT_LENGTH: usize = 16;
const INFO: &[u8] = b"ironclerk request data, AES-256-GCM, version 2";

type Salt = [u8; SALT_LENGTH];

static SALTS: LazyLock<Salts> = LazyLock::new(|| Salts::renewed_after(SEALS_PER_SALT));
static KEYS: LazyLock<Keys> = LazyLock::new(Keys::default);

/// Seals and opens under one configured key; made once for each instance.
pub struct Envelope {
    key: Zeroizing<String>,
    /// What was derived for the salt of the last seal.
    sealing: Mutex<Option<(Salt, Arc<Aes256Gcm>)>>,
}

impl Envelope {
    /// Takes `key`, which may be text of any length.
    ///
    /// # Errors
    ///
    /// [`Refused`] when `key` is empty.
    pub fn new(key: &str) -> Result<Self, Refused> {
        if key.is_empty() {
            return Err(Refused);
        }
        Ok(Self { key: Zeroizing::new(key.to_owned()), sealing: Mutex::default() })
    }

    /// Seals `plaintext`, bound to `context`. The text is sealed where it is, so no
    /// copy of it is left behind.
    ///
    /// # Errors
    ///
    /// [`Refused`] when the system gives no randomness.
    pub fn seal(&self, plaintext: Zeroizing<String>, context: &str) -> Result<String, Refused> {
        self.seal_under(SALTS.next()?, plaintext, context)
    }

    fn seal_under(
        &self,
        salt: Salt,
        mut plaintext: Zeroizing<String>,
        context: &str,
    ) -> Result<String, Refused> {
        let nonce: [u8; NONCE_LENGTH] = random()?;
        let cipher = self.cipher(salt)?;
        // From here on the bytes are wiped by being sealed.
        let mut bytes = std::mem::take(&mut *plaintext).into_bytes();
        let sealed = cipher.encrypt_inout_detached(
            &nonce.into(),
            context.as_bytes(),
            bytes.as_mut_slice().into(),
        );
        let Ok(tag) = sealed else {
            bytes.zeroize();
            return Err(Refused);
        };
        let mut text = String::from(VERSION);
        URL_SAFE_NO_PAD.encode_string([&salt[..], &nonce, &bytes, &tag].concat(), &mut text);
        Ok(text)
    }

    fn cipher(&self, salt: Salt) -> Result<Arc<Aes256Gcm>, Refused> {
        let mut sealing = self.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((own, cipher)) = &*sealing
            && *own == salt
        {
            return Ok(Arc::clone(cipher));
        }
        let cipher = Arc::new(derive(&self.key, &salt)?);
        *sealing = Some((salt, Arc::clone(&cipher)));
        Ok(cipher)
    }

    /// Opens what [`Envelope::seal`] made with the same key and context, in
    /// whichever process.
    ///
    /// # Errors
    ///
    /// [`Refused`] for anything else.
    pub fn open(&self, sealed: &str, context: &str) -> Result<Zeroizing<String>, Refused> {
        let body = sealed.strip_prefix(VERSION).ok_or(Refused)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| Refused)?;
        let (salt, rest) = bytes.split_first_chunk::<SALT_LENGTH>().ok_or(Refused)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LENGTH>().ok_or(Refused)?;
        let payload = Payload { msg: ciphertext, aad: context.as_bytes() };
        let plaintext = KEYS.open(&self.key, salt, nonce, payload)?;
        String::from_utf8(plaintext).map(Zeroizing::new).map_err(|_| Refused)
    }
}

/// The salts of this process, one after another.
struct Salts {
    renewed_after: u32,
    /// The salt, and how often it may still be used.
    current: Mutex<(Salt, u32)>,
}

impl Salts {
    const fn renewed_after(renewed_after: u32) -> Self {
        Self { renewed_after, current: Mutex::new(([0; SALT_LENGTH], 0)) }
    }

    fn next(&self) -> Result<Salt, Refused> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.1 == 0 {
            *current = (random()?, self.renewed_after);
        }
        current.1 -= 1;
        Ok(current.0)
    }
}

/// Derived keys that have opened something. **A key that opens nothing leaves no
/// trace here**, so only a holder of the key can add salts.
struct Keys(Mutex<LruCache<[u8; 32], Arc<Aes256Gcm>>>);

impl Default for Keys {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(KEPT_KEYS).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(capacity)))
    }
}

impl Keys {
    fn open(
        &self,
        key: &str,
        salt: &Salt,
        nonce: &[u8; NONCE_LENGTH],
        payload: Payload<'_, '_>,
    ) -> Result<Vec<u8>, Refused> {
        let name = name_of(key, salt);
        let kept = self.kept().get(&name).cloned();
        let is_new = kept.is_none();
        let cipher = match kept {
            Some(cipher) => cipher,
            None => Arc::new(derive(key, salt)?),
        };
        let plaintext = cipher.decrypt(&(*nonce).into(), payload).map_err(|_| Refused)?;
        if is_new {
            self.kept().put(name, cipher);
        }
        Ok(plaintext)
    }

    fn kept(&self) -> MutexGuard<'_, LruCache<[u8; 32], Arc<Aes256Gcm>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells derived keys apart; the salt comes first, since its length is known.
fn name_of(key: &str, salt: &Salt) -> Sha256 {
    sha256(&[salt, key.as_bytes()])
}

fn derive(key: &str, salt: &Salt) -> Result<Aes256Gcm, Refused> {
    let derived = hkdf_sha256(salt, key.as_bytes(), INFO).ok_or(Refused)?;
    Aes256Gcm::new_from_slice(derived.as_ref()).map_err(|_| Refused)
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Refused> {
    let mut bytes = [0; LENGTH];
    crate::crypto::random(&mut bytes).map_err(|_| Refused)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use aes_gcm::aead::{Aead, Payload};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::{Envelope, KEPT_KEYS, Keys, Refused, SALT_LENGTH, Salts, derive, random};

    fn seal(envelope: &Envelope, text: &str, context: &str) -> Result<String, Refused> {
        envelope.seal(text.to_owned().into(), context)
    }

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let envelope = Envelope::new("key").expect("a key");
        let sealed = seal(&envelope, "{\"secretKey\":\"s\"}", "request 1").expect("sealed");
        assert_eq!(
            envelope.open(&sealed, "request 1").as_deref().map(String::as_str),
            Ok("{\"secretKey\":\"s\"}")
        );
        assert!(envelope.open(&sealed, "request 2").is_err(), "replayed to another request");
        assert!(Envelope::new("other").expect("a key").open(&sealed, "request 1").is_err());
        for cut in 0..sealed.len() {
            assert!(envelope.open(&sealed[..cut], "request 1").is_err(), "truncated to {cut}");
        }
        for index in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[index] ^= 1;
            let changed = String::from_utf8(changed).expect("ASCII");
            assert!(envelope.open(&changed, "request 1").is_err(), "changed at {index}");
        }
    }

    #[test]
    fn two_seals_of_one_text_differ() {
        let envelope = Envelope::new("key").expect("a key");
        assert_ne!(seal(&envelope, "text", ""), seal(&envelope, "text", ""));
    }

    #[test]
    fn an_empty_key_seals_nothing() {
        assert!(Envelope::new("").is_err());
    }

    fn salt_of(sealed: &str) -> Vec<u8> {
        let bytes = URL_SAFE_NO_PAD.decode(&sealed[4..]).expect("base64url");
        bytes[..SALT_LENGTH].to_vec()
    }

    #[test]
    fn all_envelopes_of_a_process_have_one_salt_and_their_own_nonces() {
        let sealed: Vec<_> = ["key", "key", "another key"]
            .map(|key| seal(&Envelope::new(key).expect("a key"), "text", "").expect("sealed"))
            .into();
        let salts: HashSet<_> = sealed.iter().map(|sealed| salt_of(sealed)).collect();
        assert_eq!(salts.len(), 1);
        let rest: HashSet<_> = sealed.iter().map(|sealed| sealed[26..46].to_owned()).collect();
        assert_eq!(rest.len(), 3);
    }

    #[test]
    fn a_salt_is_used_a_limited_number_of_times() {
        let salts = Salts::renewed_after(3);
        let drawn: Vec<_> = (0..7).map(|_| salts.next().expect("a salt")).collect();
        assert!(drawn[0..3].iter().all(|salt| *salt == drawn[0]));
        assert!(drawn[3..6].iter().all(|salt| *salt == drawn[3]));
        assert_eq!(HashSet::from([drawn[0], drawn[3], drawn[6]]).len(), 3);
    }

    #[test]
    fn envelopes_of_another_process_open() {
        let (here, there) = (Envelope::new("key").unwrap(), Envelope::new("key").unwrap());
        for _ in 0..2 * KEPT_KEYS {
            let sealed = there
                .seal_under(random().unwrap(), "text".to_owned().into(), "context")
                .expect("sealed");
            assert_eq!(here.open(&sealed, "context").as_deref().map(String::as_str), Ok("text"));
        }
    }

    #[test]
    fn envelopes_of_the_first_version_are_refused() {
        let envelope = Envelope::new("key").expect("a key");
        let sealed = seal(&envelope, "text", "").expect("sealed");
        assert!(envelope.open(&sealed.replacen("ic2.", "ic1.", 1), "").is_err());
        assert!(envelope.open("ic1.", "").is_err());
    }

    #[test]
    fn foreign_salts_leave_no_trace() {
        let (keys, nonce) = (Keys::default(), [7; 12]);
        let seal =
            |salt: &_| derive("key", salt).unwrap().encrypt(&nonce.into(), b"text".as_slice());
        let own = [1; SALT_LENGTH];
        let sealed = seal(&own).expect("sealed");
        let open = |salt: &_| keys.open("key", salt, &nonce, Payload::from(sealed.as_slice()));
        assert_eq!(open(&own).as_deref(), Ok(b"text".as_slice()));
        for _ in 0..2 * KEPT_KEYS {
            let foreign = random().expect("a salt");
            assert!(open(&foreign).is_err());
        }
        assert_eq!(keys.kept().len(), 1, "and the known one is still there");
        assert!(keys.open("other", &own, &nonce, Payload::from(sealed.as_slice())).is_err());
    }
}
