//! Patterns that cannot be understood.

/// A pattern that was refused when it was compiled: which one, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Invalid path: {pattern}.\nConsult the documentation of path-to-regexp here: https://github.com/pillarjs/path-to-regexp/tree/6.x\n{reason}"
)]
pub struct PatternError {
    pattern: String,
    reason: String,
}

impl PatternError {
    /// What is wrong, for programs: a code of `docs/errors.md`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "route_pattern_invalid"
    }

    /// An error about `pattern`.
    pub(super) fn new(pattern: &str, reason: impl Into<String>) -> Self {
        Self { pattern: pattern.to_owned(), reason: reason.into() }
    }

    /// What is wrong with it, and where: positions count characters from 0.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}
