//! What is said about a path: whether it matches, and its readings. **A reading is
//! one letter and the path.**

use crate::route::{Kind, Match, Reading};

/// The letter of a page or a route handler.
pub const PAGE: char = 'P';
/// The letter of a file of `public/`.
pub const FILE: char = 'F';
/// The letter of a page, if the application has one there.
pub const POSSIBLE: char = 'M';

/// The packed reading.
#[must_use]
pub fn pack(reading: &Reading) -> String {
    let letter = match reading.kind {
        Kind::Page => PAGE,
        Kind::File => FILE,
        Kind::Possible => POSSIBLE,
    };
    let mut packed = String::with_capacity(1 + reading.path.len());
    packed.push(letter);
    packed.push_str(&reading.path);
    packed
}

/// The code of an answer.
#[must_use]
pub const fn code(answer: Match) -> u32 {
    match answer {
        Match::No => 0,
        Match::Yes => 1,
        Match::Malformed => 2,
        Match::Indeterminate => 3,
    }
}
