//! Satellite domains, as the options describe them.

use url::Url;

use super::address::Addresses;
use super::fault::Fault;

/// The settings of an application on a satellite domain.
#[derive(Clone, Debug)]
pub struct Satellite {
    pub enabled: bool,
    pub domain: String,
    pub auto_sync: bool,
    /// Where the primary domain signs in; `None` if that is not an absolute URL.
    pub sign_in_url: Option<Url>,
}

impl Satellite {
    /// The domain of a satellite; `None` if this is not one, or has no domain.
    #[must_use]
    pub fn own_domain(&self) -> Option<&str> {
        Some(self.domain.as_str()).filter(|domain| self.enabled && !domain.is_empty())
    }

    /// What is wrong with the settings of a satellite. Only development
    /// instances send visitors to the sign-in URL, so only theirs is judged.
    #[must_use]
    pub fn fault(
        &self,
        addresses: &Addresses,
        is_development: bool,
        is_sign_in_url_missing: bool,
    ) -> Option<Fault> {
        if is_sign_in_url_missing {
            return Some(Fault::SignInUrlMissing);
        }
        if is_development {
            match &self.sign_in_url {
                None => return Some(Fault::SignInUrlNotAbsolute),
                Some(url) if self.is_own(url) => return Some(Fault::SignInUrlIsOwn),
                Some(_) => {}
            }
        }
        (!addresses.has_proxy() && self.domain.is_empty()).then_some(Fault::DomainMissing)
    }

    /// Whether a URL is on the satellite's own domain. A proxy says nothing of
    /// it: it may stand on the primary domain, too.
    fn is_own(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        match url.port() {
            None => self.domain == host,
            Some(port) => self.domain == format!("{host}:{port}"),
        }
    }
}
