//! A JSON Web Key Set (RFC 7517, section 5), by key id. **Keys that are not
//! RSA, are for another use, or cannot be read, are left out; they never fail
//! the others.**

use std::collections::HashMap;

use serde::Deserialize;

use super::key::{Jwk, VerifyingKey};

/// The most keys that are kept of one set.
pub const MAX_KEYS: usize = 64;

/// Public keys by key id.
#[derive(Clone, Debug, Default)]
pub struct KeySet(HashMap<String, VerifyingKey>);

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

impl KeySet {
    /// Reads the JSON of a key set. Returns `None` when it is not one, or
    /// when it has no usable key.
    #[must_use]
    pub fn from_json(json: &[u8]) -> Option<Self> {
        let document: Document = serde_json::from_slice(json).ok()?;
        let keys: HashMap<_, _> = document
            .keys
            .into_iter()
            .filter_map(|value| serde_json::from_value::<Jwk>(value).ok())
            .filter_map(|jwk| {
                let key = VerifyingKey::from_jwk(&jwk).ok()?;
                Some((jwk.kid?, key))
            })
            .take(MAX_KEYS)
            .collect();
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// The key with the given id.
    #[must_use]
    pub fn get(&self, kid: &str) -> Option<&VerifyingKey> {
        self.0.get(kid)
    }
}
