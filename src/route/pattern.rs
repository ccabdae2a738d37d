//! The pattern dialect of path-to-regexp 6, which the matchers of Next.js and
//! Clerk share: literal text, named parameters (`:slug`), groups (`(.*)`),
//! braces (`{-:rest}?`) and the modifiers `?`, `*` and `+`.

/// A part of a parsed pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Parameter(Parameter),
}

/// A parameter, named or numbered, with what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub prefix: String,
    pub suffix: String,
    /// The regular expression it matches, in JavaScript's syntax.
    pub pattern: String,
    pub modifier: Option<char>,
}

/// The characters that end a segment.
const DELIMITERS: &str = "/#?";

/// The characters that a parameter takes as its prefix.
const PREFIXES: &str = "./";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Modifier,
    Escaped,
    Open,
    Close,
    Name,
    Pattern,
    Char,
    End,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Modifier => "MODIFIER",
            Self::Escaped => "ESCAPED_CHAR",
            Self::Open => "OPEN",
            Self::Close => "CLOSE",
            Self::Name => "NAME",
            Self::Pattern => "PATTERN",
            Self::Char => "CHAR",
            Self::End => "END",
        }
    }
}

struct Lexeme {
    kind: Kind,
    index: usize,
    value: String,
}

/// Parses a pattern.
///
/// # Errors
///
/// What is wrong, and where.
pub fn parse(pattern: &str) -> Result<Vec<Part>, String> {
    let characters: Vec<char> = pattern.chars().collect();
    Parser { lexemes: lex(&characters)?, position: 0, parts: Vec::new(), unnamed: 0 }.run()
}

fn lex(characters: &[char]) -> Result<Vec<Lexeme>, String> {
    let mut lexemes = Vec::new();
    let mut index = 0;
    while let Some(&character) = characters.get(index) {
        let (kind, value, end) = match character {
            '*' | '+' | '?' => (Kind::Modifier, character.to_string(), index + 1),
            '{' => (Kind::Open, character.to_string(), index + 1),
            '}' => (Kind::Close, character.to_string(), index + 1),
            '\\' => match characters.get(index + 1) {
                Some(escaped) => (Kind::Escaped, escaped.to_string(), index + 2),
                // A backslash at the very end stands for nothing.
                None => break,
            },
            ':' => {
                let (name, end) = lex_name(characters, index)?;
                (Kind::Name, name, end)
            }
            '(' => {
                let (group, end) = lex_group(characters, index)?;
                (Kind::Pattern, group, end)
            }
            _ => (Kind::Char, character.to_string(), index + 1),
        };
        lexemes.push(Lexeme { kind, index, value });
        index = end;
    }
    lexemes.push(Lexeme { kind: Kind::End, index, value: String::new() });
    Ok(lexemes)
}

fn lex_name(characters: &[char], start: usize) -> Result<(String, usize), String> {
    let name: String = characters[start + 1..]
        .iter()
        .take_while(|letter| letter.is_ascii_alphanumeric() || **letter == '_')
        .collect();
    if name.is_empty() {
        return Err(format!("Missing parameter name at {start}"));
    }
    let end = start + 1 + name.len();
    Ok((name, end))
}

fn lex_group(characters: &[char], start: usize) -> Result<(String, usize), String> {
    let mut group = String::new();
    let mut depth = 1;
    let mut index = start + 1;
    if characters.get(index) == Some(&'?') {
        return Err(format!("Pattern cannot start with \"?\" at {index}"));
    }
    while let Some(&character) = characters.get(index) {
        match character {
            '\\' => {
                group.push(character);
                index += 1;
                let escaped = characters.get(index);
                group.push(*escaped.ok_or_else(|| format!("Unbalanced pattern at {start}"))?);
                index += 1;
                continue;
            }
            ')' => {
                depth -= 1;
                if depth == 0 {
                    index += 1;
                    break;
                }
            }
            '(' => {
                depth += 1;
                if characters.get(index + 1) != Some(&'?') {
                    return Err(format!("Capturing groups are not allowed at {index}"));
                }
            }
            _ => {}
        }
        group.push(character);
        index += 1;
    }
    if depth > 0 {
        return Err(format!("Unbalanced pattern at {start}"));
    }
    if group.is_empty() {
        return Err(format!("Missing pattern at {start}"));
    }
    Ok((group, index))
}

struct Parser {
    lexemes: Vec<Lexeme>,
    position: usize,
    parts: Vec<Part>,
    unnamed: usize,
}

impl Parser {
    fn run(mut self) -> Result<Vec<Part>, String> {
        let mut text = String::new();
        while self.position < self.lexemes.len() {
            let character = self.take(Kind::Char);
            let name = self.take(Kind::Name);
            let pattern = self.take(Kind::Pattern);
            if name.is_some() || pattern.is_some() {
                let mut prefix = character.unwrap_or_default();
                if !PREFIXES.contains(&prefix) {
                    text.push_str(&prefix);
                    prefix.clear();
                }
                self.flush(&mut text);
                self.parameter(name, pattern, prefix)?;
                continue;
            }
            if let Some(literal) = character.or_else(|| self.take(Kind::Escaped)) {
                text.push_str(&literal);
                continue;
            }
            self.flush(&mut text);
            if self.take(Kind::Open).is_some() {
                self.braces()?;
            } else {
                self.expect(Kind::End)?;
            }
        }
        Ok(self.parts)
    }

    fn parameter(
        &mut self,
        name: Option<String>,
        pattern: Option<String>,
        prefix: String,
    ) -> Result<(), String> {
        let name = name.unwrap_or_else(|| self.next_number());
        let pattern = match pattern {
            Some(pattern) => pattern,
            None => self.segment_pattern(&prefix)?,
        };
        let modifier = self.modifier();
        let suffix = String::new();
        self.parts.push(Part::Parameter(Parameter { name, prefix, suffix, pattern, modifier }));
        Ok(())
    }

    fn braces(&mut self) -> Result<(), String> {
        let prefix = self.text();
        let name = self.take(Kind::Name).unwrap_or_default();
        let pattern = self.take(Kind::Pattern).unwrap_or_default();
        let suffix = self.text();
        self.expect(Kind::Close)?;
        let own_name = match (name.is_empty(), pattern.is_empty()) {
            (true, false) => self.next_number(),
            _ => name.clone(),
        };
        let pattern = if !name.is_empty() && pattern.is_empty() {
            self.segment_pattern(&prefix)?
        } else {
            pattern
        };
        let modifier = self.modifier();
        self.parts.push(Part::Parameter(Parameter {
            name: own_name,
            prefix,
            suffix,
            pattern,
            modifier,
        }));
        Ok(())
    }

    /// What a parameter without a pattern of its own matches: a segment, or
    /// what comes before the next occurrence of the text in front of it.
    fn segment_pattern(&self, prefix: &str) -> Result<String, String> {
        let before = self.parts.last();
        let text = match before {
            _ if !prefix.is_empty() => prefix,
            Some(Part::Text(text)) => text,
            _ => "",
        };
        if let Some(Part::Parameter(parameter)) = before
            && text.is_empty()
        {
            return Err(format!(
                "Must have text between two parameters, missing text after \"{}\"",
                parameter.name
            ));
        }
        let delimiters = escape(DELIMITERS);
        if text.is_empty() || text.contains(|letter| DELIMITERS.contains(letter)) {
            Ok(format!("[^{delimiters}]+?"))
        } else {
            Ok(format!("(?:(?!{})[^{delimiters}])+?", escape(text)))
        }
    }

    fn next_number(&mut self) -> String {
        self.unnamed += 1;
        (self.unnamed - 1).to_string()
    }

    fn modifier(&mut self) -> Option<char> {
        self.take(Kind::Modifier).and_then(|modifier| modifier.chars().next())
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        while let Some(part) = self.take(Kind::Char).or_else(|| self.take(Kind::Escaped)) {
            text.push_str(&part);
        }
        text
    }

    fn flush(&mut self, text: &mut String) {
        if !text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(text)));
        }
    }

    fn take(&mut self, kind: Kind) -> Option<String> {
        let lexeme = self.lexemes.get_mut(self.position).filter(|lexeme| lexeme.kind == kind)?;
        self.position += 1;
        Some(std::mem::take(&mut lexeme.value))
    }

    fn expect(&mut self, kind: Kind) -> Result<(), String> {
        if self.take(kind).is_some() {
            return Ok(());
        }
        let found = self.lexemes.get(self.position).map_or(Kind::End, |lexeme| lexeme.kind);
        let index = self.lexemes.get(self.position).map_or(0, |lexeme| lexeme.index);
        Err(format!("Unexpected {} at {index}, expected {}", found.as_str(), kind.as_str()))
    }
}

/// Escapes what has a meaning in a JavaScript regular expression.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if ".+*?=^!:${}()[]|/\\".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// The JavaScript regular expression of a parsed pattern, anchored at both
/// ends, with an optional delimiter at the end. The names of its capturing
/// groups are pushed to `names`.
///
/// # Errors
///
/// When a parameter is repeated with nothing to tell the repetitions apart.
pub fn expression(parts: &[Part], names: &mut Vec<Parameter>) -> Result<String, String> {
    let mut source = String::from("^");
    for part in parts {
        match part {
            Part::Text(text) => source.push_str(&escape(text)),
            Part::Parameter(parameter) => {
                if !parameter.pattern.is_empty() {
                    names.push(parameter.clone());
                }
                source.push_str(&parameter_expression(parameter)?);
            }
        }
    }
    source.push_str(&format!("[{}]?$", escape(DELIMITERS)));
    Ok(source)
}

fn parameter_expression(parameter: &Parameter) -> Result<String, String> {
    let Parameter { name, pattern, modifier, .. } = parameter;
    let prefix = escape(&parameter.prefix);
    let suffix = escape(&parameter.suffix);
    let mark = modifier.map(String::from).unwrap_or_default();
    let repeats = matches!(modifier, Some('+' | '*'));
    if pattern.is_empty() {
        return Ok(format!("(?:{prefix}{suffix}){mark}"));
    }
    if prefix.is_empty() && suffix.is_empty() {
        if repeats {
            return Err(format!("Can not repeat \"{name}\" without a prefix and suffix"));
        }
        return Ok(format!("({pattern}){mark}"));
    }
    if repeats {
        let optional = if *modifier == Some('*') { "?" } else { "" };
        return Ok(format!(
            "(?:{prefix}((?:{pattern})(?:{suffix}{prefix}(?:{pattern}))*){suffix}){optional}"
        ));
    }
    Ok(format!("(?:{prefix}({pattern}){suffix}){mark}"))
}
