//! The public URL: the URL that the browser requested, even if the server is behind
//! proxies. **A hostile header can change the derived host, but it cannot make the
//! derivation fail, and a path cannot name a host.**

use url::Url;

use super::parts::Parts;

/// Derives the public URL from the request's own and its `X-Forwarded-*` and
/// `Host` headers; the first of several forwarded values counts.
///
/// Returns `None` if the request's own URL is not an absolute URL of the web.
#[must_use]
pub fn public_url(parts: &Parts<'_>) -> Option<Url> {
    let own = Url::parse(parts.url).ok().filter(has_host_of_a_name);
    let own = own.or_else(|| with_unknown_host(parts.url))?;
    let host = parts.forwarded_host.map(first).or(parts.host).unwrap_or_default();
    let protocol = parts.forwarded_proto.map_or_else(|| own.scheme(), first);
    if host.is_empty() || protocol.is_empty() || is_origin_of(&own, protocol, host) {
        return Some(own);
    }
    Some(with_origin(&own, protocol, host).unwrap_or(own))
}

/// The URL without its host, which JavaScript takes for one and we do not:
/// implementations disagree about internationalized names, and a client chooses
/// the `Host`.
fn with_unknown_host(url: &str) -> Option<Url> {
    let (scheme, rest) = url.split_once("://")?;
    if !matches!(scheme, "http" | "https") {
        return None;
    }
    let path = rest.find(['/', '?', '#', '\\']).map_or("", |at| &rest[at..]);
    // A reserved name that can never exist (RFC 6761, section 6.4).
    Url::parse(&format!("{scheme}://unknown.invalid{path}")).ok()
}

/// The most characters that a host name has (RFC 1035, section 2.3.4).
const MAX_HOST: usize = 253;

fn has_host_of_a_name(url: &Url) -> bool {
    url.host_str().is_none_or(|host| host.len() <= MAX_HOST)
}

fn first(list: &str) -> &str {
    list.split(',').next().unwrap_or_default()
}

fn is_origin_of(own: &Url, protocol: &str, host: &str) -> bool {
    own.scheme() == protocol
        && own.host_str().is_some_and(|own_host| match own.port() {
            None => own_host == host,
            Some(port) => host
                .strip_prefix(own_host)
                .and_then(|rest| rest.strip_prefix(':'))
                .is_some_and(|rest| rest.parse() == Ok(port)),
        })
}

fn with_origin(own: &Url, protocol: &str, host: &str) -> Option<Url> {
    let mut url = Url::parse(&format!("{protocol}://{host}")).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !has_host_of_a_name(&url) {
        return None;
    }
    url.set_path(own.path());
    url.set_query(own.query());
    url.set_fragment(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::super::parts::Parts;
    use super::public_url;
    use proptest::prelude::*;

    fn derive(url: &str, host: Option<&str>, forwarded: [Option<&str>; 2]) -> String {
        let [forwarded_host, forwarded_proto] = forwarded;
        let parts = Parts { url, host, forwarded_host, forwarded_proto, ..Parts::default() };
        public_url(&parts).map(String::from).unwrap_or_default()
    }

    #[test]
    fn follows_the_forwarding_headers() {
        let own = "http://localhost:3000/path?q=1";
        assert_eq!(derive(own, Some("localhost:3000"), [None, None]), own);
        assert_eq!(
            derive(own, Some("localhost:3000"), [Some("app.example"), Some("https")]),
            "https://app.example/path?q=1"
        );
        assert_eq!(
            derive(own, None, [Some("a.example, b.example"), Some("https,http")]),
            "https://a.example/path?q=1"
        );
        assert_eq!(
            derive(own, Some("other.example"), [None, None]),
            "http://other.example/path?q=1"
        );
    }

    proptest! {
        #[test]
        fn any_header_gives_a_web_page_with_the_same_path(
            host in any::<String>(),
            proto in any::<String>(),
            path in "/[a-z0-9/._-]{0,20}",
        ) {
            let own = format!("http://localhost:3000{path}");
            let parts = Parts {
                url: &own,
                forwarded_host: Some(&host),
                forwarded_proto: Some(&proto),
                ..Parts::default()
            };
            let url = public_url(&parts).expect("the own URL is absolute");
            let path = url::Url::parse(&own).expect("absolute").path().to_owned();
            prop_assert!(matches!(url.scheme(), "http" | "https"));
            prop_assert_eq!(url.path(), path);
        }
    }

    #[test]
    fn a_host_that_only_javascript_reads_does_not_break_it() {
        for host in ["xn--fa-", "xn--8hb", "a.xn--0xn---:8080", "user@xn--fa-"] {
            let own = format!("https://{host}/a/b?c=1");
            assert_eq!(derive(&own, None, [None, None]), "https://unknown.invalid/a/b?c=1");
            assert_eq!(
                derive(&own, Some(host), [Some("app.example"), None]),
                "https://app.example/a/b?c=1"
            );
        }
        assert_eq!(derive("/relative", None, [None, None]), "");
        assert_eq!(derive("file:///etc", None, [None, None]), "file:///etc");
    }

    #[test]
    fn hostile_headers_and_paths_do_not_break_it() {
        let own = "http://localhost:3000/path";
        for host in ["", "a b", "[", "%", "a/../b:99999", "user@", "\u{0}"] {
            let derived = derive(own, Some(host), [None, None]);
            assert!(derived.starts_with("http://"), "{host:?} gave {derived}");
        }
        assert_eq!(derive(own, Some("x"), [None, Some("javascript")]), own);
        assert_eq!(
            derive("http://localhost:3000//evil.example/x", None, [Some("app.example"), None]),
            "http://app.example//evil.example/x"
        );
    }
}
