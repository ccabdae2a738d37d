//! Canonical paths. **A path is percent-decoded once, as Next.js does it, and
//! runs of slashes become one slash**: `/%61dmin` and `//admin` are `/admin`.
//! What delimits a URL (`%2F`, `%3F`, `%23` and the rest of the reserved set)
//! stays encoded.

use std::borrow::Cow;

/// A path with malformed percent-encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// What `decodeURI` leaves encoded (ECMA-262, section 19.2.6.2).
const RESERVED: &[u8] = b";/?:@&=+$,#";

/// The canonical form of a path.
///
/// # Errors
///
/// [`Malformed`] for an incomplete escape or bytes that are no UTF-8.
pub fn normalize(path: &str) -> Result<Cow<'_, str>, Malformed> {
    let decoded = if path.contains('%') { Cow::Owned(decode(path)?) } else { Cow::Borrowed(path) };
    if decoded.contains("//") {
        return Ok(Cow::Owned(collapse(&decoded)));
    }
    Ok(decoded)
}

/// A canonical path with its delimiters decoded, slashes too: how files are
/// looked up. A `%` that stands for itself stays.
#[must_use]
pub fn decode_delimiters(canonical: &str) -> String {
    let mut decoded = String::with_capacity(canonical.len());
    let mut rest = canonical;
    while let Some((before, after)) = rest.split_once('%') {
        decoded.push_str(before);
        if let Some(byte) = escaped_byte(after.as_bytes()).filter(|byte| RESERVED.contains(byte)) {
            decoded.push(char::from(byte));
            rest = &after[2..];
        } else {
            decoded.push('%');
            rest = after;
        }
    }
    decoded + rest
}

fn decode(path: &str) -> Result<String, Malformed> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first != b'%' {
            bytes.push(*first);
            rest = tail;
            continue;
        }
        let byte = escaped_byte(tail).ok_or(Malformed)?;
        if RESERVED.contains(&byte) {
            bytes.extend_from_slice(&rest[..3]);
        } else {
            bytes.push(byte);
        }
        rest = &tail[2..];
    }
    String::from_utf8(bytes).map_err(|_| Malformed)
}

fn escaped_byte(digits: &[u8]) -> Option<u8> {
    let digit = |index: usize| char::from(*digits.get(index)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// A path with runs of slashes made one.
#[must_use]
pub fn collapse(path: &str) -> String {
    let mut collapsed = String::with_capacity(path.len());
    for letter in path.chars() {
        if letter != '/' || !collapsed.ends_with('/') {
            collapsed.push(letter);
        }
    }
    collapsed
}

#[cfg(test)]
mod tests {
    use super::{Malformed, decode_delimiters, normalize};
    use proptest::prelude::*;

    #[test]
    fn decodes_once_and_collapses() {
        for (path, canonical) in [
            ("/admin", "/admin"),
            ("/%61dmin", "/admin"),
            ("//admin", "/admin"),
            ("/x//%61dmin///y", "/x/admin/y"),
            ("/a%2Fb%3fc%23d", "/a%2Fb%3fc%23d"),
            ("/%2561", "/%61"),
            ("/%E2%82%AC", "/€"),
            ("/dashboard/%0a", "/dashboard/\n"),
            ("", ""),
        ] {
            assert_eq!(normalize(path).as_deref(), Ok(canonical), "{path}");
        }
    }

    #[test]
    fn reports_what_means_nothing() {
        for path in ["/%", "/%6", "/%zz", "/%ff", "/%c0%af", "/%ed%a0%80", "/%u002f", "/%e2%82"] {
            assert_eq!(normalize(path), Err(Malformed), "{path}");
        }
    }

    #[test]
    fn decodes_delimiters_and_no_other_percent() {
        for (canonical, decoded) in [
            ("/a%2Fb%3f", "/a/b?"),
            ("/a%2Fb/100%.txt", "/a/b/100%.txt"),
            ("/%61%%2f%", "/%61%/%"),
            ("/€%", "/€%"),
        ] {
            assert_eq!(decode_delimiters(canonical), decoded);
        }
    }

    proptest! {
        #[test]
        fn encoding_unreserved_characters_changes_nothing(path in "/[a-z0-9/._~-]{0,40}") {
            let encoded: String = path
                .bytes()
                .map(|byte| if byte == b'/' { "/".to_owned() } else { format!("%{byte:02x}") })
                .collect();
            prop_assert_eq!(normalize(&path), normalize(&encoded));
        }

        #[test]
        fn any_text_is_answered(path in any::<String>()) {
            if let Ok(canonical) = normalize(&path) {
                prop_assert!(!canonical.contains("//"));
            }
        }
    }
}
