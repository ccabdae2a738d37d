//! The numbers of an RSA public key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pkcs1::ObjectIdentifier;
use spki::SubjectPublicKeyInfoRef;
use spki::der::Decode as _;

/// `rsaEncryption` (RFC 8017, appendix A.1).
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

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
}
