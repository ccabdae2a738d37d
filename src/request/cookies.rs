//! Cookies (RFC 6265). **The first of two equal names wins, and a value is
//! percent-decoded only after it was cut out**, so an encoded `;` or `=` inside a
//! value cannot forge a second cookie.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A cookie header, read on demand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cookies<'a>(&'a str);

impl<'a> Cookies<'a> {
    /// Wraps the value of a `Cookie` header.
    #[must_use]
    pub const fn new(header: &'a str) -> Self {
        Self(header)
    }

    /// All pairs in order, values still encoded.
    pub fn pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.0.split(';').filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((trim(name), trim(value)))
        })
    }

    /// The decoded value of the first cookie called `name`; an empty one
    /// counts as none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.pairs().find(|(candidate, _)| *candidate == name)?;
        Some(decode(value)).filter(|value| !value.is_empty())
    }
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// `decodeURIComponent`, or the value as it is where that would throw.
#[must_use]
pub fn decode(value: &str) -> Cow<'_, str> {
    if !value.contains('%') || !has_whole_escapes(value) {
        return Cow::Borrowed(value);
    }
    percent_decode_str(value).decode_utf8().unwrap_or(Cow::Borrowed(value))
}

fn has_whole_escapes(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%').all(|(index, _)| {
        bytes
            .get(index + 1..index + 3)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Cookies;

    #[test]
    fn reads_names_and_values() {
        let cookies = Cookies::new("a=1; b = 2 ;c=x=y; d; e=; f=%7B%22%7D");
        assert_eq!(cookies.get("a").as_deref(), Some("1"));
        assert_eq!(cookies.get("b").as_deref(), Some("2"));
        assert_eq!(cookies.get("c").as_deref(), Some("x=y"));
        assert_eq!(cookies.get("d"), None);
        assert_eq!(cookies.get("e"), None);
        assert_eq!(cookies.get("f").as_deref(), Some("{\"}"));
    }

    #[test]
    fn the_first_of_two_equal_names_wins() {
        assert_eq!(Cookies::new("a=1; a=2").get("a").as_deref(), Some("1"));
        assert_eq!(Cookies::new("a=; a=2").get("a"), None);
    }

    #[test]
    fn an_encoded_delimiter_forges_no_cookie() {
        let cookies = Cookies::new("theme=dark%3B%20__session%3Dforged");
        assert_eq!(cookies.get("__session"), None);
        assert_eq!(cookies.get("theme").as_deref(), Some("dark; __session=forged"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_values_come_back(header in any::<String>(), value in "[!-:<-~]{1,40}") {
            let _ = Cookies::new(&header).get("__session");
            let encoded = value.replace('%', "%25");
            let cookie = format!("a=b; __session={encoded}; c=d");
            prop_assert_eq!(Cookies::new(&cookie).get("__session"), Some(value.into()));
        }
    }

    #[test]
    fn malformed_escapes_are_left_alone() {
        assert_eq!(Cookies::new("a=%zz").get("a").as_deref(), Some("%zz"));
        assert_eq!(Cookies::new("a=%").get("a").as_deref(), Some("%"));
        assert_eq!(Cookies::new("a=%ff").get("a").as_deref(), Some("%ff"));
        assert_eq!(Cookies::new("a=%41%4").get("a").as_deref(), Some("%41%4"));
    }
}
