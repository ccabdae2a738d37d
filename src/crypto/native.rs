//! The primitives by AWS-LC.

use aws_lc_rs::{constant_time, digest, hkdf, hmac, rand};
use jsonwebtoken::DecodingKey;
use zeroize::Zeroizing;

use super::{Algorithm, NoRandomness, RsaComponents, Sha256};

/// SHA-256 of the parts, one after another (FIPS 180-4).
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Sha256 {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}

/// SHA-1 (FIPS 180-4), for names that others compute with it.
#[must_use]
pub fn sha1(bytes: &[u8]) -> [u8; 20] {
    let mut hash = [0; 20];
    hash.copy_from_slice(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
    hash
}

/// A key of HMAC-SHA-1 (RFC 2104).
pub struct HmacSha1(hmac::Key);

impl HmacSha1 {
    /// Prepares the key.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret))
    }

    /// The code of `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 20] {
        let mut code = [0; 20];
        code.copy_from_slice(hmac::sign(&self.0, message).as_ref());
        code
    }
}

/// Whether two texts are equal, in a time that says nothing of where they differ.
#[must_use]
pub fn are_equal(one: &[u8], other: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}

/// Asks HKDF for 32 bytes.
struct KeyLength;

impl hkdf::KeyType for KeyLength {
    fn len(&self) -> usize {
        32
    }
}

/// 32 bytes derived by HKDF-SHA-256 (RFC 5869).
#[must_use]
pub fn hkdf_sha256(salt: &[u8], key: &[u8], info: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut derived = Zeroizing::new([0; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(key)
        .expand(&[info], KeyLength)
        .and_then(|material| material.fill(derived.as_mut()))
        .ok()?;
    Some(derived)
}

/// Fills `bytes` at random, from the operating system.
///
/// # Errors
///
/// [`NoRandomness`].
pub fn random(bytes: &mut [u8]) -> Result<(), NoRandomness> {
    rand::fill(bytes).map_err(|_| NoRandomness)
}

/// A public key that verifies. **Keys of 2048 to 8192 bits pass**, others verify
/// nothing.
#[derive(Clone, Debug)]
pub struct RsaPublicKey(DecodingKey);

impl RsaPublicKey {
    /// Takes the numbers of a key.
    #[must_use]
    pub fn new(components: &RsaComponents) -> Self {
        let RsaComponents { modulus, exponent } = components;
        Self(DecodingKey::from_rsa_raw_components(modulus, exponent))
    }

    /// Whether `signature` (unpadded base64url) signs `message` (RFC 7515, section
    /// 5.2); always known here.
    #[must_use]
    pub fn signs(&self, message: &[u8], signature: &str, algorithm: Algorithm) -> Option<bool> {
        let algorithm = match algorithm {
            Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
            Algorithm::Rs384 => jsonwebtoken::Algorithm::RS384,
            Algorithm::Rs512 => jsonwebtoken::Algorithm::RS512,
        };
        let verified = jsonwebtoken::crypto::verify(signature, message, &self.0, algorithm);
        Some(verified.unwrap_or(false))
    }

    /// As [`RsaPublicKey::signs`].
    #[expect(clippy::unused_async, reason = "on another platform, the host answers later")]
    pub async fn ask_host(&self, message: &[u8], signature: &str, algorithm: Algorithm) -> bool {
        self.signs(message, signature, algorithm).unwrap_or(false)
    }
}
