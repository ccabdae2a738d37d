//! Where a browser reaches the Frontend API. **Addresses are parsed once, from
//! the options alone**; a request adds no more than its own public origin.

use url::Url;

use super::publishable_key::{InstanceType, PublishableKey};

/// What a handshake asks of the Frontend API.
const HANDSHAKE_PATH: &str = "/v1/client/handshake";

/// The proxy in front of the Frontend API.
enum Proxy {
    Absolute(String),
    /// A path on the application's own public origin.
    Path(String),
}

/// The addresses of one instance.
pub struct Addresses {
    issuing_host: String,
    proxy: Option<Proxy>,
    /// `None` where it depends on the public origin, or cannot be an address.
    handshake: Option<Url>,
}

impl Addresses {
    /// Reads the addresses that a publishable key, a satellite's domain and a
    /// proxy's URL stand for. An empty proxy URL counts as absent.
    #[must_use]
    pub fn new(
        key: Option<&PublishableKey>,
        satellite_domain: Option<&str>,
        proxy_url: String,
    ) -> Self {
        let issuing_host = key.map(|key| issuing_host(key, satellite_domain)).unwrap_or_default();
        let proxy = match proxy_url.as_str() {
            "" => None,
            path if path.starts_with('/') => Some(Proxy::Path(proxy_url)),
            _ => Some(Proxy::Absolute(proxy_url)),
        };
        let handshake = match &proxy {
            None => handshake_url(&issuing_host),
            Some(Proxy::Absolute(url)) => handshake_url(url),
            Some(Proxy::Path(_)) => None,
        };
        Self { issuing_host, proxy, handshake }
    }

    /// The host that issues this instance's tokens: the Frontend API's own, or
    /// that of the satellite domain, never a proxy's.
    #[must_use]
    pub fn issuing_host(&self) -> &str {
        &self.issuing_host
    }

    /// Whether there is a proxy.
    #[must_use]
    pub const fn has_proxy(&self) -> bool {
        self.proxy.is_some()
    }

    /// The proxy as an absolute URL, for an application whose public origin is
    /// `origin`.
    #[must_use]
    pub fn proxy_url(&self, origin: &str) -> Option<String> {
        match self.proxy.as_ref()? {
            Proxy::Absolute(url) => Some(url.clone()),
            Proxy::Path(path) => Some(format!("{origin}{path}")),
        }
    }

    /// The address of a handshake, for an application whose public origin is
    /// `origin`. `None` where the options name none that a browser could go to.
    #[must_use]
    pub fn handshake(&self, origin: &str) -> Option<Url> {
        match &self.proxy {
            Some(Proxy::Path(path)) => handshake_url(&format!("{origin}{path}")),
            _ => self.handshake.clone(),
        }
    }
}

fn issuing_host(key: &PublishableKey, satellite_domain: Option<&str>) -> String {
    match satellite_domain {
        Some(domain) if key.instance_type() != InstanceType::Development => {
            format!("clerk.{domain}")
        }
        _ => key.frontend_api().to_owned(),
    }
}

fn handshake_url(base: &str) -> Option<Url> {
    let has_scheme = base.starts_with("http://") || base.starts_with("https://");
    let scheme = if has_scheme { "" } else { "https://" };
    let base = base.trim_end_matches('/');
    let url = Url::parse(&format!("{scheme}{base}{HANDSHAKE_PATH}")).ok()?;
    (url.has_host() && matches!(url.scheme(), "http" | "https")).then_some(url)
}
