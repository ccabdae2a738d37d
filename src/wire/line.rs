//! Lines of a packed reply. **A [`Line`] cannot break**: control characters,
//! including line breaks, are percent-encoded, so a text of a client, the options or
//! the Backend API cannot shift the lines after it. Valid addresses, tokens and
//! header values contain none of these characters.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

/// Control characters but the tab, which a header value may hold (RFC 9110,
/// section 5.5).
const ENDS_LINES: &AsciiSet = &CONTROLS.remove(b'\t');

/// See the module's documentation.
pub struct Line<'a>(Cow<'a, str>);

impl<'a> From<&'a str> for Line<'a> {
    fn from(text: &'a str) -> Self {
        // In bytes and without a branch, many are checked at once.
        let ends = |byte: u8| u8::from(byte < b' ' && byte != b'\t') | u8::from(byte == 0x7f);
        if text.bytes().fold(0, |found, byte| found | ends(byte)) == 0 {
            return Self(Cow::Borrowed(text));
        }
        let mut line = String::with_capacity(text.len() + 8);
        for character in text.chars() {
            if character.is_ascii() {
                line.extend(percent_encode(&[character as u8], ENDS_LINES));
            } else {
                line.push(character);
            }
        }
        Self(Cow::Owned(line))
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Line<'_> {
    /// The text of the line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
