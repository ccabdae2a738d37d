//! Which organization a path wants active, as `organizationSyncOptions` says.

use std::sync::Arc;

use crate::route::PathTemplate;

/// Which organization, or that none, should be active on a path.
#[derive(Default)]
pub struct Organizations {
    pub organization: Option<Arc<PathTemplate>>,
    pub personal_account: Option<Arc<PathTemplate>>,
}

/// What a path wants active.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganizationTarget {
    Id(String),
    Slug(String),
    PersonalAccount,
}

impl Organizations {
    /// What `path` wants active, if anything.
    #[must_use]
    pub fn target(&self, path: &str) -> Option<OrganizationTarget> {
        let named = || {
            let params = self.organization.as_ref()?.params(path)?;
            let text = |name: &str| params.get(name).filter(|value| !value.is_empty());
            text("id")
                .map(|id| OrganizationTarget::Id(id.to_owned()))
                .or_else(|| text("slug").map(|slug| OrganizationTarget::Slug(slug.to_owned())))
        };
        let personal = || self.personal_account.as_ref()?.params(path);
        named().or_else(|| personal().map(|_| OrganizationTarget::PersonalAccount))
    }
}

impl OrganizationTarget {
    /// The value of the handshake parameter `organization_id`.
    #[must_use]
    pub fn parameter(&self) -> &str {
        match self {
            Self::Id(value) | Self::Slug(value) => value,
            Self::PersonalAccount => "",
        }
    }

    /// Whether the organization with this id and slug is what the path wants.
    #[must_use]
    pub fn is(&self, id: Option<&str>, slug: Option<&str>) -> bool {
        match self {
            Self::Id(wanted) => id == Some(wanted),
            Self::Slug(wanted) => slug == Some(wanted),
            Self::PersonalAccount => id.is_none_or(str::is_empty),
        }
    }
}
