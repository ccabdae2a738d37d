//! What the middleware of `@clerk/nextjs` passed to the application: checking and
//! opening it. **Neither proves that it is about the current request**;
//! `statement.rs` reads the statement of our own middleware.

use napi_derive::napi;

use super::thrown;
use crate::seal::signature::SigningKey;
use crate::seal::{Refused, peer};

/// Whether a signature is the token's under the key, compared in constant
/// time.
#[napi(catch_unwind)]
pub fn verify_token_signature(token: String, key: String, signature: String) -> bool {
    SigningKey::new(&key).verify(&token, &signature)
}

/// Opens request data that `@clerk/nextjs` sealed, with the first key that
/// fits. Throws when none does.
#[napi(catch_unwind)]
pub fn open_peer_request_data(sealed: String, keys: Vec<String>) -> napi::Result<String> {
    keys.iter()
        .find_map(|key| {
            let plaintext = peer::open(&sealed, key).ok()?;
            // Any key opens about one in 256 foreign envelopes to noise.
            serde_json::from_str::<serde::de::IgnoredAny>(&plaintext).ok()?;
            Some(plaintext)
        })
        .ok_or_else(|| thrown(Refused))
}
