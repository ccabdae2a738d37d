//! Tenants: whose keys these are. **Keys are never shared between tenants**,
//! and a tenant never prints its secret.

use std::fmt;
use std::hash::{Hash, Hasher};

use zeroize::Zeroizing;

use super::path_segment::PathSegment;

/// The Backend API that serves the keys and the secret that opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Tenant {
    pub api_url: String,
    pub api_version: PathSegment,
    pub secret_key: Zeroizing<String>,
}

impl Hash for Tenant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.api_url, &self.api_version, self.secret_key.as_str()).hash(state);
    }
}

impl fmt::Debug for Tenant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tenant")
            .field("api_url", &self.api_url)
            .field("api_version", &self.api_version.as_str())
            .finish_non_exhaustive()
    }
}
