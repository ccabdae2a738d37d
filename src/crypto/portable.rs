//! The primitives by `RustCrypto`.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::Digest as _;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::Sha256;
#[cfg(target_family = "wasm")]
pub use host::{RsaPublicKey, random};

/// SHA-256 of the parts, one after another (FIPS 180-4).
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Sha256 {
    let mut hasher = sha2::Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// SHA-1 (FIPS 180-4), for names that others compute with it.
#[must_use]
pub fn sha1(bytes: &[u8]) -> [u8; 20] {
    Sha1::digest(bytes).into()
}

/// A key of HMAC-SHA-1 (RFC 2104).
pub struct HmacSha1(Hmac<Sha1>);

impl HmacSha1 {
    /// Prepares the key.
    ///
    /// # Panics
    ///
    /// Never: a key of HMAC may have any length.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(Hmac::new_from_slice(secret).expect("a key of any length"))
    }

    /// The code of `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 20] {
        self.0.clone().chain_update(message).finalize().into_bytes().into()
    }
}

/// Whether two texts are equal, in a time that says nothing of where they differ.
#[must_use]
pub fn are_equal(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// 32 bytes derived by HKDF-SHA-256 (RFC 5869).
#[must_use]
pub fn hkdf_sha256(salt: &[u8], key: &[u8], info: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<sha2::Sha256>::new(Some(salt), key).expand(info, derived.as_mut()).ok()?;
    Some(derived)
}

/// What only the host of WebAssembly has.
#[cfg(target_family = "wasm")]
mod host {
    use crate::crypto::{Algorithm, NoRandomness, RsaComponents};
    use crate::runtime;

    /// Fills `bytes` at random, by the host.
    ///
    /// # Errors
    ///
    /// [`NoRandomness`].
    pub fn random(bytes: &mut [u8]) -> Result<(), NoRandomness> {
        runtime::fill_with_randomness(bytes).then_some(()).ok_or(NoRandomness)
    }

    /// A public key that the host verifies with.
    #[derive(Clone, Debug)]
    pub struct RsaPublicKey(RsaComponents);

    impl RsaPublicKey {
        /// Takes the numbers of a key.
        #[must_use]
        pub fn new(components: &RsaComponents) -> Self {
            Self(components.clone())
        }

        /// Not known here: the host is to be asked.
        #[must_use]
        pub fn signs(&self, _: &[u8], _: &str, _: Algorithm) -> Option<bool> {
            None
        }

        /// The host's answer; `false` where it has none.
        pub async fn ask_host(
            &self,
            message: &[u8],
            signature: &str,
            algorithm: Algorithm,
        ) -> bool {
            runtime::check_signature(&self.0, message, signature, algorithm).await
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{native, portable};

    proptest! {
        #[test]
        fn gives_what_native_gives(
            one in proptest::collection::vec(any::<u8>(), 0..300),
            other in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            prop_assert_eq!(native::sha256(&[&one, &other]), portable::sha256(&[&one, &other]));
            prop_assert_eq!(native::sha1(&one), portable::sha1(&one));
            prop_assert_eq!(
                native::HmacSha1::new(&one).sign(&other),
                portable::HmacSha1::new(&one).sign(&other)
            );
            prop_assert_eq!(
                native::hkdf_sha256(&one, &other, b"info"),
                portable::hkdf_sha256(&one, &other, b"info")
            );
            prop_assert_eq!(native::are_equal(&one, &other), portable::are_equal(&one, &other));
            prop_assert!(portable::are_equal(&one, &one));
        }
    }
}
