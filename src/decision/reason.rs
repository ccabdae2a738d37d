//! Reasons: the strings by which a request state says why it is what it is.
//! They are part of the public contract.

pub const CLIENT_UAT_WITHOUT_SESSION_TOKEN: &str = "client-uat-but-no-session-token";
pub const DEV_BROWSER_MISSING: &str = "dev-browser-missing";
pub const DEV_BROWSER_SYNC: &str = "dev-browser-sync";
pub const PRIMARY_RESPONDS_TO_SYNCING: &str = "primary-responds-to-syncing";
pub const PRIMARY_DOMAIN_CROSS_ORIGIN_SYNC: &str = "primary-domain-cross-origin-sync";
pub const SATELLITE_COOKIE_NEEDS_SYNCING: &str = "satellite-needs-syncing";
pub const SESSION_TOKEN_AND_UAT_MISSING: &str = "session-token-and-uat-missing";
pub const SESSION_TOKEN_MISSING: &str = "session-token-missing";
pub const SESSION_TOKEN_EXPIRED: &str = "session-token-expired";
/// Ours alone: the token was revoked before it expired.
pub const SESSION_TOKEN_REVOKED: &str = "session-token-revoked";
pub const SESSION_TOKEN_IAT_BEFORE_CLIENT_UAT: &str = "session-token-iat-before-client-uat";
pub const SESSION_TOKEN_NOT_ACTIVE_YET: &str = "session-token-nbf";
pub const SESSION_TOKEN_IAT_IN_THE_FUTURE: &str = "session-token-iat-in-the-future";
pub const SESSION_TOKEN_WITHOUT_CLIENT_UAT: &str = "session-token-but-no-client-uat";
pub const ACTIVE_ORGANIZATION_MISMATCH: &str = "active-organization-mismatch";
pub const TOKEN_TYPE_MISMATCH: &str = "token-type-mismatch";
pub const UNEXPECTED_ERROR: &str = "unexpected-error";
/// Ours alone: the token stays unverified until a caller accepts its type.
pub const MACHINE_TOKEN_NOT_VERIFIED: &str = "machine-token-not-verified";
pub const NO_TOKEN_IN_HEADER: &str = "No token in header";

/// Why a session token could not be refreshed; the end of a handshake reason.
pub mod refresh {
    pub const NO_REFRESH_COOKIE: &str = "non-eligible-no-refresh-cookie";
    pub const NOT_GET: &str = "non-eligible-non-get";
    pub const INVALID_SESSION_TOKEN: &str = "invalid-session-token";
    pub const MISSING_SESSION_ID: &str = "expired-session-token-missing-sid-claim";
    pub const FETCH_ERROR: &str = "fetch-error";
    pub const UNEXPECTED_SDK_ERROR: &str = "unexpected-sdk-error";
    pub const UNEXPECTED_API_ERROR: &str = "unexpected-bapi-error";
}
