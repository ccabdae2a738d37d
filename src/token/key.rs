//! Public keys. **A [`VerifyingKey`] is parsed once and can only verify**; it
//! holds no secret, and only RSA keys of 2048 to 8192 bits pass verification.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::crypto::{Algorithm, RsaComponents, RsaPublicKey, Sha256, sha256};

/// An RSA public key that session tokens are verified with.
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    rsa: RsaPublicKey,
    algorithm: Option<String>,
    fingerprint: Sha256,
}

/// A key that could not be read. It never carries the key's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The PEM is not an RSA public key.
    #[error(
        "The jwtKey is not a PEM public key. Copy the JWKS Public Key (PEM) from the API keys page of the Clerk Dashboard, from `-----BEGIN PUBLIC KEY-----` to `-----END PUBLIC KEY-----`, into the jwtKey option or the CLERK_JWT_KEY environment variable."
    )]
    NotPem,
    /// The JSON Web Key is not RSA, or its members are missing or malformed.
    #[error("The JSON Web Key is not an RSA public key.")]
    NotRsa,
    /// The JSON Web Key is for something else.
    #[error("The JSON Web Key is not for the verification of signatures.")]
    NotForVerifying,
}

/// The members of a JSON Web Key (RFC 7517) that matter here.
#[derive(Deserialize)]
pub struct Jwk {
    pub kid: Option<String>,
    kty: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl Jwk {
    /// Whether its use (RFC 7517, section 4.2), its operations (4.3) and its
    /// algorithm (4.4) allow it to verify signatures. What is absent allows.
    fn is_for_verifying(&self) -> bool {
        let usage = self.usage.as_deref().is_none_or(|usage| usage == "sig");
        let operations = self
            .key_ops
            .as_ref()
            .is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
        let algorithm = self
            .alg
            .as_deref()
            .is_none_or(|algorithm| matches!(algorithm, "RS256" | "RS384" | "RS512"));
        usage && operations && algorithm
    }
}

const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

impl VerifyingKey {
    /// Reads the public key (SPKI, RFC 7468 section 13) that the Clerk
    /// Dashboard shows. Line breaks may be missing or written as `\n`, and so
    /// may the first and last line, since environment files often lose them.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotPem`] if the text is not an RSA public key.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let body: String = text
            .replace("\\r", "")
            .replace("\\n", "")
            .replace(PEM_BEGIN, "")
            .replace(PEM_END, "")
            .split_whitespace()
            .collect();
        let der = STANDARD.decode(&body).map_err(|_| KeyError::NotPem)?;
        let components = RsaComponents::from_spki(&der).ok_or(KeyError::NotPem)?;
        // The PEM of the public contract is always an RS256 key.
        Ok(Self {
            rsa: RsaPublicKey::new(&components),
            algorithm: Some("RS256".to_owned()),
            fingerprint: sha256(&[&der]),
        })
    }

    /// Takes a key of a JSON Web Key Set.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotRsa`] if it is not an RSA public key,
    /// [`KeyError::NotForVerifying`] when it is not for signatures.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        if !jwk.is_for_verifying() {
            return Err(KeyError::NotForVerifying);
        }
        let (Some("RSA"), Some(modulus), Some(exponent)) =
            (jwk.kty.as_deref(), jwk.n.as_deref(), jwk.e.as_deref())
        else {
            return Err(KeyError::NotRsa);
        };
        let components = RsaComponents::from_jwk(modulus, exponent).ok_or(KeyError::NotRsa)?;
        Ok(Self {
            rsa: RsaPublicKey::new(&components),
            algorithm: jwk.alg.clone(),
            fingerprint: sha256(&[modulus.as_bytes(), b".", exponent.as_bytes()]),
        })
    }

    /// Whether the key may be used with the algorithm that a token names.
    #[must_use]
    pub fn allows(&self, algorithm: &str) -> bool {
        self.algorithm.as_deref().is_none_or(|own| own == algorithm)
    }

    /// Identifies the key material; equal for equal keys.
    #[must_use]
    pub const fn fingerprint(&self) -> &Sha256 {
        &self.fingerprint
    }

    /// Whether `signature` (unpadded base64url) signs `message` (RFC 7515,
    /// section 5.2). `None`: the host must be asked.
    #[must_use]
    pub fn signs(&self, message: &[u8], signature: &str, algorithm: Algorithm) -> Option<bool> {
        self.rsa.signs(message, signature, algorithm)
    }

    /// As [`VerifyingKey::signs`], by the host where that does not know.
    pub async fn ask_host(&self, message: &[u8], signature: &str, algorithm: Algorithm) -> bool {
        self.rsa.ask_host(message, signature, algorithm).await
    }
}
