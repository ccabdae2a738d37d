//! The numbers of an RSA public key.

use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pkcs1::ObjectIdentifier;
use spki::SubjectPublicKeyInfoRef;
use spki::der::Decode as _;

/// `rsaEncryption` (RFC 8017, appendix A.1).
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The sizes of keys that verify, in bits.
const SIZES: RangeInclusive<usize> = 2048..=8192;

/// The largest public exponent, in bits; a larger one only costs time.
const LARGEST_EXPONENT: usize = 33;

/// Modulus and public exponent, big-endian (RFC 8017, section 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaComponents {
    pub modulus: Vec<u8>,
    pub exponent: Vec<u8>,
}

impl RsaComponents {
    /// Those of a `SubjectPublicKeyInfo` (RFC 5280, section 4.1) in DER; `None`
    /// when it is not an RSA public key.
    #[must_use]
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        let info = SubjectPublicKeyInfoRef::from_der(der).ok()?;
        if info.algorithm.oid != RSA_ENCRYPTION {
            return None;
        }
        let key = pkcs1::RsaPublicKeyRef::from_der(info.subject_public_key.as_bytes()?).ok()?;
        Some(Self {
            modulus: key.modulus.as_bytes().to_vec(),
            exponent: key.public_exponent.as_bytes().to_vec(),
        })
    }

    /// Those of a JSON Web Key: unpadded base64url (RFC 7518, section 6.3.1).
    #[must_use]
    pub fn from_jwk(modulus: &str, exponent: &str) -> Option<Self> {
        Some(Self {
            modulus: URL_SAFE_NO_PAD.decode(modulus).ok()?,
            exponent: URL_SAFE_NO_PAD.decode(exponent).ok()?,
        })
    }

    /// Whether AWS-LC verifies with such a key: **2048 to 8192 bits**, no zeros in
    /// front (RFC 7518, section 2), both numbers odd, and an exponent that is neither
    /// one, with which anybody signs, nor large. A host may be less strict.
    #[must_use]
    pub fn can_verify(&self) -> bool {
        let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        let is_plain = |number: &[u8]| is_odd(number) && number[0] != 0;
        let Self { modulus, exponent } = self;
        is_plain(modulus)
            && is_plain(exponent)
            && SIZES.contains(&bits_of(modulus))
            && (2..=LARGEST_EXPONENT).contains(&bits_of(exponent))
    }
}

/// The length of a number without zeros in front.
fn bits_of(number: &[u8]) -> usize {
    let zeros = number.first().map_or(0, |first| first.leading_zeros());
    number.len() * 8 - zeros as usize
}
