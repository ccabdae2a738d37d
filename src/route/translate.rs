//! From JavaScript's regular expressions to Rust's. **The translation is exactly
//! equivalent, except for `.`**, which here matches every character. The result
//! carries no flags: letter case is spelled out.

use super::case::{LetterCase, variants};
use super::class::{Class, DIGIT, SPACE, WORD, escaped, set_class};

/// A translated expression.
#[derive(Debug)]
pub struct Translated {
    pub source: String,
    /// Whether it looks around or back, which takes a backtracking engine.
    pub backtracks: bool,
}

/// Translates a JavaScript regular expression, read with the `i` flag where
/// letter case is ignored.
///
/// # Errors
///
/// What is wrong with it.
pub fn translate(source: &str, case: LetterCase) -> Result<Translated, String> {
    let characters: Vec<char> = source.chars().collect();
    let mut translator = Translator {
        characters: &characters,
        index: 0,
        output: String::new(),
        backtracks: false,
        case,
    };
    translator.run()?;
    Ok(Translated { source: translator.output, backtracks: translator.backtracks })
}

struct Translator<'a> {
    characters: &'a [char],
    index: usize,
    output: String,
    backtracks: bool,
    case: LetterCase,
}

/// What an escape stands for.
enum Escape {
    Character(char),
    Set(&'static str, bool),
    WordBoundary(bool),
    BackReference(u32),
}

impl Translator<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(character) = self.next() {
            match character {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                '.' => self.output.push_str(r"[\x00-\x{10ffff}]"),
                '{' => self.brace()?,
                '^' | '$' | ')' | '|' | '*' | '+' | '?' => self.output.push(character),
                _ => self.literal(character),
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Option<char> {
        let character = self.characters.get(self.index).copied()?;
        self.index += 1;
        Some(character)
    }

    fn rest(&self) -> &[char] {
        &self.characters[self.index..]
    }

    fn accept(&mut self, text: &str) -> bool {
        let length = text.chars().count();
        let found = self.rest().len() >= length
            && text.chars().zip(self.rest()).all(|(wanted, found)| wanted == *found);
        if found {
            self.index += length;
        }
        found
    }

    fn literal(&mut self, letter: char) {
        let variants = variants(letter, self.case);
        if variants.len() == 1 {
            self.output.push_str(&escaped(letter));
        } else {
            let members: String = variants.into_iter().map(escaped).collect();
            self.output.push_str(&format!("[{members}]"));
        }
    }

    fn group(&mut self) -> Result<(), String> {
        if !self.accept("?") {
            self.output.push('(');
            return Ok(());
        }
        for (opening, looks) in [(":", false), ("=", true), ("!", true), ("<=", true), ("<!", true)]
        {
            if self.accept(opening) {
                self.output.push_str("(?");
                self.output.push_str(opening);
                self.backtracks |= looks;
                return Ok(());
            }
        }
        if self.accept("<") {
            while self.next().is_some_and(|letter| letter != '>') {}
            self.output.push('(');
            return Ok(());
        }
        Err("Invalid regular expression: Invalid group".to_owned())
    }

    /// A counted repetition, or a brace that means itself.
    fn brace(&mut self) -> Result<(), String> {
        let length = self.rest().iter().position(|letter| *letter == '}');
        let body: String = self.rest().iter().take(length.unwrap_or(0)).collect();
        let (least, most) = body.split_once(',').unwrap_or((&body, &body));
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if length.is_none() || !is_number(least) || !(most.is_empty() || is_number(most)) {
            self.output.push_str(&escaped('{'));
            return Ok(());
        }
        if self.output.is_empty() {
            return Err("Invalid regular expression: Nothing to repeat".to_owned());
        }
        self.output.push_str(&format!("{{{body}}}"));
        self.index += body.chars().count() + 1;
        Ok(())
    }

    fn escape(&mut self) -> Result<(), String> {
        match self.read_escape(false)? {
            Escape::Character(letter) => self.literal(letter),
            Escape::Set(set, negated) => self.output.push_str(&set_class(set, negated)),
            Escape::WordBoundary(negated) => self.word_boundary(negated),
            Escape::BackReference(group) => {
                self.backtracks = true;
                let flag = if self.case == LetterCase::Ignored { "i" } else { "" };
                self.output.push_str(&format!("(?:(?{flag}:\\{group}))"));
            }
        }
        Ok(())
    }

    /// JavaScript's words are of ASCII letters, so the boundary is spelled out.
    fn word_boundary(&mut self, negated: bool) {
        self.backtracks = true;
        let word = set_class(WORD, false);
        self.output.push_str(&if negated {
            format!("(?:(?<={word})(?={word})|(?<!{word})(?!{word}))")
        } else {
            format!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))")
        });
    }

    fn read_escape(&mut self, in_class: bool) -> Result<Escape, String> {
        let letter = self
            .next()
            .ok_or_else(|| "Invalid regular expression: \\ at end of pattern".to_owned())?;
        Ok(match letter {
            'd' => Escape::Set(DIGIT, false),
            'D' => Escape::Set(DIGIT, true),
            'w' => Escape::Set(WORD, false),
            'W' => Escape::Set(WORD, true),
            's' => Escape::Set(SPACE, false),
            'S' => Escape::Set(SPACE, true),
            'b' if in_class => Escape::Character('\u{8}'),
            'b' => Escape::WordBoundary(false),
            'B' if !in_class => Escape::WordBoundary(true),
            't' => Escape::Character('\t'),
            'n' => Escape::Character('\n'),
            'v' => Escape::Character('\u{b}'),
            'f' => Escape::Character('\u{c}'),
            'r' => Escape::Character('\r'),
            'x' => Escape::Character(self.hexadecimal(2).unwrap_or('x')),
            'u' => Escape::Character(self.hexadecimal(4).unwrap_or('u')),
            '1'..='9' if !in_class => Escape::BackReference(letter.to_digit(10).unwrap_or(1)),
            '0' => Escape::Character('\0'),
            other => Escape::Character(other),
        })
    }

    fn hexadecimal(&mut self, length: usize) -> Option<char> {
        let digits: String = self.rest().get(..length)?.iter().collect();
        let letter = char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?;
        self.index += length;
        Some(letter)
    }

    fn class(&mut self) -> Result<(), String> {
        let negated = self.accept("^");
        let mut class = Class::new(self.case);
        loop {
            let first = match self.next() {
                None => {
                    return Err(
                        "Invalid regular expression: Unterminated character class".to_owned()
                    );
                }
                Some(']') => break,
                Some('\\') => self.read_escape(true)?,
                Some(letter) => Escape::Character(letter),
            };
            self.class_member(&mut class, &first)?;
        }
        self.output.push_str(&class.finish(negated));
        Ok(())
    }

    fn class_member(&mut self, class: &mut Class, first: &Escape) -> Result<(), String> {
        let first = match first {
            Escape::Set(set, negated) => {
                class.add_set(set, *negated);
                return Ok(());
            }
            Escape::Character(letter) => *letter,
            Escape::WordBoundary(_) | Escape::BackReference(_) => return Ok(()),
        };
        let is_range = self.rest().first() == Some(&'-')
            && self.rest().get(1).is_some_and(|letter| *letter != ']');
        if !is_range {
            class.add_character(first);
            return Ok(());
        }
        self.index += 1;
        let last = match self.next() {
            Some('\\') => self.read_escape(true)?,
            Some(letter) => Escape::Character(letter),
            None => Escape::Character('-'),
        };
        match last {
            Escape::Character(last) => class.add_range(first, last).ok_or_else(|| {
                "Invalid regular expression: Range out of order in character class".to_owned()
            }),
            Escape::Set(set, negated) => {
                class.add_character(first);
                class.add_character('-');
                class.add_set(set, negated);
                Ok(())
            }
            Escape::WordBoundary(_) | Escape::BackReference(_) => Ok(()),
        }
    }
}
