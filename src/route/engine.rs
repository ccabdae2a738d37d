//! The two engines: Rust's `regex`, linear in every case, and `fancy-regex`,
//! which backtracks within a bound, for what looks around or back.

use super::case::LetterCase;
use super::error::PatternError;
use super::pattern::{Parameter, Part, expression, parse};
use super::translate::{Translated, translate};

/// The most steps that the backtracking engine takes for one path.
const BACKTRACK_LIMIT: usize = 100_000;

/// The most memory, in bytes, that one compiled expression may take.
pub const SIZE_LIMIT: usize = 256 * 1024 * 1024;

/// The most memory, in bytes, that the linear engine keeps of what it learnt
/// from paths, which are what clients send. Beyond it, it forgets and goes on,
/// more slowly; what one step takes grows with the patterns.
pub const fn memory_of(patterns: usize) -> usize {
    let wanted = 4 * 1024 * 1024 + patterns.saturating_mul(16 * 1024);
    if wanted < SIZE_LIMIT { wanted } else { SIZE_LIMIT }
}

/// A pattern, parsed and translated, not yet compiled.
pub struct Source {
    pub translated: Translated,
    /// The literal text that every path begins with that matches, in lower case;
    /// empty if there is none, or it is not ASCII.
    pub beginning: String,
    /// The capturing groups, in order.
    pub names: Vec<Parameter>,
}

/// Parses and translates `pattern`.
///
/// # Errors
///
/// [`PatternError`] with the reason.
pub fn read(pattern: &str, case: LetterCase) -> Result<Source, PatternError> {
    let refuse = |reason: String| PatternError::new(pattern, reason);
    let mut names = Vec::new();
    let parts = parse(pattern).map_err(refuse)?;
    let source = expression(&parts, &mut names).map_err(refuse)?;
    let translated = translate(&source, case).map_err(refuse)?;
    Ok(Source { translated, beginning: beginning_of(&parts), names })
}

/// An expression begins with its first part, and only a parameter has alternatives.
fn beginning_of(parts: &[Part]) -> String {
    match parts.first() {
        Some(Part::Text(text)) if text.is_ascii() => text.to_ascii_lowercase(),
        _ => String::new(),
    }
}

/// Compiles an expression for the linear engine.
///
/// # Errors
///
/// [`PatternError`] about `pattern`.
pub fn linear(pattern: &str, source: &str) -> Result<regex::Regex, PatternError> {
    regex::RegexBuilder::new(source)
        .size_limit(SIZE_LIMIT)
        .build()
        .map_err(|error| PatternError::new(pattern, error.to_string()))
}

/// Compiles an expression for the backtracking engine.
///
/// # Errors
///
/// [`PatternError`] about `pattern`.
pub fn backtracking(pattern: &str, source: &str) -> Result<fancy_regex::Regex, PatternError> {
    fancy_regex::RegexBuilder::new(source)
        .backtrack_limit(BACKTRACK_LIMIT)
        .build()
        .map_err(|error| PatternError::new(pattern, error.to_string()))
}
