//! What is known beside the request: keys, revocations, and the answers to earlier
//! [`Need`]s. **A decision never fetches; it says what it needs.**

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::outcome::{MachineError, Need};
use crate::instance::Instance;
use crate::revocations::Revocations;
use crate::token::error::{CONTACT_SUPPORT, SET_JWT_KEY, TokenErrorReason};
use crate::token::{Checked, Decoded, KeySet, SignatureMemory, Time, TokenError, VerifyingKey};

/// See the module's documentation.
pub struct Knowledge<'a> {
    /// Good signatures of earlier requests.
    pub memory: &'a SignatureMemory,
    /// Whose tokens are refused before they expire; `None`: no one's.
    pub revocations: Option<&'a Revocations>,
    /// What the host said of signatures of this request.
    pub checked: Checked,
    /// The tenant's keys, as far as they are at hand.
    pub keys: Option<Arc<KeySet>>,
    /// Keys that could not be fetched.
    pub missing_keys: HashMap<String, TokenError>,
    /// The cookie directives of the handshake nonce, or the reason of its failure.
    pub handshake_payload: Option<Result<Vec<String>, String>>,
    /// The cookie directives of a refresh, or the reason of its failure.
    pub refresh: Option<Result<Vec<String>, String>>,
    /// The resource that an opaque machine token stands for.
    pub machine: Option<Result<Value, MachineError>>,
}

impl<'a> Knowledge<'a> {
    /// Nothing but the keys at hand.
    #[must_use]
    pub fn new(memory: &'a SignatureMemory, keys: Option<Arc<KeySet>>) -> Self {
        Self {
            memory,
            revocations: None,
            checked: Checked::default(),
            keys,
            missing_keys: HashMap::new(),
            handshake_payload: None,
            refresh: None,
            machine: None,
        }
    }

    /// Whether a verified token was revoked.
    #[must_use]
    pub fn is_revoked(&self, instance: &Instance, token: &Decoded, now: Time) -> bool {
        self.revocations.is_some_and(|known| known.refuse(instance.tenant(), token, now))
    }

    /// The key that `decoded` asks for: the configured one, whatever the token
    /// says, or else the tenant's key with that id.
    ///
    /// # Errors
    ///
    /// [`Need`] when it must be fetched first. The inner error says that
    /// it cannot be had.
    pub fn key(
        &self,
        instance: &'a Instance,
        decoded: &Decoded,
    ) -> Result<Result<&VerifyingKey, TokenError>, Need> {
        if let Some(key) = instance.jwt_key() {
            return Ok(Ok(key));
        }
        if instance.secret_key().is_empty() {
            return Ok(Err(unresolved()));
        }
        let kid = decoded.kid();
        if let Some(key) = self.keys.as_ref().and_then(|keys| keys.get(kid)) {
            return Ok(Ok(key));
        }
        if kid.is_empty() && self.keys.is_some() {
            return Ok(Err(unknown_key(&decoded.shown_kid())));
        }
        match self.missing_keys.get(kid) {
            Some(error) => Ok(Err(error.clone())),
            None => Err(Need::Key { kid: kid.to_owned() }),
        }
    }
}

fn unresolved() -> TokenError {
    TokenError::new(
        TokenErrorReason::KeyFailedToResolve,
        "Failed to resolve JWK during verification.",
    )
    .with_action(SET_JWT_KEY)
}

/// The error for a key id that the tenant's key set does not have. It names no
/// other key id, since those belong to other tenants of the process.
#[must_use]
pub fn unknown_key(kid: &str) -> TokenError {
    let message = format!(
        "Unable to find a signing key in JWKS that matches the kid='{kid}' of the provided session token. Please make sure that the __session cookie or the HTTP authorization header contain a Clerk-generated session JWT."
    );
    let action = format!(
        "Go to your Dashboard and validate your secret and public keys are correct. {CONTACT_SUPPORT} if the issue persists."
    );
    TokenError::new(TokenErrorReason::KeyIdMismatch, message).with_action(action)
}
