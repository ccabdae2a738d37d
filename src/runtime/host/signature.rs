//! Signatures, by the Web Crypto API of the host.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::asks::ask;
use crate::crypto::{Algorithm, RsaComponents};

/// Whether `signature` (unpadded base64url) signs `message`. **Everything but the
/// host's plain yes is a no.**
pub async fn check_signature(
    key: &RsaComponents,
    message: &[u8],
    signature: &str,
    algorithm: Algorithm,
) -> bool {
    let Ok(message) = str::from_utf8(message) else { return false };
    if !key.can_verify() || URL_SAFE_NO_PAD.decode(signature).is_err() {
        return false;
    }
    let answer = ask(&json!({
        "kind": "verify",
        "algorithm": algorithm.name(),
        "modulus": URL_SAFE_NO_PAD.encode(&key.modulus),
        "exponent": URL_SAFE_NO_PAD.encode(&key.exponent),
        "message": message,
        "signature": signature,
    }))
    .await;
    answer == "yes"
}
