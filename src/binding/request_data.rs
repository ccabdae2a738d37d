//! What the middleware of `@clerk/nextjs` passed to the application: checking and
//! opening it. **Neither proves that it is about the current request**;
//! `statement.rs` reads the statement of our own middleware.

use super::thrown::{Outcome, thrown};
use crate::seal::signature::SigningKey;
use crate::seal::{Refused, peer};

/// Whether a signature is the token's under the key, compared in constant
/// time.
pub fn verify_token_signature(token: &str, key: &str, signature: &str) -> bool {
    SigningKey::new(key).verify(token, signature)
}

/// Opens request data that `@clerk/nextjs` sealed, with the first key that
/// fits. Throws when none does.
pub fn open_peer_request_data(sealed: &str, keys: &[String]) -> Outcome<String> {
    keys.iter()
        .find_map(|key| {
            let plaintext = peer::open(sealed, key).ok()?;
            // Any key opens about one in 256 foreign envelopes to noise.
            serde_json::from_str::<serde::de::IgnoredAny>(&plaintext).ok()?;
            Some(plaintext)
        })
        .ok_or_else(|| thrown(Refused))
}
