//! Path templates: patterns whose parameters are read, as organization sync
//! reads `:id` and `:slug`. **The first pattern of a list that matches names
//! the parameters.** Paths are matched as they are, not in canonical form,
//! since the public contract matches the URL's path.

use std::num::NonZeroUsize;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use lru::LruCache;

use super::case::LetterCase;
use super::engine::{backtracking, linear, read};
use super::error::PatternError;
use super::pattern::Parameter;

/// Compiled patterns with named parameters.
#[derive(Debug)]
pub struct PathTemplate {
    expression: Expression,
    groups: Vec<Parameter>,
}

#[derive(Debug)]
enum Expression {
    Linear(regex::Regex),
    Backtracking(fancy_regex::Regex),
}

/// The parameters of a path, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// The value of a parameter. A repeated one has its values joined by
    /// commas.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// How many lists of patterns are kept compiled; the least recently used go first.
const CAPACITY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

static SHARED: LazyLock<Mutex<LruCache<Vec<String>, Arc<PathTemplate>>>> =
    LazyLock::new(|| Mutex::new(LruCache::new(CAPACITY)));

impl PathTemplate {
    /// A template that all who ask for the same patterns share: the tenants of
    /// one application differ in keys, hardly in paths.
    ///
    /// # Errors
    ///
    /// As [`PathTemplate::compile`].
    pub fn shared(patterns: &[String]) -> Result<Arc<Self>, PatternError> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(template) = shared.get(patterns) {
            return Ok(Arc::clone(template));
        }
        let template = Arc::new(Self::compile(patterns)?);
        shared.put(patterns.to_vec(), Arc::clone(&template));
        Ok(template)
    }

    /// Compiles a list of patterns into one template.
    ///
    /// # Errors
    ///
    /// [`PatternError`] for the first pattern that cannot be understood.
    pub fn compile(patterns: &[impl AsRef<str>]) -> Result<Self, PatternError> {
        let mut alternatives = Vec::new();
        let mut groups = Vec::new();
        let mut backtracks = false;
        for pattern in patterns.iter().map(AsRef::as_ref) {
            let source = read(pattern, LetterCase::Ignored)?;
            backtracks |= source.translated.backtracks;
            alternatives.push(source.translated.source);
            groups.extend(source.names);
        }
        let source = format!("(?:{})", alternatives.join("|"));
        let list = patterns.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",");
        let expression = if backtracks {
            Expression::Backtracking(backtracking(&list, &source)?)
        } else {
            Expression::Linear(linear(&list, &source)?)
        };
        Ok(Self { expression, groups })
    }

    /// The parameters of `path`; `None` when no pattern matches it, or when
    /// matching gave up.
    #[must_use]
    pub fn params(&self, path: &str) -> Option<Params> {
        let values: Vec<Option<String>> = match &self.expression {
            Expression::Linear(expression) => expression
                .captures(path)?
                .iter()
                .skip(1)
                .map(|group| group.map(|group| group.as_str().to_owned()))
                .collect(),
            Expression::Backtracking(expression) => expression
                .captures(path)
                .ok()??
                .iter()
                .skip(1)
                .map(|group| group.map(|group| group.as_str().to_owned()))
                .collect(),
        };
        let named = self.groups.iter().zip(values);
        Some(Params(
            named
                .filter_map(|(group, value)| Some((group.name.clone(), joined(group, &value?))))
                .collect(),
        ))
    }
}

fn joined(group: &Parameter, value: &str) -> String {
    let separator = format!("{}{}", group.prefix, group.suffix);
    if matches!(group.modifier, Some('*' | '+')) && !separator.is_empty() {
        value.split(&separator).collect::<Vec<_>>().join(",")
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::PathTemplate;

    #[test]
    fn reads_the_tables_of_the_documentation() {
        let template = PathTemplate::compile(&["/orgs/:slug"]).expect("a pattern");
        let slug = |path| template.params(path).and_then(|p| p.get("slug").map(str::to_owned));
        assert_eq!(slug("/orgs/acmecorp").as_deref(), Some("acmecorp"));
        assert_eq!(slug("/orgs"), None);
        assert_eq!(slug("/orgs/acmecorp/settings"), None);

        let template = PathTemplate::compile(&["/app/:any/orgs/:id"]).expect("a pattern");
        let id = |path| template.params(path).and_then(|p| p.get("id").map(str::to_owned));
        assert_eq!(id("/app/petstore/orgs/org_123").as_deref(), Some("org_123"));
        assert_eq!(id("/app/dogstore/v2/orgs/org_123"), None);

        let template = PathTemplate::compile(&["/personal-account/(.*)"]).expect("a pattern");
        assert!(template.params("/personal-account/settings").is_some());
        assert!(template.params("/personal-account").is_none());
    }

    #[test]
    fn the_first_pattern_that_matches_names_the_parameters() {
        let patterns = ["/orgs/:slug", "/orgs/:slug/(.*)", "/teams/:id"];
        let template = PathTemplate::compile(&patterns).expect("patterns");
        assert_eq!(template.params("/orgs/acme/x/y").unwrap().get("slug"), Some("acme"));
        assert_eq!(template.params("/teams/org_1").unwrap().get("id"), Some("org_1"));
        assert_eq!(template.params("/teams/org_1").unwrap().get("slug"), None);
    }
}
