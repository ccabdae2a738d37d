//! The options of an instance as they come from JavaScript: strings, flags and
//! lists, not yet validated.

use serde::Deserialize;
use zeroize::{Zeroize as _, Zeroizing};

use super::error::InstanceError;

/// Options of `clerkMiddleware()` and `authenticateRequest()` with the
/// environment's defaults filled in. Empty text means "not given".
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "the options of the public contract are flags")]
pub struct Options {
    pub publishable_key: String,
    pub secret_key: Zeroizing<String>,
    pub machine_secret_key: Zeroizing<String>,
    pub jwt_key: String,
    pub api_url: String,
    pub api_version: String,
    pub is_satellite: bool,
    pub domain: String,
    pub proxy_url: String,
    /// Whether a function of the request's URL gave the domain or the proxy, so
    /// that a client may have had a say in them.
    pub domains_from_request: bool,
    pub sign_in_url: String,
    pub satellite_auto_sync: bool,
    /// Accepted `typ` header values of session tokens; `None`: `JWT`, or none.
    pub header_type: Option<OneOrMany>,
    pub audience: Vec<String>,
    pub authorized_parties: Vec<String>,
    pub issuer: Vec<String>,
    /// Tolerated difference between clocks, in ms.
    pub clock_skew_in_ms: Option<f64>,
    pub skip_jwks_cache: bool,
    /// How old fetched public keys may be, in ms.
    pub jwks_max_age_in_ms: Option<f64>,
    pub organization_sync_options: OrganizationSyncOptions,
    /// What request data is sealed under; empty: nothing is sealed.
    pub encryption_key: Zeroizing<String>,
    /// Whether the peer's envelope is written beside ours.
    pub peer_envelope: bool,
    /// The JSON text for the application; may be empty.
    pub request_data: Zeroizing<String>,
    /// What the session token is signed with for the application.
    pub signature_key: Zeroizing<String>,
}

/// Which organization a path names (`organizationSyncOptions`).
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrganizationSyncOptions {
    pub organization_patterns: Option<Vec<String>>,
    pub personal_account_patterns: Option<Vec<String>>,
}

/// An option that takes a text or a list of texts.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    /// The texts as a list.
    #[must_use]
    pub fn into_list(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(list) => list,
        }
    }
}

impl Options {
    /// The same options without white space around their values, with which files
    /// that hold a secret end with. The keys for sealing and signing are bytes,
    /// which the application reads the same way, so they stay as they are.
    ///
    /// # Errors
    ///
    /// [`InstanceError::ControlCharacter`] names an option that has one within.
    pub(super) fn tidied(mut self) -> Result<Self, InstanceError> {
        // Keys that hold anything else are refused where they are read.
        for value in [&mut self.publishable_key, &mut *self.secret_key, &mut self.jwt_key] {
            trim(value);
        }
        for (name, value) in [
            ("machineSecretKey", &mut *self.machine_secret_key),
            ("apiUrl", &mut self.api_url),
            ("apiVersion", &mut self.api_version),
            ("domain", &mut self.domain),
            ("proxyUrl", &mut self.proxy_url),
            ("signInUrl", &mut self.sign_in_url),
        ] {
            trim(value);
            if value.contains(char::is_control) {
                return Err(InstanceError::ControlCharacter(name));
            }
        }
        let lists = [&mut self.audience, &mut self.authorized_parties, &mut self.issuer];
        lists.into_iter().flatten().for_each(trim);
        Ok(self)
    }
}

/// Trims a value, and erases the memory of the untrimmed one.
fn trim(value: &mut String) {
    let trimmed = value.trim();
    if trimmed.len() != value.len() {
        let mut trimmed = trimmed.to_owned();
        std::mem::swap(value, &mut trimmed);
        trimmed.zeroize();
    }
}
