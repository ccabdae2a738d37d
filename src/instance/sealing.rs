//! What an instance passes to the application: its statement about the request,
//! with the request data, and what `@clerk/nextjs` reads. **With an encryption key,
//! every request gets a statement; without one, none does.**

use std::borrow::Cow;
use std::fmt::Display;
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

    /// What the application is told beside the decision: the request data, with
    /// the machine's auth object, if any.
    ///
    /// # Errors
    ///
    /// [`Refused`] if the request data is not a JSON object in one line.
    pub fn request_data(&self, machine: Option<&Value>) -> Result<RequestData<'_>, Refused> {
        let Some(machine) = machine else {
            return Ok(RequestData { json: Cow::Borrowed(&self.request_data), is_shared: true });
        };
        let mut data: Value = if self.request_data.is_empty() {
            Value::Object(serde_json::Map::new())
        } else {
            serde_json::from_str(&self.request_data).map_err(|_| Refused)?
        };
        data["machineAuthObject"] = machine.clone();
        let json = Cow::Owned(Zeroizing::new(data.to_string()));
        Ok(RequestData { json, is_shared: false })
    }

    /// Seals a statement with the request data. Without a key nothing is
    /// stated: the caller passes nothing on.
    ///
    /// # Errors
    ///
    /// [`Refused`] when there is request data and it cannot be sealed.
    pub fn seal<T: Display>(
        &self,
        statement: &Statement<T>,
        data: &RequestData<'_>,
        subject: Subject<'_>,
    ) -> Result<Sealed, Refused> {
        let Some(envelope) = &self.envelope else {
            return if self.request_data.is_empty() { Ok(Sealed::default()) } else { Err(Refused) };
        };
        let own = statement.seal(envelope, subject)?;
        let peer = if data.json.is_empty() { String::new() } else { self.for_peer(data)? };
        Ok(Sealed { own, peer })
    }

    /// Without a machine the request data is the same for every request.
    fn for_peer(&self, data: &RequestData<'_>) -> Result<String, Refused> {
        let Some(passphrase) = &self.peer_passphrase else { return Ok(String::new()) };
        if let (true, Some(sealed)) = (data.is_shared, self.peer_sealed.get()) {
            return Ok(sealed.clone());
        }
        let sealed = peer::seal(&data.json, passphrase)?;
        if data.is_shared {
            let _ = self.peer_sealed.set(sealed.clone());
        }
        Ok(sealed)
    }
}

/// The request data of one request.
pub struct RequestData<'a> {
    json: Cow<'a, Zeroizing<String>>,
    /// Whether it is the same for every request.
    is_shared: bool,
}

impl RequestData<'_> {
    /// The JSON in one line; may be empty.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.json
    }
}
