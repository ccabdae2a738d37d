//! Faults of the options that prevent every decision. **They are judged once, from
//! the options alone**: a client cannot make a configuration wrong.

/// A fault of a configuration; the message is for the developer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("Missing signInUrl. Pass a signInUrl for dev instances if an app is satellite")]
    SignInUrlMissing,
    #[error("The signInUrl needs to have a absolute url format.")]
    SignInUrlNotAbsolute,
    #[error("The signInUrl needs to be on a different origin than your satellite application.")]
    SignInUrlIsOwn,
    #[error(
        "Missing domain and proxyUrl. A satellite application needs to specify a domain or a proxyUrl"
    )]
    DomainMissing,
    /// The Frontend API has no address that a browser could go to.
    #[error(
        "Clerk: the Frontend API cannot be reached under the address that the options give. Set proxyUrl to an absolute URL or to a path that begins with /, and domain to a host name such as satellite.example."
    )]
    FrontendApi,
}

impl Fault {
    /// What is wrong, for programs: a code of `docs/errors.md`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignInUrlMissing | Self::SignInUrlNotAbsolute | Self::SignInUrlIsOwn => {
                "sign_in_url_invalid"
            }
            Self::DomainMissing => "satellite_domain_missing",
            Self::FrontendApi => "frontend_api_invalid",
        }
    }

    /// Whether another domain or proxy would remove the fault. If they follow from a
    /// request, a client could cause the fault, so it is ignored.
    #[must_use]
    pub const fn depends_on_addresses(self) -> bool {
        matches!(self, Self::SignInUrlIsOwn | Self::FrontendApi)
    }
}
