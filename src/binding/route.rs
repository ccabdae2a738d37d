//! Route sets.

use std::sync::LazyLock;

use napi_derive::napi;

use super::handles::Handles;
use super::thrown;
use crate::route::{Match, RouteSet};

static ROUTES: LazyLock<Handles<RouteSet>> = LazyLock::new(Handles::default);

/// Compiles path patterns. Returns a handle; throws when a pattern is invalid.
#[napi(catch_unwind)]
pub fn create_route_set(patterns: Vec<String>) -> napi::Result<u32> {
    let routes = RouteSet::compile(&patterns).map_err(thrown)?;
    ROUTES.insert(routes).ok_or_else(|| thrown("Too many route matchers."))
}

/// Matches a path: 0 no, 1 yes, 2 malformed percent-encoding, 3 undecidable
/// within the limits of backtracking.
#[napi(catch_unwind)]
pub fn match_route(handle: u32, pathname: String) -> napi::Result<u32> {
    let routes = ROUTES.get(handle).ok_or_else(|| thrown("The route matcher was released."))?;
    Ok(match routes.matches(&pathname) {
        Match::No => 0,
        Match::Yes => 1,
        Match::Malformed => 2,
        Match::Indeterminate => 3,
    })
}
