//! The ways in which a server could read one request's path. **The first is the
//! page that Next.js routes to; every other is one that it might serve instead.** A
//! guard must hold under each of them.
//!
//! A reading lacks what Next.js removes before it looks for a page: the base path,
//! a locale, the frame of a data request (`/_next/data/<build>/<page>.json`) with
//! anything before it, and the suffixes of React Server Component requests.

use std::collections::VecDeque;

use super::build::Build;
use super::path::{Malformed, collapse, decode_delimiters, normalize};

/// More readings than any server makes of a path.
const LIMIT: usize = 16;

/// What would be served under a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page or a route handler.
    Page,
    /// A file of `public/`, which is looked up by its fully decoded path.
    File,
    /// A page, if the application has one at the path: what looks like a data
    /// request is one only as Next.js spells it.
    Possible,
}

/// One way to read a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What would be served.
    pub kind: Kind,
    /// The canonical path, to be matched as it is.
    pub path: String,
}

/// The readings of `pathname`, the path that Next.js shows to a proxy, which
/// has had `base_path` removed.
///
/// # Errors
///
/// [`Malformed`] when the path's percent-encoding means nothing.
pub fn readings(build: &Build, pathname: &str, base_path: &str) -> Result<Vec<Reading>, Malformed> {
    let path = normalize(pathname)?.into_owned();
    let mut pages: Vec<Reading> = Vec::new();
    let first = base_path_off(build, path, base_path);
    let mut open = VecDeque::from([(first, is_data_request(build, pathname))]);
    if let (false, Some(inside)) = (base_path.is_empty(), build.without_base_path(&open[0].0)) {
        // Next.js says that it took the base path off, even in a case of
        // letters in which it leaves it on.
        let inside = inside.to_owned();
        open.push_back((inside, false));
    }
    while let Some((path, is_data)) = open.pop_front() {
        let Step { page, others } = step(build, path, is_data);
        let is_new = |path: &str| !pages.iter().any(|known| known.path == path);
        open.extend(others.into_iter().filter(|other| is_new(other)).map(|other| (other, false)));
        if let Some(page) = page.filter(|page| is_new(&page.path)) {
            pages.push(page);
        }
        if pages.len() + open.len() > LIMIT {
            return Err(Malformed);
        }
    }
    let files: Vec<Reading> = pages
        .iter()
        .map(|page| &page.path)
        .filter(|page| page.contains('%'))
        .map(|page| (page, collapse(&decode_delimiters(page))))
        .filter(|(page, path)| path != *page)
        .map(|(_, path)| Reading { kind: Kind::File, path: without_slash(&path).to_owned() })
        .collect();
    // The first is the page that Next.js routes to.
    pages.sort_by_key(|page| page.kind == Kind::Possible);
    Ok(pages.into_iter().chain(files).collect())
}

/// A path without the slash at its end, which no file has.
fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path)
}

/// Next.js leaves the base path on where the application also has locales.
fn base_path_off(build: &Build, path: String, taken_off: &str) -> String {
    if !taken_off.is_empty() {
        return path;
    }
    match build.without_base_path(&path) {
        Some(inside) => build.without_locale(inside).unwrap_or(inside).to_owned(),
        None => path,
    }
}

/// A path, read one step further.
struct Step {
    /// The path as a page, where it can be one.
    page: Option<Reading>,
    /// Paths that it could stand for.
    others: Vec<String>,
}

/// Reads a path one step further; `is_data` where Next.js takes it for a data
/// request, whatever pages there are.
fn step(build: &Build, path: String, is_data: bool) -> Step {
    if let Some((prefix, pages)) = data_request(&path) {
        let others = pages
            .into_iter()
            .map(|page| build.without_locale(&page).map(str::to_owned).unwrap_or(page))
            .collect();
        let page = if build.is_prefix(prefix) {
            Reading { kind: Kind::Possible, path: path[prefix.len()..].to_owned() }
        } else {
            Reading { kind: Kind::Page, path }
        };
        return Step { others, page: (!is_data).then_some(page) };
    }
    let mut others = Vec::new();
    if let Some(rest) = build.without_locale(&path) {
        others.push(rest.to_owned());
    }
    if let Some(rest) = component_request(&path) {
        others.push(rest.to_owned());
    }
    Step { page: Some(Reading { kind: Kind::Page, path }), others }
}

/// Whether Next.js takes a path, as it is spelled, for a data request of some
/// build: it never comes to a page of that path then. The base path and the
/// asset prefix may precede it, and nothing else.
fn is_data_request(build: &Build, pathname: &str) -> bool {
    let mut rest = pathname;
    for prefix in [&build.base_path, &build.asset_prefix] {
        rest = rest.strip_prefix(prefix.as_str()).unwrap_or(rest);
    }
    rest.strip_prefix("/_next/data/").is_some_and(|rest| !rest.is_empty())
}

/// What precedes a data request, and the pages that it may ask for: one, or
/// two where the name `index` in front may be a segment or stand for nothing.
fn data_request(path: &str) -> Option<(&str, Vec<String>)> {
    let (prefix, rest) = path.split_once("/_next/data/")?;
    let (_, page) = rest.split_once('/').unwrap_or((rest, ""));
    let page = page.strip_suffix('/').unwrap_or(page);
    let page = page.strip_suffix(".json").unwrap_or(page);
    let pages = match page.strip_prefix("index") {
        Some("") => vec![""],
        Some("/index") => vec!["index"],
        Some(rest) if rest.starts_with('/') => vec![&rest[1..], page],
        _ => vec![page],
    };
    Some((prefix, pages.into_iter().map(|page| format!("/{page}")).collect()))
}

/// The page whose component payload a path asks for.
fn component_request(path: &str) -> Option<&str> {
    let rest = path.strip_suffix(".rsc")?;
    if rest.ends_with('/') {
        return None;
    }
    let page = rest
        .strip_suffix(".segment")
        .and_then(|rest| rest.split_once(".segments/").map(|(page, _)| page))
        .or_else(|| rest.strip_suffix(".prefetch"))
        .unwrap_or(rest);
    Some(if matches!(page, "/index" | "") { "/" } else { page })
}

#[cfg(test)]
mod tests {
    use super::super::build::Build;
    use super::{Kind, readings};
    use proptest::prelude::*;

    fn paths(build: &Build, pathname: &str) -> Vec<String> {
        let readings = readings(build, pathname, "").expect("a path that means something");
        readings
            .into_iter()
            .map(|reading| match reading.kind {
                Kind::Page => reading.path,
                Kind::File => format!("file {}", reading.path),
                Kind::Possible => format!("possible {}", reading.path),
            })
            .collect()
    }

    #[test]
    fn an_ordinary_path_has_one_reading() {
        let build = Build::default();
        for path in ["/", "/dashboard", "/dashboard/x", "/a.json", "/en/dashboard"] {
            assert_eq!(paths(&build, path), [path]);
        }
    }

    #[test]
    fn a_data_request_is_its_page() {
        let build = Build { locales: vec!["en".into(), "fr".into()], ..Build::default() };
        for (path, page) in [
            ("/_next/data/b/dashboard.json", "/dashboard"),
            ("/_next/data/b/index.json", "/"),
            ("/_next/data/b/index/index.json", "/index"),
            ("/en/_next/data/b/dashboard.json", "/dashboard"),
            ("/FR/_next/data/b/fr/dashboard/x.json", "/dashboard/x"),
            ("/_next/data/b/fr.json", "/"),
        ] {
            assert_eq!(paths(&build, path)[0], page, "{path}");
        }
    }

    #[test]
    fn the_name_index_before_a_page_may_stand_for_nothing() {
        let build = Build { locales: vec!["en".into(), "fr".into()], ..Build::default() };
        for (path, pages) in [
            ("/_next/data/b/index/orgs/x.json", ["/orgs/x", "/index/orgs/x"]),
            ("/en/_next/data/b/index/fr/x.json", ["/x", "/index/fr/x"]),
            ("/_next/data/b/index/index/index.json", ["/index/index", "/index/index/index"]),
        ] {
            assert_eq!(paths(&build, path)[..2], pages, "{path}");
        }
        assert_eq!(paths(&build, "/_next/data/b/indexes.json"), ["/indexes"]);
    }

    #[test]
    fn an_asset_prefix_precedes_a_data_request() {
        let build = Build { asset_prefix: "/assets".into(), ..Build::default() };
        assert_eq!(paths(&build, "/assets/_next/data/b/dashboard.json"), ["/dashboard"]);
        let unknown = paths(&Build::default(), "/assets/_next/data/b/dashboard.json");
        assert_eq!(unknown, ["/assets/_next/data/b/dashboard.json", "/dashboard"]);
    }

    #[test]
    fn a_base_path_that_was_left_on_is_taken_off() {
        let build = Build {
            base_path: "/app".into(),
            locales: vec!["en".into(), "fr".into()],
            ..Build::default()
        };
        assert_eq!(paths(&build, "/app/fr/dashboard"), ["/dashboard"]);
        assert_eq!(paths(&build, "/APP/fr"), ["/"]);
        let taken = readings(&build, "/app/x", "/app").expect("a path");
        assert_eq!([&*taken[0].path, &*taken[1].path], ["/app/x", "/x"]);
    }

    #[test]
    fn what_is_spelled_otherwise_than_a_data_request_may_be_a_page() {
        let build = Build {
            base_path: "/app".into(),
            asset_prefix: "/assets".into(),
            locales: vec!["en".into(), "fr".into()],
        };
        let possible = "possible /_next/data/b/x.json";
        for path in [
            "/_next/d%61ta/b/x.json",
            "/%5fnext/data/b/x.json",
            "/_next//data/b/x.json",
            "/_next/data%2Fb/x.json",
            "/en/_next/data/b/x.json",
            "/fr/_next/data/b/en/x.json",
            "/APP/_next/data/b/x.json",
        ] {
            let found = paths(&build, path);
            assert!(found.contains(&"/x".to_owned()) || path.contains("%2F"), "{path}: {found:?}");
            assert!(!found[0].starts_with("possible"), "{path}");
        }
        for path in ["/_next/data/b/x.json", "/app/_next/data/b/x.json", "/assets/_next/data/b/x"] {
            assert_eq!(paths(&build, path), ["/x"], "{path}");
        }
        assert_eq!(paths(&build, "/en/_next/data/b/x.json"), ["/x", possible]);
        assert_eq!(paths(&build, "/_next/data/"), ["/", "possible /_next/data/"]);
        assert_eq!(paths(&build, "/_next/data"), ["/_next/data"]);
    }

    #[test]
    fn a_component_request_is_its_page() {
        assert_eq!(paths(&Build::default(), "/a.rsc"), ["/a.rsc", "/a"]);
        let segment = paths(&Build::default(), "/a.segments/_tree.segment.rsc");
        assert_eq!(segment, ["/a.segments/_tree.segment.rsc", "/a"]);
    }

    #[test]
    fn no_file_has_a_slash_at_its_end() {
        let found = paths(&Build::default(), "/files%2Fx/");
        assert_eq!(found, ["/files%2Fx/", "file /files/x"]);
    }

    #[test]
    fn a_file_is_looked_up_fully_decoded() {
        let build = Build::default();
        assert_eq!(paths(&build, "/files%2Fx"), ["/files%2Fx", "file /files/x"]);
        assert_eq!(paths(&build, "/files%252Fx"), ["/files%2Fx", "file /files/x"]);
        assert_eq!(paths(&build, "/a%2Fb%25"), ["/a%2Fb%", "file /a/b%"]);
    }

    proptest! {
        #[test]
        fn any_text_is_answered(path in any::<String>(), base in "[a-z/]{0,8}") {
            let build = Build {
                base_path: "/app".into(),
                asset_prefix: "/assets".into(),
                locales: vec!["en".into(), "fr".into()],
            };
            if let Ok(readings) = readings(&build, &path, &base) {
                prop_assert!(!readings.is_empty() && readings.len() <= 64);
            }
        }

        #[test]
        fn nested_frames_come_to_an_end(parts in proptest::collection::vec(
            prop_oneof!["/en", "/FR", "/app", "/assets", "/_next/data/b", "/x.rsc", "/%2F", "/i.json"], 0..12)
        ) {
            let build = Build { locales: vec!["en".into(), "fr".into()], ..Build::default() };
            let _ = readings(&build, &parts.concat(), "");
        }
    }
}
