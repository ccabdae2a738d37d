//! The options of an instance as they cross from JavaScript: strings, flags
//! and lists, not yet understood.

use serde::Deserialize;
use zeroize::Zeroizing;

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
    pub sign_in_url: String,
    pub sign_up_url: String,
    pub satellite_auto_sync: bool,
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
    /// The JSON text handed on to the application; empty: none.
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
