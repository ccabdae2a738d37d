//! What the developer must correct, in place of a reply or as an error's message.
//! **The lines are in the order of [`Misconfigured`]'s fields**; the last field
//! takes the rest.

use super::codes::ReplyStatus;
use super::line::Line;

/// The configuration, or a call, does not allow an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misconfigured<'a> {
    /// What is wrong, for programs: a code of `docs/errors.md`.
    pub code: &'a str,
    /// What is wrong and what to do, for the developer. It may have several lines.
    pub message: &'a str,
}

impl<'a> Misconfigured<'a> {
    /// The packed form.
    #[must_use]
    pub fn pack(&self) -> String {
        let status = ReplyStatus::Misconfigured.digit();
        format!("{status}\n{}\n{}", Line::from(self.code), self.message)
    }

    /// Reads the packed form, as `src-js/wire/misconfigured.ts` does.
    #[doc(hidden)] // For `tests/` and `fuzz/`.
    #[must_use]
    pub fn read(packed: &'a str) -> Option<Self> {
        let mut lines = packed.splitn(3, '\n');
        let mut line = || lines.next();
        if ReplyStatus::of(line()?)? != ReplyStatus::Misconfigured {
            return None;
        }
        Some(Self { code: line()?, message: line()? })
    }
}
