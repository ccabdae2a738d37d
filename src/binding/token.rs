//! One token without a request: its kind, and whether it is valid.

use super::instance::find;
use super::thrown::Outcome;
use super::{DRIVER, time};
use crate::token::{Decoded, MachineKind, TokenError, TokenType, Verified};
use crate::wire::TokenReply;

/// Verifies a session token with what is at hand. Returns a packed reply, which
/// begins with a `TokenStatus`.
pub fn verify_token(handle: u32, now: f64, token: &str) -> Outcome<String> {
    let now = time(now)?;
    let instance = find(handle)?;
    let decoded = match DRIVER.tokens().decode(token) {
        Ok(decoded) => decoded,
        Err(error) => return Ok(refused(&error)),
    };
    Ok(match DRIVER.verify_at_once(&instance, &decoded, now) {
        Some(result) => pack(result),
        None => TokenReply::NeedsNetwork.pack(),
    })
}

/// Verifies a session token and fetches the key; to be called after
/// `verifyToken` answered `NeedsNetwork`.
pub async fn verify_token_async(handle: u32, now: f64, token: String) -> Outcome<String> {
    let now = time(now)?;
    let instance = find(handle)?;
    let decoded = match DRIVER.tokens().decode(&token) {
        Ok(decoded) => decoded,
        Err(error) => return Ok(refused(&error)),
    };
    Ok(pack(DRIVER.verify(&instance, &decoded, now).await))
}

/// The type that a token claims, as its name in `acceptsToken`. A token that is
/// not a machine's counts as `session_token`. Nothing is verified.
pub fn token_type(token: &str) -> &'static str {
    let decoded = Decoded::parse(token);
    MachineKind::of(token, decoded.as_ref()).map_or(TokenType::Session, TokenType::Machine).as_str()
}

fn pack(result: Result<Verified, TokenError>) -> String {
    match result {
        Ok(verified) => {
            let claims = serde_json::to_string(verified.decoded().claims()).unwrap_or_default();
            TokenReply::Verified { claims: &claims }.pack()
        }
        Err(error) => refused(&error),
    }
}

fn refused(error: &TokenError) -> String {
    let (reason, action) = (error.reason(), error.action());
    TokenReply::Refused { reason, action, message: error.message() }.pack()
}
