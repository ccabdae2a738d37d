//! The middleware's statement: what it says of a decided request, and reading
//! it in the application. **One crossing opens a statement and checks that it
//! is about the request at hand**; nothing else that the application reads of a
//! request says who asks.

use std::sync::LazyLock;
use std::time::Duration;

use napi::Either;
use napi::bindgen_prelude::Latin1String;
use napi_derive::napi;
use url::Url;

use super::handles::Handles;
use super::{text, thrown, time};
use crate::decision::{Outcome, Verdict, reason};
use crate::request::asks_for;
use crate::seal::envelope::Envelope;
use crate::seal::statement::{Refusal, Statement, Subject, open};
use crate::token::{Decoded, Time, TokenType};

/// What a statement needs of the request beside what was decided.
pub struct Asked<'a> {
    /// The public URL; `None` where there is none.
    pub url: Option<&'a Url>,
    pub has_authorization: bool,
    /// The token of the `Authorization` header; empty where there is none.
    pub token_in_header: &'a str,
    /// When deciding began.
    pub now: Time,
}

/// What the application is told of a decision that took `elapsed`.
pub fn statement<'a>(
    asked: &Asked<'a>,
    outcome: &'a Outcome,
    clock_skew: f64,
    elapsed: Duration,
) -> Statement<'a> {
    let mut statement = Statement {
        made: asked.now.ms() + elapsed.as_secs_f64() * 1000.0,
        session_ends: None,
        is_signed_in: false,
        token_type: TokenType::Session.as_str(),
        reason: "",
        has_authorization: asked.has_authorization,
        unverified: "",
        message: "",
    };
    match &outcome.verdict {
        Verdict::SignedIn(session) => {
            let expiry = session.verified.decoded().number_claim("exp");
            statement.is_signed_in = true;
            statement.session_ends = expiry.map(|seconds| seconds * 1000.0 + clock_skew);
        }
        Verdict::Machine(machine) => {
            // An opaque token has no time of its own.
            let expiry = Decoded::parse(&machine.token).ok();
            let expiry = expiry.and_then(|decoded| decoded.number_claim("exp"));
            statement.is_signed_in = true;
            statement.token_type = machine.kind.as_str();
            statement.session_ends = expiry.map(|seconds| seconds * 1000.0 + clock_skew);
        }
        Verdict::SignedOut(nobody) => {
            statement.token_type = nobody.token_type.map_or("", TokenType::as_str);
            statement.reason = &nobody.reason;
            statement.message = &nobody.message;
            if nobody.reason == reason::MACHINE_TOKEN_NOT_VERIFIED {
                statement.unverified = asked.token_in_header;
            }
        }
        Verdict::Handshake(handshake) => {
            statement.reason = &handshake.reason;
            statement.message = &handshake.message;
        }
    }
    statement
}

static READERS: LazyLock<Handles<Vec<Envelope>>> = LazyLock::new(Handles::default);

/// The whole reply for a statement that this key did not seal for this request.
const FOREIGN: &str = "0";
/// The whole reply for a statement whose time is over, or that was made for
/// another page.
const OF_ANOTHER_REQUEST: &str = "2";

/// Takes the keys that statements may be sealed under; empty ones count for
/// nothing. Returns a handle for `readStatement`.
#[napi(catch_unwind)]
pub fn create_statement_reader(keys: Vec<String>) -> napi::Result<u32> {
    let envelopes = keys.iter().filter_map(|key| Envelope::new(key).ok()).collect();
    READERS.insert(envelopes).ok_or_else(|| thrown("Too many statement readers."))
}

/// Reads a statement. `packed` is four lines: the request-target that the
/// server was asked for, empty where it is not known; the statement; the token
/// and the public URL that travelled beside it. `at` is when the request
/// arrived, in ms since the epoch; `isOwn` says that the statement was seen to
/// be made for this very request, so that neither time nor target is compared.
///
/// Returns `1` and the statement's lines: signed in (`1`) or not (`0`), type of
/// token, reason, whether there is an `Authorization` header, the machine token
/// that was left unverified, the request data as JSON, and the message. Or `0`
/// where the statement was not sealed with one of the keys for this token and
/// URL, and `2` where its time is over or the server was asked for another page.
#[napi(catch_unwind)]
pub fn read_statement(
    reader: u32,
    at: f64,
    is_own: bool,
    packed: String,
) -> napi::Result<Either<Latin1String, String>> {
    let at = time(at)?;
    let envelopes = READERS.get(reader).ok_or_else(|| thrown("There is no such reader."))?;
    Ok(text(read(&envelopes, at, is_own, &packed)))
}

fn read(envelopes: &[Envelope], at: Time, is_own: bool, packed: &str) -> String {
    let mut lines = packed.splitn(4, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (target, sealed) = (line(), line());
    let subject = Subject { token: line(), url: line() };
    match open(envelopes, sealed, subject, (!is_own).then_some(at.ms())) {
        Err(Refusal::Foreign) => FOREIGN.to_owned(),
        Err(Refusal::Untimely) => OF_ANOTHER_REQUEST.to_owned(),
        Ok(_) if !is_own && !is_asked_for(target, subject.url) => OF_ANOTHER_REQUEST.to_owned(),
        Ok(told) => format!("1\n{}", *told),
    }
}

fn is_asked_for(target: &str, url: &str) -> bool {
    target.is_empty() || Url::parse(url).is_ok_and(|url| asks_for(target, &url))
}
