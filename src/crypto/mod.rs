//! The cryptographic primitives that the core is made of, behind one narrow seam.
//! **Both implementations give the same bytes**, which their tests compare:
//! `native` is AWS-LC, which the Node.js addon links; `portable` is `RustCrypto`,
//! which also compiles to WebAssembly.
//!
//! RSA is the exception: in WebAssembly it takes five times as long as in the
//! platform's Web Crypto API, which answers asynchronously. There
//! [`RsaPublicKey::signs`] does not know, and the driver asks the host.

mod algorithm;
#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(any(target_family = "wasm", test))]
mod portable;
mod rsa_key;

#[cfg(not(target_family = "wasm"))]
use native as platform;
#[cfg(target_family = "wasm")]
use portable as platform;

pub use algorithm::Algorithm;
pub use platform::{HmacSha1, RsaPublicKey, are_equal, hkdf_sha256, random, sha1, sha256};
pub use rsa_key::RsaComponents;

/// The system gives no randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

/// A SHA-256 digest.
pub type Sha256 = [u8; 32];

/// A number from 0 to 1, for delays without a pattern; zero where the system gives no
/// randomness, since a delay without jitter is still a delay.
#[must_use]
pub fn random_fraction() -> f64 {
    let mut bytes = [0; 2];
    let _ = random(&mut bytes);
    f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX)
}
