//! Revocations: taking them, for this process and for others.

use super::instance::find;
use super::thrown::{Outcome, misconfigured};
use super::{DRIVER, time};
use crate::revocations::Revocation;

/// Refuses session tokens of an instance before they expire: `list` is JSON, as
/// `Revocation::list_from_json` reads it. Returns how many of the list refuse a token
/// that has not expired, in decimal. Throws if one is invalid, and takes none then; and
/// if other instances may not hear of them.
pub async fn revoke_async(handle: u32, now: f64, list: String) -> Outcome<String> {
    let (now, instance) = (time(now)?, find(handle)?);
    let revoked = DRIVER.revoke(&instance, read(&list)?, now).await;
    revoked.map(|revoked| revoked.to_string()).map_err(|_| {
        misconfigured(
            "revocation_not_shared",
            "ironclerk: this instance refuses the sessions, and the store did not take the revocation, so other instances may accept them until their tokens expire. Answer the webhook with an error: Clerk sends it again.",
        )
    })
}

/// As [`revoke_async`], in this process only.
#[cfg_attr(not(target_family = "wasm"), expect(dead_code, reason = "only WebAssembly restarts"))]
pub fn note_revocations(handle: u32, now: f64, list: &str) -> Outcome<String> {
    let (now, instance) = (time(now)?, find(handle)?);
    Ok(DRIVER.note(&instance, &read(list)?, now).to_string())
}

fn read(list: &str) -> Outcome<Vec<Revocation>> {
    Revocation::list_from_json(list).map_err(|error| {
        let message = format!("ironclerk: a revocation is invalid: {error}.");
        misconfigured("revocation_invalid", message)
    })
}
