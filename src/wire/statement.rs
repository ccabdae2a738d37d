//! The middleware's statement: the application's question about one, and its
//! content. **The lines of the content are in the order of [`Told`]'s fields**; the
//! message, which comes last, takes the rest.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use super::codes::StatementStatus;
use super::line::Line;

/// What the application asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// The request-target that the server received (RFC 9112, section
    /// 3.2); empty: it is not known.
    pub target: &'a str,
    /// The sealed statement.
    pub sealed: &'a str,
    /// The token that travelled beside it; empty: there was none.
    pub token: &'a str,
    /// The public URL that travelled beside it.
    pub url: &'a str,
}

impl<'a> Question<'a> {
    /// Reads a packed question: its fields, in order. What is missing is empty.
    #[must_use]
    pub fn unpack(packed: &'a str) -> Self {
        let mut lines = packed.splitn(4, '\n');
        let mut line = || lines.next().unwrap_or_default();
        Self { target: line(), sealed: line(), token: line(), url: line() }
    }

    /// Packs the question, as `src-js/wire/statement.ts` does.
    #[doc(hidden)] // For `tests/` and `fuzz/`.
    #[must_use]
    pub fn pack(&self) -> String {
        [self.target, self.sealed, self.token, self.url].join("\n")
    }
}

/// What the application is told of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told<'a> {
    pub is_signed_in: bool,
    /// The name of the public contract; empty if the token's type is not accepted.
    pub token_type: &'a str,
    /// Empty if the request is signed in.
    pub reason: &'a str,
    /// Whether the request has an `Authorization` header.
    pub has_authorization: bool,
    /// The opaque machine token that is still unverified; empty without one.
    pub unverified: &'a str,
    /// The request data as JSON; may be empty.
    pub data: &'a str,
    pub message: &'a str,
}

impl<'a> Told<'a> {
    /// The packed form, which `Display` writes.
    #[must_use]
    pub fn pack(&self) -> Zeroizing<String> {
        Zeroizing::new(self.to_string())
    }

    /// Reads the packed form, as `src-js/wire/statement.ts` does.
    #[doc(hidden)] // For `tests/` and `fuzz/`.
    #[must_use]
    pub fn read(packed: &'a str) -> Option<Self> {
        let mut lines = packed.splitn(7, '\n');
        let mut line = || lines.next();
        Some(Self {
            is_signed_in: is(line()?)?,
            token_type: line()?,
            reason: line()?,
            has_authorization: is(line()?)?,
            unverified: line()?,
            data: line()?,
            message: line()?,
        })
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}\n{}\n{}\n{}\n{}\n{}\n{}",
            u8::from(self.is_signed_in),
            Line::from(self.token_type),
            Line::from(self.reason),
            u8::from(self.has_authorization),
            Line::from(self.unverified),
            Line::from(&*json_in_a_line(self.data)),
            self.message,
        )
    }
}

/// JSON leaves one control character in a text as it is, and has an escape for it (RFC
/// 8259, section 7), which says the same.
fn json_in_a_line(json: &str) -> Cow<'_, str> {
    if json.contains('\u{7f}') {
        Cow::Owned(json.replace('\u{7f}', "\\u007f"))
    } else {
        Cow::Borrowed(json)
    }
}

fn is(line: &str) -> Option<bool> {
    match line {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// The answer to a question: a code and, where the statement was read, what is
/// told.
#[must_use]
pub fn answer(status: StatementStatus, told: &str) -> String {
    match status {
        StatementStatus::Read => format!("{}\n{told}", status.digit()),
        StatementStatus::Foreign | StatementStatus::OfAnotherRequest => status.digit().to_string(),
    }
}
