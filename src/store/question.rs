//! What an entry answers. **A name in the store tells nothing of the tenant, the
//! token or the nonce**: it is a digest that begins with a key derived from the
//! tenant's secret key.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::answers::digest_of;
use crate::crypto::hkdf_sha256;
use crate::instance::{MAX_KEY_AGE, Tenant};
use crate::revocations::LIFETIME;

/// What all names begin with; the number is the version of names and entries.
const NAMESPACE: &str = "ironclerk:1";

/// What the key of entries is derived for (RFC 5869, section 3.2).
const INFO: &[u8] = b"ironclerk store, version 1";

/// How far the clock of the instance that made an entry may be ahead of ours, in ms.
pub const MAX_AHEAD: f64 = 5000.0;

/// As [`MAX_AHEAD`], for revocations, which sign no one in.
pub const MAX_AHEAD_OF_REVOCATIONS: f64 = 60_000.0;

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The public keys of a tenant.
    Keys,
    /// The right to fetch them.
    Lease,
    /// What the Backend API said of a machine token.
    MachineToken,
    /// A handshake nonce that was refused.
    Nonce,
    /// Sessions, users and organizations whose tokens are refused.
    Revocations,
}

/// One question about one tenant.
pub struct Question {
    pub kind: Kind,
    /// The name of the answer in the store.
    pub name: String,
    /// What the answer is sealed under.
    pub(super) key: Zeroizing<String>,
}

impl Kind {
    /// The longest that an entry may live.
    #[must_use]
    pub const fn longest_life(self) -> Duration {
        match self {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an hour")]
            Self::Keys => Duration::from_millis(MAX_KEY_AGE as u64),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes")]
            Self::Revocations => Duration::from_millis(LIFETIME as u64),
            Self::Lease | Self::MachineToken | Self::Nonce => Duration::from_mins(1),
        }
    }

    /// How far the clock of the instance that made an entry may be ahead of ours, in ms.
    #[must_use]
    pub const fn most_ahead(self) -> f64 {
        match self {
            Self::Revocations => MAX_AHEAD_OF_REVOCATIONS,
            Self::Keys | Self::Lease | Self::MachineToken | Self::Nonce => MAX_AHEAD,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Lease => "lease",
            Self::MachineToken => "machine",
            Self::Nonce => "nonce",
            Self::Revocations => "revocations",
        }
    }
}

impl Question {
    /// The question that `parts` make up, about `tenant`; `None` for a tenant without
    /// a secret key, since everyone could seal for it.
    #[must_use]
    pub fn new(tenant: &Tenant, kind: Kind, parts: &[&str]) -> Option<Self> {
        if tenant.secret_key.is_empty() {
            return None;
        }
        let key = hkdf_sha256(&[], tenant.secret_key.as_bytes(), INFO)?;
        let key = Zeroizing::new(URL_SAFE_NO_PAD.encode(*key));
        let kind_name = kind.as_str();
        let (url, version) = (tenant.api_url.as_str(), tenant.api_version.as_str());
        let question = [&[key.as_str(), kind_name, url, version], parts].concat();
        let name = URL_SAFE_NO_PAD.encode(digest_of(&question));
        Some(Self { kind, name: format!("{NAMESPACE}:{kind_name}:{name}"), key })
    }
}
