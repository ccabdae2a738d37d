//! The middleware's statement: making it for a decided request, and reading it in
//! the application. **One call opens a statement and checks that it is about the
//! current request**; the application learns who makes a request from nothing else.

use std::sync::LazyLock;
use std::time::Duration;

use url::Url;

use super::decided::Decided;
use super::handles::Handles;
use super::thrown::{Outcome, thrown};
use super::time;
use crate::decision::reason;
use crate::request::asks_for;
use crate::seal::envelope::Envelope;
use crate::seal::statement::{Refusal, Statement, Subject, open};
use crate::token::Time;
use crate::wire::statement::answer;
use crate::wire::{Question, ReplyStatus, StatementStatus, Told};

/// What a statement needs of the request beside what was decided.
pub struct Asked<'a> {
    /// The public URL, if it is known.
    pub url: Option<&'a Url>,
    pub has_authorization: bool,
    /// The token of the `Authorization` header; empty without one.
    pub token_in_header: &'a str,
    /// When deciding began.
    pub now: Time,
}

/// The statement about a decision that took `elapsed`, with the request `data`.
pub fn statement<'a>(
    asked: &Asked<'a>,
    decided: &Decided<'a>,
    clock_skew: f64,
    elapsed: Duration,
    data: &'a str,
) -> Statement<Told<'a>> {
    let is_unverified = decided.reason == reason::MACHINE_TOKEN_NOT_VERIFIED;
    let told = Told {
        is_signed_in: decided.status == ReplyStatus::SignedIn,
        token_type: decided.token_type,
        reason: decided.reason,
        has_authorization: asked.has_authorization,
        unverified: if is_unverified { asked.token_in_header } else { "" },
        data,
        message: decided.message,
    };
    Statement {
        made: asked.now.ms() + elapsed.as_secs_f64() * 1000.0,
        session_ends: decided.expiry.map(|seconds| seconds * 1000.0 + clock_skew),
        told,
    }
}

static READERS: LazyLock<Handles<Vec<Envelope>>> = LazyLock::new(Handles::default);

/// Takes the keys that statements may be sealed under; empty ones count for
/// nothing. Returns a handle for `readStatement`.
pub fn create_statement_reader(keys: &[String]) -> Outcome<u32> {
    let envelopes = keys.iter().filter_map(|key| Envelope::new(key).ok()).collect();
    READERS.insert(envelopes).ok_or_else(|| thrown("Too many statement readers."))
}

/// Reads a statement. `packed` is the question of `wire/statement.ts`; `at` is
/// when the request arrived, in ms since the epoch; `isOwn` says that the
/// statement was seen to be made for this very request, so that neither time
/// nor target is compared.
///
/// Returns a `StatementStatus` and, if the statement was read, its content.
pub fn read_statement(reader: u32, at: f64, is_own: bool, packed: &str) -> Outcome<String> {
    let at = time(at)?;
    let envelopes =
        READERS.get(reader).ok_or_else(|| thrown("The statement reader was released."))?;
    Ok(read(&envelopes, at, is_own, packed))
}

fn read(envelopes: &[Envelope], at: Time, is_own: bool, packed: &str) -> String {
    let Question { target, sealed, token, url } = Question::unpack(packed);
    match open(envelopes, sealed, Subject { token, url }, (!is_own).then_some(at.ms())) {
        Err(Refusal::Foreign) => answer(StatementStatus::Foreign, ""),
        Err(Refusal::Untimely) => answer(StatementStatus::OfAnotherRequest, ""),
        Ok(_) if !is_own && !is_asked_for(target, url) => {
            answer(StatementStatus::OfAnotherRequest, "")
        }
        Ok(opened) => answer(StatementStatus::Read, opened.told()),
    }
}

fn is_asked_for(target: &str, url: &str) -> bool {
    target.is_empty() || Url::parse(url).is_ok_and(|url| asks_for(target, &url))
}
