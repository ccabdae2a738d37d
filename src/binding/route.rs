//! Route sets.

use std::sync::LazyLock;

use super::handles::Handles;
use super::thrown::{Outcome, misconfigured, thrown};
use crate::route::{Build, LetterCase, RouteSet, readings};
use crate::wire::route::{code, pack};

static ROUTES: LazyLock<Handles<RouteSet>> = LazyLock::new(Handles::default);
static BUILDS: LazyLock<Handles<Build>> = LazyLock::new(Handles::default);

/// Compiles path patterns, which ignore letter case unless `is_exact`. Returns a
/// handle; throws when a pattern is invalid.
pub fn create_route_set(patterns: &[String], is_exact: bool) -> Outcome<u32> {
    let case = if is_exact { LetterCase::Exact } else { LetterCase::Ignored };
    let routes =
        RouteSet::compile_in(patterns, case).map_err(|error| misconfigured(error.code(), error))?;
    ROUTES.insert(routes).ok_or_else(|| thrown("Too many route matchers."))
}

/// Forgets a route set.
pub fn release_route_set(handle: u32) {
    ROUTES.remove(handle);
}

/// What a path begins with that matches, in lower case, one text for each pattern: a
/// path that `matchRoute` would leave as it is, in lower case, and that begins with
/// none of them, does not match.
pub fn route_beginnings(handle: u32) -> Outcome<Vec<String>> {
    let routes = ROUTES.get(handle).ok_or_else(|| thrown("The route matcher was released."))?;
    Ok(routes.beginnings().to_vec())
}

/// Matches a path. Returns a `RouteMatch`.
pub fn match_route(handle: u32, pathname: &str) -> Outcome<u32> {
    let routes = ROUTES.get(handle).ok_or_else(|| thrown("The route matcher was released."))?;
    Ok(code(routes.matches(pathname)))
}

/// Matches a reading's path, as `routeReadings` gives it, with the same
/// answers. A canonical path is never decoded again.
pub fn match_canonical_route(handle: u32, path: &str) -> Outcome<u32> {
    let routes = ROUTES.get(handle).ok_or_else(|| thrown("The route matcher was released."))?;
    Ok(code(routes.matches_canonical(path)))
}

/// The indices of the patterns that match a reading's path.
pub fn matching_routes(handle: u32, path: &str) -> Outcome<Vec<u32>> {
    let routes = ROUTES.get(handle).ok_or_else(|| thrown("The route matcher was released."))?;
    Ok(routes.matching(path).into_iter().filter_map(|index| u32::try_from(index).ok()).collect())
}

/// Takes what is known about a build, as JSON with `basePath`, `locales` and
/// `assetPrefix`. Returns a handle.
pub fn create_route_build(json: &str) -> Outcome<u32> {
    let build: Build = serde_json::from_str(json).map_err(thrown)?;
    BUILDS.insert(build).ok_or_else(|| thrown("Too many builds."))
}

/// The ways in which the build's server could read a path: each a `ReadingKind`
/// and the canonical path. The first is the page that Next.js
/// routes to. None for malformed percent-encoding.
pub fn route_readings(build: u32, pathname: &str, base_path: &str) -> Outcome<Vec<String>> {
    let build = BUILDS.get(build).ok_or_else(|| thrown("The build was released."))?;
    let readings = readings(&build, pathname, base_path).unwrap_or_default();
    Ok(readings.iter().map(pack).collect())
}
