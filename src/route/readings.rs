//! The ways in which a server could read one request's path. **The first is
//! the page that Next.js routes to; every other is one that it might serve
//! instead.** Whoever guards a route has to hold under each of them.
//!
//! Everything is taken off that Next.js takes off before it looks for a page:
//! the base path, a locale, the frame of a data request
//! (`/_next/data/<build>/<page>.json`) with whatever may precede it, and the
//! suffixes of React Server Component requests.

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
    /// A page with a last segment `.rsc`, which Next.js may have taken off.
    Suffix,
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
/// has had `base_path` taken off it.
///
/// # Errors
///
/// [`Malformed`] when the path's percent-encoding means nothing.
pub fn readings(build: &Build, pathname: &str, base_path: &str) -> Result<Vec<Reading>, Malformed> {
    let path = normalize(pathname)?.into_owned();
    let mut pages: Vec<String> = Vec::new();
    let mut open = VecDeque::from([base_path_off(build, path, base_path)]);
    if let (false, Some(inside)) = (base_path.is_empty(), build.without_base_path(&open[0])) {
        // Next.js says that it took the base path off, even in a case of
        // letters in which it leaves it on.
        let inside = inside.to_owned();
        open.push_back(inside);
    }
    while let Some(path) = open.pop_front() {
        let Step { page, others } = step(build, path);
        open.extend(others.into_iter().filter(|other| !pages.contains(other)));
        if let Some(page) = page
            && !pages.contains(&page)
        {
            pages.push(page);
        }
        if pages.len() + open.len() > LIMIT {
            return Err(Malformed);
        }
    }
    let files: Vec<Reading> = pages
        .iter()
        .filter(|page| page.contains('%'))
        .map(|page| (page, collapse(&decode_delimiters(page))))
        .filter(|(page, path)| path != *page)
        .map(|(_, path)| Reading { kind: Kind::File, path: without_slash(&path).to_owned() })
        .collect();
    let suffixes: Vec<Reading> = pages
        .iter()
        .filter(|page| build.trailing_slash == Some(false) && page.len() > 1 && page.ends_with('/'))
        .map(|page| Reading { kind: Kind::Suffix, path: format!("{page}.rsc") })
        .collect();
    let pages = pages.into_iter().map(|path| Reading { kind: Kind::Page, path });
    Ok(pages.chain(files).chain(suffixes).collect())
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
    page: Option<String>,
    /// Paths that it could stand for.
    others: Vec<String>,
}

fn step(build: &Build, path: String) -> Step {
    if let Some((prefix, pages)) = data_request(&path) {
        let is_data = build.is_prefix(prefix);
        let others = pages
            .into_iter()
            .map(|page| build.without_locale(&page).map(str::to_owned).unwrap_or(page))
            .collect();
        return Step { others, page: (!is_data).then_some(path) };
    }
    let mut others = Vec::new();
    if let Some(rest) = build.without_locale(&path) {
        others.push(rest.to_owned());
    }
    if let Some(rest) = component_request(&path) {
        others.push(rest.to_owned());
    }
    Step { page: Some(path), others }
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
                Kind::Suffix => format!("suffix {}", reading.path),
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
            assert_eq!(paths(&build, path), [page], "{path}");
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
            assert_eq!(paths(&build, path), pages, "{path}");
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
    fn a_lone_suffix_may_have_been_a_segment() {
        let build = Build { trailing_slash: Some(false), ..Build::default() };
        assert_eq!(paths(&build, "/orgs/"), ["/orgs/", "suffix /orgs/.rsc"]);
        assert_eq!(paths(&Build::default(), "/orgs/"), ["/orgs/"]);
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
                trailing_slash: Some(false),
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
