//! Properties of route matching, over generated paths and bytes. **The spelling of a
//! path does not matter, a canonical path is unchanged, any input gets an answer, and
//! the cost is linear in the path's length.**

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use ironclerk::route::{Build, Kind, Match, PathTemplate, RouteSet, normalize, readings};
use proptest::prelude::*;

const PATTERNS: [&str; 6] = [
    "/dashboard(.*)",
    "/orgs/:slug/settings",
    "/api/:version(v\\d+)/(.*)",
    "/((?!public).*)/edit",
    "/files/:name.txt",
    "/a/:rest*/b",
];

fn build() -> Build {
    Build {
        base_path: "/app".into(),
        asset_prefix: "/assets".into(),
        locales: vec!["en".into(), "fr".into()],
    }
}

/// A path of words that patterns, builds and frames know.
fn path() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("dashboard"),
        Just("orgs"),
        Just("settings"),
        Just("api"),
        Just("v1"),
        Just("public"),
        Just("edit"),
        Just("files"),
        Just("a.txt"),
        Just("a"),
        Just("b"),
        Just("en"),
        Just("FR"),
        Just("app"),
        Just("assets"),
        Just("_next/data/b"),
        Just("x.json"),
        Just("x.rsc"),
        Just("x%2Fy"),
        Just("%E2%82%AC"),
        Just("%0a"),
    ];
    proptest::collection::vec(word, 0..6).prop_map(|words| format!("/{}", words.join("/")))
}

/// `path` with those unreserved characters percent-encoded that `which` names
/// (RFC 3986, section 2.3).
fn respelled(path: &str, which: &[bool]) -> String {
    let mut spelled = String::new();
    let mut digits = 0;
    for (index, letter) in path.chars().enumerate() {
        let is_unreserved = letter.is_ascii_alphanumeric() || "-._~".contains(letter);
        if digits == 0 && is_unreserved && which[index % which.len()] {
            write!(spelled, "%{:02x}", u32::from(letter)).expect("a string");
        } else {
            spelled.push(letter);
        }
        digits = if letter == '%' { 2 } else { usize::saturating_sub(digits, 1) };
    }
    spelled
}

/// Whether every `%` of a canonical path stands for a delimiter that stayed
/// encoded, and none for itself.
fn has_no_lone_percent(canonical: &str) -> bool {
    const RESERVED: [&str; 11] = ["3B", "2F", "3F", "3A", "40", "26", "3D", "2B", "24", "2C", "23"];
    canonical.split('%').skip(1).all(|rest| {
        rest.get(..2).is_some_and(|digits| RESERVED.contains(&&*digits.to_ascii_uppercase()))
    })
}

/// Patterns of all kinds of beginnings.
fn pattern() -> impl Strategy<Value = String> {
    let beginning = prop_oneof![
        Just("/"),
        Just("/Dash"),
        Just("/a.b"),
        Just("/a-"),
        Just("/é"),
        Just("/%61"),
        Just("/a\\:"),
        Just(""),
    ];
    let rest = prop_oneof![
        Just(""),
        Just("board"),
        Just("(.*)"),
        Just("/(.*)"),
        Just("/:id"),
        Just("/:id?"),
        Just(".:id*"),
        Just("{-:id}?"),
        Just("{/x}?"),
        Just("(b|/c)?"),
        Just("(?:b)"),
        Just("((?!x).*)"),
        Just(":id(b|c)+"),
    ];
    (beginning, rest).prop_map(|(beginning, rest)| format!("{beginning}{rest}"))
}

proptest! {
    #[test]
    fn a_path_that_begins_as_no_match_does_is_none(
        patterns in proptest::collection::vec(pattern(), 1..4),
        path in "/(dash|dashboard|a|b|a[.]b|a-|a:|c|x|é)?(/?[a-d.:x-]{0,4}){0,3}",
    ) {
        let Ok(routes) = RouteSet::compile(&patterns) else { return Ok(()) };
        let is_plain = !path.contains("//") && path.is_ascii();
        let is_outside = !routes.beginnings().iter().any(|beginning| path.starts_with(beginning));
        if is_plain && is_outside {
            prop_assert_eq!(routes.matches(&path), Match::No);
        }
    }

    #[test]
    fn the_spelling_of_unreserved_characters_does_not_matter(
        path in path(),
        which in proptest::collection::vec(any::<bool>(), 1..40),
    ) {
        let spelled = respelled(&path, &which);
        prop_assert_eq!(normalize(&spelled), normalize(&path));
        for pattern in PATTERNS {
            let routes = RouteSet::compile(&[pattern]).expect("a pattern");
            prop_assert_eq!(routes.matches(&spelled), routes.matches(&path), "{}", pattern);
        }
        for base_path in ["", "/app"] {
            let of = |path: &str| readings(&build(), path, base_path);
            // What has too many readings is refused, however it is spelled.
            let (Ok(spelled), Ok(found)) = (of(&spelled), of(&path)) else { continue };
            // A data request is one only as Next.js spells it: spelled otherwise,
            // it may be a page or a file too, and means no other page.
            let (one, other) = if spelled.len() < found.len() {
                (spelled, found)
            } else {
                (found, spelled)
            };
            prop_assert!(one.iter().all(|reading| other.contains(reading)));
            let mut pages = other.iter().filter(|reading| reading.kind == Kind::Page);
            prop_assert!(pages.all(|page| one.contains(page)), "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_canonical_path_is_its_own(path in prop_oneof![path(), any::<String>(), "[/%0-9A-F.]{0,30}"]) {
        let Ok(canonical) = normalize(&path) else { return Ok(()) };
        prop_assert!(!canonical.contains("//"));
        if has_no_lone_percent(&canonical) {
            prop_assert_eq!(normalize(&canonical), Ok(canonical.as_ref().into()));
        }
    }

    #[test]
    fn readings_are_canonical_and_match_as_paths_do(path in path()) {
        let routes = RouteSet::compile(&PATTERNS).expect("patterns");
        for reading in readings(&build(), &path, "").expect("a path that means something") {
            prop_assert_ne!(routes.matches_canonical(&reading.path), Match::Malformed);
            if has_no_lone_percent(&reading.path) {
                prop_assert_eq!(
                    routes.matches_canonical(&reading.path),
                    routes.matches(&reading.path)
                );
            }
        }
    }

    #[test]
    fn arbitrary_bytes_are_answered(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        pattern in "[/:a(.*)+?\\\\\\[\\]|{}!<>=%0-9-]{0,24}",
    ) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = readings(&build(), &text, "");
        for pattern in [&*pattern, &*text] {
            if let Ok(routes) = RouteSet::compile(&[pattern]) {
                let answer = routes.matches(&text);
                prop_assert_eq!(answer == Match::Malformed, normalize(&text).is_err());
            }
            if let Ok(template) = PathTemplate::compile(&[pattern]) {
                let _ = template.params(&text);
            }
        }
    }
}

/// The shortest of five runs, in which nothing else got in the way.
fn shortest(run: impl Fn()) -> Duration {
    (0..5)
        .map(|_| {
            let started = Instant::now();
            run();
            started.elapsed()
        })
        .min()
        .unwrap_or_default()
}

#[test]
fn no_path_costs_more_than_its_length() {
    const SHORT: usize = 4_096;
    const TIMES: usize = 16;
    // Work that grows with the square of the length would take 256 times as long.
    const LIMIT: f64 = 100.0;
    let linear = ["/dashboard(.*)", "/a/:rest*/b", "/(.*)x(.*)y(.*)z", "/:a/:b/:c/:d"];
    let routes = RouteSet::compile(&linear).expect("patterns");
    let build = build();
    let pieces = [
        "/",
        "%2F",
        "%252F",
        "/../",
        "/.",
        "%25",
        "a",
        "/a",
        "%61",
        "/en",
        "/app",
        ".rsc",
        "/_next/data/b",
        "/x.json",
        "xyz",
        "\n",
    ];
    for piece in pieces {
        let path = |length: usize| format!("/{}", piece.repeat(length / piece.len()));
        let run = |path: &str| {
            let _ = std::hint::black_box((routes.matches(path), readings(&build, path, "")));
        };
        let (short, long) = (path(SHORT), path(SHORT * TIMES));
        // At least 20 µs, beneath which there is only noise.
        let base = shortest(|| run(&short)).max(Duration::from_micros(20));
        let ratio = shortest(|| run(&long)).as_secs_f64() / base.as_secs_f64();
        assert!(
            ratio < LIMIT,
            "{piece:?}: {TIMES} times the length takes {ratio:.0} times as long"
        );
    }
}

#[test]
fn a_pattern_that_backtracks_gives_up_within_its_limit() {
    let routes = RouteSet::compile(&["/((?:(?=a)a+)+b)"]).expect("a pattern");
    let started = Instant::now();
    let answer = routes.matches(&format!("/{}!", "a".repeat(2_000)));
    assert_eq!(answer, Match::Indeterminate);
    // Without a limit it would not end in a lifetime.
    assert!(started.elapsed() < Duration::from_secs(30));
}
