//! The request signature: HMAC-SHA1 (RFC 2104) of the session token under the
//! secret key, in lower-case hexadecimal. **Signatures are compared in
//! constant time.**

use crate::crypto::{HmacSha1, are_equal};

/// A key to sign tokens with; prepared once for each instance.
pub struct SigningKey(HmacSha1);

impl SigningKey {
    /// Prepares `secret`.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self(HmacSha1::new(secret.as_bytes()))
    }

    /// The signature of `token`, 40 hexadecimal digits.
    #[must_use]
    pub fn sign(&self, token: &str) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.0
            .sign(token.as_bytes())
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
            .collect()
    }

    /// Whether `signature` is the signature of `token`.
    #[must_use]
    pub fn verify(&self, token: &str, signature: &str) -> bool {
        are_equal(self.sign(token).as_bytes(), signature.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::SigningKey;

    #[test]
    fn signs_as_rfc_2202_says() {
        let key = SigningKey::new("Jefe");
        let signature = key.sign("what do ya want for nothing?");
        assert_eq!(signature, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        assert!(key.verify("what do ya want for nothing?", &signature));
        assert!(!key.verify("what do ya want for nothing!", &signature));
        assert!(!key.verify("what do ya want for nothing?", ""));
        assert!(!key.verify("what do ya want for nothing?", &signature.to_uppercase()));
    }
}
