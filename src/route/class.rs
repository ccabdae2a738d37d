//! Character classes: the inside of `[…]`, from JavaScript to Rust.

use super::case::{LetterCase, variants};

/// JavaScript's `\s` (ECMA-262, section 22.2.2.9.3).
pub const SPACE: &str =
    r"\t\n\x0b\x0c\r \xa0\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}";
/// JavaScript's `\d`.
pub const DIGIT: &str = "0-9";
/// JavaScript's `\w`.
pub const WORD: &str = "A-Za-z0-9_";

/// Ranges wider than this keep their letter case, but for their ASCII part.
const WIDEST_FOLDED_RANGE: u32 = 0x400;

/// A class under construction, in Rust's syntax.
pub struct Class {
    members: String,
    case: LetterCase,
}

impl Class {
    /// A class without members.
    pub const fn new(case: LetterCase) -> Self {
        Self { members: String::new(), case }
    }

    /// Adds one character in all its cases.
    pub fn add_character(&mut self, letter: char) {
        for variant in variants(letter, self.case) {
            self.members.push_str(&escaped(variant));
        }
    }

    /// Adds a range in all its cases. Returns `None` when it runs backwards.
    pub fn add_range(&mut self, first: char, last: char) -> Option<()> {
        if first > last {
            return None;
        }
        self.members.push_str(&format!("{}-{}", escaped(first), escaped(last)));
        let is_wide = u32::from(last) - u32::from(first) > WIDEST_FOLDED_RANGE;
        let last_folded = if is_wide { last.min('\u{7f}') } else { last };
        for letter in first..=last_folded {
            for variant in variants(letter, self.case).into_iter().skip(1) {
                self.members.push_str(&escaped(variant));
            }
        }
        Some(())
    }

    /// Adds a predefined set, or what it leaves out.
    pub fn add_set(&mut self, set: &str, negated: bool) {
        self.members.push_str(&set_class(set, negated));
    }

    /// The whole class. An empty one matches nothing, an empty negated one
    /// everything, as in JavaScript.
    pub fn finish(self, negated: bool) -> String {
        match (self.members.is_empty(), negated) {
            (true, false) => r"[^\x00-\x{10ffff}]".to_owned(),
            (true, true) => r"[\x00-\x{10ffff}]".to_owned(),
            (false, false) => format!("[{}]", self.members),
            (false, true) => format!("[^{}]", self.members),
        }
    }
}

/// A predefined set as a class of its own.
pub fn set_class(set: &str, negated: bool) -> String {
    format!("[{}{set}]", if negated { "^" } else { "" })
}

/// A character that means itself inside and outside of a class.
pub fn escaped(letter: char) -> String {
    if letter.is_ascii_alphanumeric() || letter == '_' {
        letter.to_string()
    } else {
        format!("\\x{{{:x}}}", u32::from(letter))
    }
}
