//! What an instance hands to the application: the request signature and the
//! sealed request data. **Without an encryption key nothing is sealed, and
//! without request data there is nothing to seal.**

use std::sync::OnceLock;

use serde_json::Value;
use zeroize::Zeroizing;

use crate::seal::envelope::Envelope;
use crate::seal::signature::SigningKey;
use crate::seal::{Refused, peer};

/// The keys of one instance for sealing and signing, prepared once.
pub struct Sealing {
    envelope: Option<Envelope>,
    peer_passphrase: Option<Zeroizing<String>>,
    request_data: Zeroizing<String>,
    /// The request data in the peer's envelope, which is bound to no request:
    /// sealed once, it serves them all.
    peer_sealed: OnceLock<String>,
    signing: Option<SigningKey>,
}

/// Both sealed forms; an empty text where a form is not written.
#[derive(Default)]
pub struct Sealed {
    pub own: String,
    pub peer: String,
}

impl Sealing {
    /// Prepares the keys; empty ones are left out.
    #[must_use]
    pub fn new(
        encryption_key: &Zeroizing<String>,
        peer_envelope: bool,
        request_data: Zeroizing<String>,
        signature_key: &str,
    ) -> Self {
        Self {
            envelope: Envelope::new(encryption_key).ok(),
            peer_passphrase: (peer_envelope && !encryption_key.is_empty())
                .then(|| encryption_key.clone()),
            request_data,
            peer_sealed: OnceLock::new(),
            signing: (!signature_key.is_empty()).then(|| SigningKey::new(signature_key)),
        }
    }

    /// The signature of `token`; empty without a key.
    #[must_use]
    pub fn sign(&self, token: &str) -> String {
        self.signing.as_ref().map(|key| key.sign(token)).unwrap_or_default()
    }

    /// Seals the request data, with the machine's auth object where there is
    /// one, for the request that `context` describes. Without a key a machine's
    /// auth object stays here: the caller hands nothing on.
    ///
    /// # Errors
    ///
    /// [`Refused`] when there is something to seal and it cannot be sealed.
    pub fn seal(&self, machine: Option<&Value>, context: &str) -> Result<Sealed, Refused> {
        if self.request_data.is_empty() && (machine.is_none() || self.envelope.is_none()) {
            return Ok(Sealed::default());
        }
        let envelope = self.envelope.as_ref().ok_or(Refused)?;
        let plaintext = self.plaintext(machine)?;
        let own = envelope.seal(&plaintext, context)?;
        let peer = match (&self.peer_passphrase, self.peer_sealed.get()) {
            (None, _) => String::new(),
            (Some(_), Some(sealed)) if machine.is_none() => sealed.clone(),
            (Some(passphrase), _) => {
                let sealed = peer::seal(&plaintext, passphrase)?;
                if machine.is_none() {
                    let _ = self.peer_sealed.set(sealed.clone());
                }
                sealed
            }
        };
        Ok(Sealed { own, peer })
    }

    fn plaintext(&self, machine: Option<&Value>) -> Result<Zeroizing<String>, Refused> {
        let Some(machine) = machine else { return Ok(self.request_data.clone()) };
        let mut data: Value = if self.request_data.is_empty() {
            Value::Object(serde_json::Map::new())
        } else {
            serde_json::from_str(&self.request_data).map_err(|_| Refused)?
        };
        data["machineAuthObject"] = machine.clone();
        Ok(Zeroizing::new(data.to_string()))
    }
}
