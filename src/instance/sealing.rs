//! What an instance hands to the application: its statement about the request,
//! with the request data, and what `@clerk/nextjs` reads. **Without an
//! encryption key nothing is stated; with one, something is about every
//! request.**

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::Value;
use zeroize::Zeroizing;

use crate::seal::envelope::Envelope;
use crate::seal::signature::SigningKey;
use crate::seal::statement::{Statement, Subject};
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
    /// The statement.
    pub own: String,
    /// The request data for `@clerk/nextjs`.
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

    /// Seals the statement that `state` makes of the request data, with the
    /// machine's auth object where there is one. Without a key nothing is
    /// stated: the caller hands nothing on.
    ///
    /// # Errors
    ///
    /// [`Refused`] when there is request data and it cannot be sealed.
    pub fn seal(
        &self,
        state: impl FnOnce(&str) -> Statement,
        machine: Option<&Value>,
        subject: Subject<'_>,
    ) -> Result<Sealed, Refused> {
        let Some(envelope) = &self.envelope else {
            return if self.request_data.is_empty() { Ok(Sealed::default()) } else { Err(Refused) };
        };
        let data = self.data(machine)?;
        let own = state(&data).seal(envelope, subject)?;
        let peer = if data.is_empty() { String::new() } else { self.for_peer(&data, machine)? };
        Ok(Sealed { own, peer })
    }

    /// Without a machine the request data is the same for every request.
    fn for_peer(&self, data: &str, machine: Option<&Value>) -> Result<String, Refused> {
        let Some(passphrase) = &self.peer_passphrase else { return Ok(String::new()) };
        if let (None, Some(sealed)) = (machine, self.peer_sealed.get()) {
            return Ok(sealed.clone());
        }
        let sealed = peer::seal(data, passphrase)?;
        if machine.is_none() {
            let _ = self.peer_sealed.set(sealed.clone());
        }
        Ok(sealed)
    }

    fn data(&self, machine: Option<&Value>) -> Result<Cow<'_, Zeroizing<String>>, Refused> {
        let Some(machine) = machine else { return Ok(Cow::Borrowed(&self.request_data)) };
        let mut data: Value = if self.request_data.is_empty() {
            Value::Object(serde_json::Map::new())
        } else {
            serde_json::from_str(&self.request_data).map_err(|_| Refused)?
        };
        data["machineAuthObject"] = machine.clone();
        Ok(Cow::Owned(Zeroizing::new(data.to_string())))
    }
}
