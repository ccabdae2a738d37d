//! What is known about the running application: its base path, locales and the
//! like. **Knowing nothing is a valid state**, in which only the request itself
//! counts.

use serde::Deserialize;

/// The settings of a build that change how its paths are read. The fields are
/// those of `next.config`; JSON that lacks one leaves it unknown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Build {
    /// `basePath`, without a trailing slash; empty if it is not set.
    pub base_path: String,
    /// `i18n.locales`.
    pub locales: Vec<String>,
    /// The path of `assetPrefix`, without a slash at its end.
    pub asset_prefix: String,
}

impl Build {
    /// Takes the base path off, in any case of letters. `None` where `path`
    /// lies outside.
    #[must_use]
    pub fn without_base_path<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.base_path.is_empty() { None } else { without_prefix(path, &self.base_path) }
    }

    /// Takes a locale off that the path begins with, in any case of letters.
    #[must_use]
    pub fn without_locale<'p>(&self, path: &'p str) -> Option<&'p str> {
        let segment = path.strip_prefix('/')?.split('/').next()?;
        let known = self.locales.iter().any(|locale| locale.eq_ignore_ascii_case(segment));
        if !known {
            return None;
        }
        let rest = &path[1 + segment.len()..];
        Some(if rest.is_empty() { "/" } else { rest })
    }

    /// Whether `prefix`, what stands before `/_next/`, is one that the server
    /// takes off: nothing, the base path, the asset prefix or a locale, or
    /// several of them.
    #[must_use]
    pub fn is_prefix(&self, prefix: &str) -> bool {
        let mut rest = prefix;
        while !rest.is_empty() {
            let shorter = self
                .without_base_path(rest)
                .or_else(|| without_prefix(rest, &self.asset_prefix))
                .or_else(|| self.without_locale(rest));
            match shorter {
                Some("/") => return true,
                Some(shorter) if shorter.len() < rest.len() => rest = shorter,
                _ => return false,
            }
        }
        true
    }
}

/// `path` below `prefix`; `/` for the prefix itself.
fn without_prefix<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    if prefix.is_empty() || !path.get(..prefix.len())?.eq_ignore_ascii_case(prefix) {
        return None;
    }
    match &path[prefix.len()..] {
        "" => Some("/"),
        rest if rest.starts_with('/') => Some(rest),
        _ => None,
    }
}
