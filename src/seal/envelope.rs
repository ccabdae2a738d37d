//! Our envelope: AES-256-GCM (NIST SP 800-38D) under a key derived with
//! HKDF-SHA-256 (RFC 5869), with a random nonce and the request bound as
//! associated data. **It opens for the same key and the same context only.**
//!
//! Text form: `ic1.` and the unpadded base64url of nonce (12 bytes),
//! ciphertext and tag (16 bytes). The prefix is the version.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use aws_lc_rs::hkdf;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::Refused;

const VERSION: &str = "ic1.";
const NONCE_LENGTH: usize = 12;
const SALT: &[u8] = b"ironclerk";
const INFO: &[&[u8]] = &[b"request data, AES-256-GCM, version 1"];

/// Seals and opens under one key; prepared once for each instance.
pub struct Envelope(Aes256Gcm);

/// Asks HKDF for as many bytes as the cipher's key has.
struct KeyLength;

impl hkdf::KeyType for KeyLength {
    fn len(&self) -> usize {
        32
    }
}

impl Envelope {
    /// Derives the sealing key from `key`, which may be text of any length.
    ///
    /// # Errors
    ///
    /// [`Refused`] when `key` is empty.
    pub fn new(key: &str) -> Result<Self, Refused> {
        if key.is_empty() {
            return Err(Refused);
        }
        let mut derived = Zeroizing::new([0; 32]);
        hkdf::Salt::new(hkdf::HKDF_SHA256, SALT)
            .extract(key.as_bytes())
            .expand(INFO, KeyLength)
            .and_then(|material| material.fill(derived.as_mut()))
            .map_err(|_| Refused)?;
        Aes256Gcm::new_from_slice(derived.as_ref()).map(Self).map_err(|_| Refused)
    }

    /// Seals `plaintext` for the request that `context` describes.
    ///
    /// # Errors
    ///
    /// [`Refused`] when the system gives no randomness.
    pub fn seal(&self, plaintext: &str, context: &str) -> Result<String, Refused> {
        let mut nonce = [0; NONCE_LENGTH];
        aws_lc_rs::rand::fill(&mut nonce).map_err(|_| Refused)?;
        let payload = Payload { msg: plaintext.as_bytes(), aad: context.as_bytes() };
        let sealed = self.0.encrypt(&nonce.into(), payload).map_err(|_| Refused)?;
        let mut text = String::from(VERSION);
        URL_SAFE_NO_PAD.encode_string([&nonce[..], &sealed].concat(), &mut text);
        Ok(text)
    }

    /// Opens what [`Envelope::seal`] made with the same key and context.
    ///
    /// # Errors
    ///
    /// [`Refused`] for anything else.
    pub fn open(&self, sealed: &str, context: &str) -> Result<String, Refused> {
        let body = sealed.strip_prefix(VERSION).ok_or(Refused)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| Refused)?;
        let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE_LENGTH>().ok_or(Refused)?;
        let payload = Payload { msg: ciphertext, aad: context.as_bytes() };
        let plaintext = self.0.decrypt(&(*nonce).into(), payload).map_err(|_| Refused)?;
        String::from_utf8(plaintext).map_err(|_| Refused)
    }
}

#[cfg(test)]
mod tests {
    use super::Envelope;

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let envelope = Envelope::new("key").expect("a key");
        let sealed = envelope.seal("{\"secretKey\":\"s\"}", "request 1").expect("sealed");
        assert_eq!(envelope.open(&sealed, "request 1").as_deref(), Ok("{\"secretKey\":\"s\"}"));
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
        assert_ne!(envelope.seal("text", ""), envelope.seal("text", ""));
    }

    #[test]
    fn an_empty_key_seals_nothing() {
        assert!(Envelope::new("").is_err());
    }
}
