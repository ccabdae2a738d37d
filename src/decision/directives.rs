//! Cookie directives: the cookies that a handshake or a refresh sets. **A directive
//! cannot end its header and begin another.**

use super::outcome::Header;

/// The session token among cookie directives; of several, the last.
#[must_use]
pub fn session_token_of(directives: &[String]) -> Option<&str> {
    directives.iter().rev().find_map(|directive| {
        let pair = directive.split(';').next()?;
        let (name, rest) = pair.split_once('=').unwrap_or((pair, ""));
        name.starts_with("__session").then(|| rest.split('=').next().unwrap_or_default())
    })
}

/// The directives as response headers. A directive that could end the header
/// and begin another is left out.
#[must_use]
pub fn set_cookies(directives: &[String]) -> Vec<Header> {
    directives
        .iter()
        .filter(|directive| !directive.contains(['\r', '\n', '\0']))
        .map(|directive| ("set-cookie", directive.clone()))
        .collect()
}
