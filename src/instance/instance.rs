//! One set of options, understood.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use url::Url;
use zeroize::Zeroizing;

use super::address::Addresses;
use super::error::InstanceError;
use super::fault::Fault;
use super::key_rules::{KeyRules, MAX_KEY_AGE};
use super::options::{OneOrMany, Options};
use super::organizations::Organizations;
use super::path_segment::PathSegment;
use super::publishable_key::{InstanceType, PublishableKey, PublishableKeyError};
use super::satellite::Satellite;
use super::sealing::Sealing;
use super::tenant::Tenant;
use crate::crypto::sha1;
use crate::route::PathTemplate;
use crate::token::{Expectations, HeaderTypes, KeyError, VerifyingKey};

/// Tolerated difference between clocks, in ms, where none is configured.
pub const DEFAULT_CLOCK_SKEW: f64 = 5000.0;

/// Where no Backend API is configured.
pub const DEFAULT_API_URL: &str = "https://api.clerk.com";

/// The Backend API's version where none is configured.
pub const DEFAULT_API_VERSION: PathSegment = PathSegment::fixed("v1");

/// One set of options, understood.
pub struct Instance {
    publishable_key: Result<PublishableKey, PublishableKeyError>,
    cookie_suffix: String,
    tenant: Arc<Tenant>,
    machine_secret_key: Zeroizing<String>,
    jwt_key: Option<Arc<VerifyingKey>>,
    key_rules: KeyRules,
    satellite: Satellite,
    addresses: Addresses,
    fault: Option<Fault>,
    header_types: Option<Vec<String>>,
    audience: Vec<String>,
    authorized_parties: Vec<String>,
    issuer: Vec<String>,
    clock_skew: f64,
    organizations: Organizations,
    sealing: Sealing,
}

impl Instance {
    /// Understands the JSON text of [`Options`].
    ///
    /// # Errors
    ///
    /// [`InstanceError`] names the option and what to do.
    pub fn from_json(json: &str) -> Result<Self, InstanceError> {
        let options = serde_json::from_str(json)
            .map_err(|error| InstanceError::Options(error.to_string()))?;
        Self::new(options)
    }

    /// Understands `options`.
    ///
    /// # Errors
    ///
    /// [`InstanceError`] names the option and what to do.
    pub fn new(options: Options) -> Result<Self, InstanceError> {
        let options = options.tidied()?;
        check_secret_key(&options.secret_key)?;
        let publishable_key = PublishableKey::parse(&options.publishable_key);
        let satellite = Satellite {
            enabled: options.is_satellite,
            domain: options.domain,
            auto_sync: options.satellite_auto_sync,
            sign_in_url: Url::parse(&options.sign_in_url).ok(),
        };
        let addresses = Addresses::new(
            publishable_key.as_ref().ok(),
            satellite.own_domain(),
            options.proxy_url,
        );
        let organization = options.organization_sync_options;
        let mut instance = Self {
            cookie_suffix: cookie_suffix(&options.publishable_key),
            publishable_key,
            tenant: Arc::new(Tenant {
                api_url: base_url(or_default(options.api_url, DEFAULT_API_URL)),
                api_version: parse_api_version(&options.api_version)?,
                secret_key: options.secret_key,
            }),
            machine_secret_key: options.machine_secret_key,
            jwt_key: parse_jwt_key(&options.jwt_key)?,
            key_rules: KeyRules {
                skip_cache: options.skip_jwks_cache,
                max_age: options
                    .jwks_max_age_in_ms
                    .filter(|age| age.is_finite() && *age >= 0.0)
                    .unwrap_or(MAX_KEY_AGE),
            },
            satellite,
            addresses,
            fault: None,
            header_types: options.header_type.map(OneOrMany::into_list),
            audience: options.audience,
            authorized_parties: options.authorized_parties,
            issuer: options.issuer,
            clock_skew: options
                .clock_skew_in_ms
                .filter(|skew| skew.is_finite())
                .unwrap_or(DEFAULT_CLOCK_SKEW),
            organizations: Organizations {
                organization: compile(organization.organization_patterns)?,
                personal_account: compile(organization.personal_account_patterns)?,
            },
            sealing: Sealing::new(
                &options.encryption_key,
                options.peer_envelope,
                options.request_data,
                &options.signature_key,
            ),
        };
        instance.fault = instance
            .find_fault(options.sign_in_url.is_empty())
            .filter(|fault| !(options.domains_from_request && fault.depends_on_addresses()));
        Ok(instance)
    }

    fn find_fault(&self, has_no_sign_in_url: bool) -> Option<Fault> {
        if self.satellite.enabled {
            let is_missing = has_no_sign_in_url && self.has_development_secret();
            let fault = self.satellite.fault(&self.addresses, self.is_development(), is_missing);
            if fault.is_some() {
                return fault;
            }
        }
        let has_address = self.addresses.handshake("https://origin.invalid").is_some();
        (self.publishable_key.is_ok() && !has_address).then_some(Fault::FrontendApi)
    }

    /// What keeps every request from being decided, if anything.
    #[must_use]
    pub const fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// The publishable key.
    ///
    /// # Errors
    ///
    /// When it is missing or malformed; only requests that need it fail.
    pub const fn publishable_key(&self) -> Result<&PublishableKey, PublishableKeyError> {
        match &self.publishable_key {
            Ok(key) => Ok(key),
            Err(error) => Err(*error),
        }
    }

    /// Whether this is a development instance.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.instance_type() == Some(InstanceType::Development)
    }

    /// Whether this is a production instance.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.instance_type() == Some(InstanceType::Production)
    }

    fn instance_type(&self) -> Option<InstanceType> {
        self.publishable_key.as_ref().ok().map(PublishableKey::instance_type)
    }

    /// Where a browser reaches the Frontend API.
    #[must_use]
    pub const fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// The suffix of this instance's cookies: eight characters.
    #[must_use]
    pub fn cookie_suffix(&self) -> &str {
        &self.cookie_suffix
    }

    /// The same instance, with an equal tenant in place of its own.
    #[must_use]
    pub fn of(self, tenant: Arc<Tenant>) -> Self {
        debug_assert!(*self.tenant == *tenant, "another tenant");
        Self { tenant, ..self }
    }

    /// Whose keys verify this instance's tokens.
    #[must_use]
    pub const fn tenant(&self) -> &Arc<Tenant> {
        &self.tenant
    }

    /// The secret key; empty where none is configured.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.tenant.secret_key
    }

    /// Whether the secret key is a development instance's.
    #[must_use]
    pub fn has_development_secret(&self) -> bool {
        ["test_", "sk_test_"].iter().any(|prefix| self.secret_key().starts_with(prefix))
    }

    /// The machine secret key; empty where none is configured.
    #[must_use]
    pub fn machine_secret_key(&self) -> &str {
        &self.machine_secret_key
    }

    /// The configured public key, which makes verification networkless.
    #[must_use]
    pub const fn jwt_key(&self) -> Option<&Arc<VerifyingKey>> {
        self.jwt_key.as_ref()
    }

    /// How long fetched public keys are used.
    #[must_use]
    pub const fn key_rules(&self) -> KeyRules {
        self.key_rules
    }

    /// The satellite settings.
    #[must_use]
    pub const fn satellite(&self) -> &Satellite {
        &self.satellite
    }

    /// The accepted audiences; empty: any.
    #[must_use]
    pub fn audience(&self) -> &[String] {
        &self.audience
    }

    /// What a session token must satisfy.
    #[must_use]
    pub fn expectations(&self) -> Expectations<'_> {
        Expectations {
            header_types: self
                .header_types
                .as_deref()
                .map_or(HeaderTypes::Jwt, HeaderTypes::Listed),
            audience: &self.audience,
            authorized_parties: &self.authorized_parties,
            issuer: &self.issuer,
            clock_skew: self.clock_skew,
        }
    }

    /// Which organization belongs to which path.
    #[must_use]
    pub const fn organizations(&self) -> &Organizations {
        &self.organizations
    }

    /// The keys for sealing and signing what the application gets.
    #[must_use]
    pub const fn sealing(&self) -> &Sealing {
        &self.sealing
    }
}

fn or_default(text: String, default: &str) -> String {
    if text.is_empty() { default.to_owned() } else { text }
}

/// A base URL in its one spelling: what is known of a tenant, its revocations among it,
/// must not depend on a slash at the end, letter case or a default port.
fn base_url(text: String) -> String {
    let url = Url::parse(&text).map_or(text, String::from);
    url.trim_end_matches('/').to_owned()
}

/// Text that is surely no secret key is refused before it is sent anywhere;
/// unusual but possible ones pass, since test suites use made-up secrets.
fn check_secret_key(key: &str) -> Result<(), InstanceError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.+/=".contains(&byte);
    if key.starts_with("pk_") || !key.bytes().all(plain) {
        return Err(InstanceError::SecretKey);
    }
    Ok(())
}

fn parse_api_version(text: &str) -> Result<PathSegment, InstanceError> {
    match text.trim_matches('/') {
        "" => Ok(DEFAULT_API_VERSION),
        version => PathSegment::escape(version).ok_or(InstanceError::ApiVersion),
    }
}

fn parse_jwt_key(text: &str) -> Result<Option<Arc<VerifyingKey>>, KeyError> {
    if text.is_empty() {
        return Ok(None);
    }
    VerifyingKey::from_pem(text).map(|key| Some(Arc::new(key)))
}

/// The first eight characters of the base64url SHA-1 of the publishable key.
fn cookie_suffix(publishable_key: &str) -> String {
    let mut suffix = URL_SAFE.encode(sha1(publishable_key.as_bytes()));
    suffix.truncate(8);
    suffix
}

fn compile(patterns: Option<Vec<String>>) -> Result<Option<Arc<PathTemplate>>, InstanceError> {
    patterns
        .map(|patterns| {
            PathTemplate::shared(&patterns).map_err(|error| InstanceError::OrganizationPattern {
                patterns: patterns.join(","),
                reason: error.reason().to_owned(),
            })
        })
        .transpose()
}
