//! What the middleware hands to the application: signing and sealing, for
//! callers that have no request at hand.

use napi_derive::napi;

use super::thrown;
use crate::seal::envelope::Envelope;
use crate::seal::signature::SigningKey;
use crate::seal::{Refused, peer};

/// The signature of a token under a key: HMAC-SHA1, in hexadecimal.
#[napi(catch_unwind)]
pub fn sign_token(token: String, key: String) -> String {
    SigningKey::new(&key).sign(&token)
}

/// Whether a signature is the token's under the key, compared in constant
/// time.
#[napi(catch_unwind)]
pub fn verify_token_signature(token: String, key: String, signature: String) -> bool {
    SigningKey::new(&key).verify(&token, &signature)
}

/// Seals request data with AES-256-GCM for the request that `context`
/// describes. Throws when the key is empty.
#[napi(catch_unwind)]
pub fn seal_request_data(plaintext: String, key: String, context: String) -> napi::Result<String> {
    Envelope::new(&key).and_then(|envelope| envelope.seal(&plaintext, &context)).map_err(thrown)
}

/// Opens sealed request data with the first key that fits. Throws when none
/// does, or when it was sealed for another request.
#[napi(catch_unwind)]
pub fn open_request_data(
    sealed: String,
    keys: Vec<String>,
    context: String,
) -> napi::Result<String> {
    keys.iter()
        .find_map(|key| Envelope::new(key).ok()?.open(&sealed, &context).ok())
        .ok_or_else(|| thrown(Refused))
}

/// Seals request data in the envelope of `@clerk/nextjs`.
#[napi(catch_unwind)]
pub fn seal_peer_request_data(plaintext: String, key: String) -> napi::Result<String> {
    peer::seal(&plaintext, &key).map_err(thrown)
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
