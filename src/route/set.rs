//! Route sets: many patterns, one answer. **One pass matches all patterns of the
//! linear engine**; the others are matched one by one.

use std::sync::OnceLock;

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::case::LetterCase;
use super::engine::{SIZE_LIMIT, Source, backtracking, memory_of, read};
use super::error::PatternError;
use super::path::normalize;

/// What a route set says about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    No,
    Yes,
    /// The path's percent-encoding is malformed.
    Malformed,
    /// No pattern matched, and one gave up before it could tell.
    Indeterminate,
}

/// A longer path than this, in bytes, is matched by one pattern after the
/// other: only a client that means harm sends it, and where many patterns begin
/// with a wildcard, all at once take ten times as long for it.
const LONG: usize = 1024;

/// With more patterns than this, in one pass whatever the path's length.
const MANY: usize = 1024;

/// Compiled patterns.
#[derive(Debug)]
pub struct RouteSet {
    linear: RegexSet,
    /// The expressions of `linear` one by one, compiled when first needed.
    singles: OnceLock<Vec<Regex>>,
    /// The index of the pattern behind each expression of `linear`.
    linear_indices: Vec<usize>,
    backtracking: Vec<(usize, fancy_regex::Regex)>,
    beginnings: Vec<String>,
}

impl RouteSet {
    /// Compiles `patterns`, which ignore letter case. Empty ones are left out.
    ///
    /// # Errors
    ///
    /// [`PatternError`] for the first pattern that cannot be understood.
    pub fn compile(patterns: &[impl AsRef<str>]) -> Result<Self, PatternError> {
        Self::compile_in(patterns, LetterCase::Ignored)
    }

    /// Compiles `patterns` as [`RouteSet::compile`] does, in a letter case.
    ///
    /// # Errors
    ///
    /// As [`RouteSet::compile`].
    pub fn compile_in(
        patterns: &[impl AsRef<str>],
        case: LetterCase,
    ) -> Result<Self, PatternError> {
        let mut sources = Vec::new();
        let mut linear_indices = Vec::new();
        let mut others = Vec::new();
        let mut beginnings = Vec::new();
        for (index, pattern) in patterns.iter().map(AsRef::as_ref).enumerate() {
            if pattern.is_empty() {
                continue;
            }
            let Source { translated, beginning, .. } = read(pattern, case)?;
            beginnings.push(beginning);
            if translated.backtracks {
                others.push((index, backtracking(pattern, &translated.source)?));
            } else {
                check_syntax(pattern, &translated.source)?;
                sources.push(translated.source);
                linear_indices.push(index);
            }
        }
        let linear = RegexSetBuilder::new(&sources)
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(memory_of(sources.len()))
            .build()
            .map_err(|error| PatternError::new(&joined(patterns), error.to_string()))?;
        Ok(Self {
            linear,
            singles: OnceLock::new(),
            linear_indices,
            backtracking: others,
            beginnings,
        })
    }

    /// What a path begins with that matches, in lower case, one text for each
    /// pattern: **a canonical path in lower case that begins with none of them does
    /// not match.** A pattern without a literal beginning has an empty text.
    #[must_use]
    pub fn beginnings(&self) -> &[String] {
        &self.beginnings
    }

    /// Matches a path, which may still be percent-encoded.
    #[must_use]
    pub fn matches(&self, path: &str) -> Match {
        let Ok(path) = normalize(path) else { return Match::Malformed };
        self.matches_canonical(&path)
    }

    /// Matches a path that is canonical already, such as a reading's.
    #[must_use]
    pub fn matches_canonical(&self, path: &str) -> Match {
        if self.matches_linear(path) {
            return Match::Yes;
        }
        let mut answer = Match::No;
        for (_, expression) in &self.backtracking {
            match expression.is_match(path) {
                Ok(true) => return Match::Yes,
                Ok(false) => {}
                Err(_) => answer = Match::Indeterminate,
            }
        }
        answer
    }

    fn matches_linear(&self, path: &str) -> bool {
        if path.len() <= LONG || self.linear.len() > MANY {
            return self.linear.is_match(path);
        }
        let singles = self.singles.get_or_init(|| {
            let compiled = self.linear.patterns().iter().map(|source| Regex::new(source));
            compiled.collect::<Result<_, _>>().unwrap_or_default()
        });
        // All of them compiled before; were one too large alone, none is there.
        if singles.len() == self.linear.len() {
            singles.iter().any(|expression| expression.is_match(path))
        } else {
            self.linear.is_match(path)
        }
    }

    /// The indices of all patterns that match a canonical path, in order.
    #[must_use]
    pub fn matching(&self, path: &str) -> Vec<usize> {
        let mut indices: Vec<usize> =
            self.linear.matches(path).into_iter().map(|index| self.linear_indices[index]).collect();
        let others = self
            .backtracking
            .iter()
            .filter(|(_, expression)| expression.is_match(path).unwrap_or(false));
        indices.extend(others.map(|(index, _)| *index));
        indices.sort_unstable();
        indices
    }
}

/// A set reports errors without saying which expression is at fault.
fn check_syntax(pattern: &str, source: &str) -> Result<(), PatternError> {
    regex_syntax::parse(source)
        .map(drop)
        .map_err(|error| PatternError::new(pattern, error.to_string()))
}

fn joined(patterns: &[impl AsRef<str>]) -> String {
    patterns.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::super::case::LetterCase;
    use super::{LONG, MANY, Match, RouteSet};

    #[test]
    fn letter_case_counts_where_it_is_asked_for() {
        let patterns = ["/public/:slug", "/((?!api|PUBLIC).*)/x"];
        let ignored = RouteSet::compile(&patterns).expect("patterns");
        let exact = RouteSet::compile_in(&patterns, LetterCase::Exact).expect("patterns");
        for (path, ignoring, exactly) in [
            ("/public/ABC", Match::Yes, Match::Yes),
            ("/PUBLIC/abc", Match::Yes, Match::No),
            ("/API/x", Match::No, Match::Yes),
            ("/api/x", Match::No, Match::No),
        ] {
            assert_eq!(ignored.matches(path), ignoring, "{path}");
            assert_eq!(exact.matches(path), exactly, "{path}");
        }
    }

    #[test]
    fn a_long_path_is_answered_as_a_short_one() {
        let few = ["/(.*)/admin(.*)", "/users/:id/settings", "/((?!api).*)/edit"];
        let many: Vec<String> = (0..=MANY).map(|index| format!("/(.*)/word{index}/x")).collect();
        for routes in [RouteSet::compile(&few), RouteSet::compile(&many)] {
            let routes = routes.expect("patterns");
            for end in ["/admin/x", "/ADMIN", "/settings", "/edit", "/word7/x", "/word/x"] {
                for start in ["/users/a", "/api", "/b"] {
                    let short = format!("{start}{end}");
                    let long = format!("{start}{}{end}", "a".repeat(LONG));
                    assert_eq!(routes.matches(&long), routes.matches(&short), "{short}");
                }
            }
        }
    }
}
