//! Segments of a URL's path. **A [`PathSegment`] stays one segment**: it is escaped
//! (RFC 3986, section 3.3), and it cannot be one that a URL parser would resolve.
//! URL parsers resolve `.` and `..` in any escaped form (WHATWG URL, section 4.4),
//! so these are refused, and so is the empty segment.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// See the module's documentation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathSegment(Cow<'static, str>);

impl PathSegment {
    /// Escapes `text`; `None` for what no escaping makes a segment.
    #[must_use]
    pub fn escape(text: &str) -> Option<Self> {
        if matches!(text, "" | "." | "..") {
            return None;
        }
        Some(Self(Cow::Owned(utf8_percent_encode(text, RESERVED).to_string())))
    }

    /// A segment of our own, checked where it is a constant: it needs no
    /// escaping.
    ///
    /// # Panics
    ///
    /// When it holds anything but lower-case letters, digits and `_`, which
    /// for a constant ends the compilation.
    #[must_use]
    pub const fn fixed(text: &'static str) -> Self {
        assert!(!text.is_empty(), "a segment has a name");
        let bytes = text.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            let byte = bytes[index];
            assert!(
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_',
                "a segment of our own needs no escaping"
            );
            index += 1;
        }
        Self(Cow::Borrowed(text))
    }

    /// The segment as it stands in a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Joins a base URL and segments with single slashes.
#[must_use]
pub fn join(base: &str, segments: &[&PathSegment]) -> String {
    let mut url = base.trim_end_matches('/').to_owned();
    for segment in segments {
        url.push('/');
        url.push_str(segment.as_str());
    }
    url
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::{PathSegment, join};

    #[test]
    fn what_is_resolved_is_no_segment() {
        for text in ["", ".", ".."] {
            assert_eq!(PathSegment::escape(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_stays_one_segment(
            text in prop_oneof![any::<String>(), "[./%2eE\\\\?#\t@:;]{1,6}"],
        ) {
            let Some(segment) = PathSegment::escape(&text) else { return Ok(()) };
            let (first, last) = (PathSegment::fixed("v1"), PathSegment::fixed("refresh"));
            let url = join("https://api.example/", &[&first, &segment, &last]);
            let url = Url::parse(&url).expect("a URL");
            let segments: Vec<&str> = url.path_segments().expect("a path").collect();
            prop_assert_eq!(&segments, &["v1", segment.as_str(), "refresh"]);
            prop_assert_eq!((url.query(), url.fragment()), (None, None));
            prop_assert_eq!(url.host_str(), Some("api.example"));
        }
    }
}
