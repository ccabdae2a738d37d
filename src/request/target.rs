//! Compares the request-target of the server with the URL of the middleware: **the
//! same page or another**. Both see the same request in different forms: the router
//! fetches pages as data, and Next.js shows the middleware the page.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

/// Whether a request-target (RFC 9112, section 3.2), in origin form or
/// absolute, asks for the page of `url`. Host, query and fragment do not count.
#[must_use]
pub fn asks_for(target: &str, url: &Url) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if path == url.path() {
        return true;
    }
    let parsed =
        if path.starts_with('/') { url.join(&origin_form(path)) } else { Url::parse(path) };
    let Ok(asked) = parsed else { return false };
    let (asked, stated) = (page(asked.path()), page(url.path()));
    asked == stated || is_localized(&asked, &stated) || is_localized(&stated, &asked)
}

/// Two slashes at the beginning would name a host.
fn origin_form(path: &str) -> Cow<'_, str> {
    if path.starts_with("//") || path.starts_with("/\\") {
        Cow::Owned(format!("/.{path}"))
    } else {
        Cow::Borrowed(path)
    }
}

type Segment = Vec<u8>;

/// The segments of the page that a path names: decoded, without empty ones and
/// without what the router adds where it fetches data.
fn page(path: &str) -> Vec<Segment> {
    let mut segments: Vec<Segment> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| percent_decode_str(segment).collect())
        .collect();
    let cut = cut_data_request(&mut segments) || cut_component_request(&mut segments);
    if cut && segments.last().is_some_and(|last| last == b"index") {
        segments.pop();
    }
    segments
}

/// `/_next/data/<build>/page.json`, below a base path or not.
fn cut_data_request(segments: &mut Vec<Segment>) -> bool {
    let data = segments.windows(2).position(|pair| pair[0] == b"_next" && pair[1] == b"data");
    match data {
        Some(start) if segments.len() > start + 3 && cut_end(segments, b".json") => {
            segments.drain(start..start + 3);
            true
        }
        _ => false,
    }
}

/// `/page.rsc`, `/page.prefetch.rsc`, `/page.segments/….segment.rsc`.
fn cut_component_request(segments: &mut Vec<Segment>) -> bool {
    if !cut_end(segments, b".rsc") {
        return false;
    }
    cut_end(segments, b".prefetch");
    let tree = segments.iter().position(|segment| segment.ends_with(b".segments"));
    if let Some(index) = tree
        && cut_end(segments, b".segment")
    {
        segments.truncate(index + 1);
        cut_end(segments, b".segments");
    }
    true
}

fn cut_end(segments: &mut [Segment], end: &[u8]) -> bool {
    let Some(last) = segments.last_mut() else { return false };
    let Some(rest) = last.strip_suffix(end) else { return false };
    let length = rest.len();
    last.truncate(length);
    length > 0
}

/// Whether `long` is `short` with a locale as its first segment, or as its
/// second, after a base path: Next.js leaves the default one out.
fn is_localized(long: &[Segment], short: &[Segment]) -> bool {
    long.len() == short.len() + 1
        && (0..long.len().min(2)).any(|index| {
            is_locale(&long[index])
                && long[..index] == short[..index]
                && long[index + 1..] == short[index..]
        })
}

/// Two letters, and a region or script perhaps (RFC 5646, section 2.1).
fn is_locale(segment: &[u8]) -> bool {
    let mut parts = segment.split(|byte| *byte == b'-');
    let language = parts.next().unwrap_or_default();
    language.len() == 2
        && language.iter().all(u8::is_ascii_alphabetic)
        && parts
            .all(|part| (2..=4).contains(&part.len()) && part.iter().all(u8::is_ascii_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::asks_for;
    use url::Url;

    fn asks(target: &str, path: &str) -> bool {
        asks_for(target, &Url::parse(&format!("https://a.example{path}")).expect("a URL"))
    }

    #[test]
    fn one_page_in_every_form_that_asks_for_it() {
        for (target, path) in [
            ("/page", "/page"),
            ("/page?_rsc=1", "/page?x=1"),
            ("http://localhost:3000/page", "/page"),
            ("/a/../page", "/page"),
            ("/page/", "/page"),
            ("//page", "/page"),
            ("/p%61ge", "/page"),
            ("/caf%c3%a9", "/caf%C3%A9"),
            ("/_next/data/build/page.json", "/page"),
            ("/base/_next/data/build/a/b.json?x", "/base/a/b"),
            ("/_next/data/build/index.json", "/"),
            ("/_next/data/build/en.json", "/"),
            ("/page.rsc", "/page"),
            ("/page.prefetch.rsc", "/page"),
            ("/page.segments/_tree.segment.rsc", "/page"),
            ("/page.segments/a/b.segment.rsc", "/page"),
            ("/index.rsc", "/"),
            ("/en/page", "/page"),
            ("/page", "/pt-BR/page"),
            ("/base/en/page", "/base/page"),
        ] {
            assert!(asks(target, path), "{target} is {path}");
        }
    }

    #[test]
    fn another_page_is_another() {
        for (target, path) in [
            ("/unmatched", "/page"),
            ("/", "/page"),
            ("/page", "/"),
            ("/api", "/"),
            ("/unmatched", "/"),
            ("/page/unmatched", "/page"),
            ("/unmatched", "/page/unmatched"),
            ("/%2570age", "/page"),
            ("/a%2Fb", "/a/b"),
            ("/Page", "/page"),
            ("/_next/data/page.json", "/page"),
            ("/_next/data/build/page", "/page"),
            ("/.rsc", "/page"),
            ("/a/b/en/page", "/a/b/page"),
            ("//other.example/page", "/page"),
            ("", "/page"),
            ("*", "/page"),
        ] {
            assert!(!asks(target, path), "{target} is not {path}");
        }
    }
}
