//! The request signature: HMAC-SHA1 (RFC 2104) of the session token under the
//! secret key, in lower-case hexadecimal. **Signatures are compared in
//! constant time.**

use aws_lc_rs::hmac;

/// A key to sign tokens with; prepared once for each instance.
pub struct SigningKey(hmac::Key);

impl SigningKey {
    /// Prepares `secret`.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes()))
    }

    /// The signature of `token`, 40 hexadecimal digits.
    #[must_use]
    pub fn sign(&self, token: &str) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let tag = hmac::sign(&self.0, token.as_bytes());
        tag.as_ref()
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
            .collect()
    }

    /// Whether `signature` is the signature of `token`.
    #[must_use]
    pub fn verify(&self, token: &str, signature: &str) -> bool {
        let expected = self.sign(token);
        aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_bytes(), signature.as_bytes())
            .is_ok()
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
