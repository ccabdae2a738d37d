//! The middleware's statement about one request. **A valid statement was made by a
//! holder of the key, about this token at this URL, a short while ago**; a reader
//! trusts nothing else, and nothing in an invalid statement.
//!
//! The plaintext is lines of text: from when and until when it is valid (ms since
//! the epoch), then its content (`wire/statement.rs`). Token and public URL are
//! bound as associated data, since they travel beside the statement.

use std::fmt::{self, Display, Write as _};

use zeroize::Zeroizing;

use super::envelope::Envelope;
use super::refused::Refused;

/// How long, in ms, a statement is valid if this process did not see it being
/// made: it must cover the way from the middleware to the application, and the
/// difference between their clocks.
pub const LIFETIME: f64 = 5.0 * 60_000.0;

/// How long, in ms, an expired session stays valid: it may end while its request
/// is on the way from the middleware to the application.
pub const ON_THE_WAY: f64 = 10_000.0;

/// The room for the two times of a statement, in bytes.
const TIMES: usize = 64;

/// Counts the bytes of what is written.
struct Length(usize);

impl fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// What the middleware states.
#[derive(Clone, Debug)]
pub struct Statement<T> {
    /// When it is made, in ms since the epoch.
    pub made: f64,
    /// When the session ends, in ms since the epoch, with the tolerated
    /// difference between clocks; `None` where no session is claimed.
    pub session_ends: Option<f64>,
    /// What the application is told.
    pub told: T,
}

/// What a statement is about, and what travels beside it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The token that was verified; empty: none was.
    pub token: &'a str,
    /// The public URL of the request.
    pub url: &'a str,
}

/// Why a statement is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Sealed with another key, about another subject, or changed on the way.
    Foreign,
    /// Expired, or its session has.
    Untimely,
}

impl<T: Display> Statement<T> {
    /// Seals the statement.
    ///
    /// # Errors
    ///
    /// [`Refused`] when the system gives no randomness.
    pub fn seal(&self, envelope: &Envelope, subject: Subject<'_>) -> Result<String, Refused> {
        let (from, until) = (self.made - LIFETIME, self.until());
        let mut length = Length(TIMES);
        write!(length, "{}", self.told).map_err(|_| Refused)?;
        // A text that grows leaves copies of itself behind.
        let mut plaintext = Zeroizing::new(String::with_capacity(length.0));
        write!(plaintext, "{from:.0}\n{until:.0}\n{}", self.told).map_err(|_| Refused)?;
        envelope.seal(plaintext, &associated_data(subject))
    }

    fn until(&self) -> f64 {
        let end = self.made + LIFETIME;
        self.session_ends.map_or(end, |session| end.min(session.max(self.made + ON_THE_WAY)))
    }
}

/// Opens a statement with the first key that fits and returns what is told. `at` is when the request arrived, in ms since the epoch;
/// `None` where the statement was seen to be made for this very request, whose
/// session was verified then, however long the request takes.
///
/// # Errors
///
/// [`Refusal`].
pub fn open(
    envelopes: &[Envelope],
    sealed: &str,
    subject: Subject<'_>,
    at: Option<f64>,
) -> Result<Zeroizing<String>, Refusal> {
    let associated_data = associated_data(subject);
    let plaintext = envelopes
        .iter()
        .find_map(|envelope| envelope.open(sealed, &associated_data).ok())
        .map(Zeroizing::new)
        .ok_or(Refusal::Foreign)?;
    let mut lines = plaintext.splitn(3, '\n');
    let mut time = || lines.next().and_then(|line| line.parse::<f64>().ok());
    let (Some(from), Some(until)) = (time(), time()) else { return Err(Refusal::Foreign) };
    let told = lines.next().ok_or(Refusal::Foreign)?;
    if at.is_none_or(|at| from <= at && at <= until) {
        Ok(Zeroizing::new(told.to_owned()))
    } else {
        Err(Refusal::Untimely)
    }
}

/// Neither a token nor a URL holds a line feed, so each pair makes a distinct text.
fn associated_data(Subject { token, url }: Subject<'_>) -> String {
    format!("statement\n{token}\n{url}")
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::{LIFETIME, ON_THE_WAY, Refusal, Statement, Subject, open};
    use crate::seal::envelope::Envelope;

    const MADE: f64 = 1_700_000_000_000.0;
    const SUBJECT: Subject<'_> = Subject { token: "a.b.c", url: "https://a.example/page" };

    fn statement(session_ends: Option<f64>) -> Statement<&'static str> {
        Statement { made: MADE, session_ends, told: "1\nand more" }
    }

    fn keys() -> [Envelope; 1] {
        [Envelope::new("key").expect("a key")]
    }

    fn sealed(session_ends: Option<f64>) -> String {
        statement(session_ends).seal(&keys()[0], SUBJECT).expect("sealed")
    }

    #[test]
    fn says_what_was_stated() {
        let told = open(&keys(), &sealed(None), SUBJECT, Some(MADE)).expect("opened");
        assert_eq!(*told, "1\nand more");
    }

    #[test]
    fn is_about_its_token_and_url_under_its_key() {
        let sealed = sealed(None);
        let other_token = Subject { token: "a.b.d", ..SUBJECT };
        let other_url = Subject { url: "https://a.example/other", ..SUBJECT };
        for subject in [other_token, other_url] {
            let opened = open(&keys(), &sealed, subject, None);
            assert_eq!(opened, Err(Refusal::Foreign), "{subject:?}");
        }
        let stranger = [Envelope::new("another").expect("a key")];
        assert_eq!(open(&stranger, &sealed, SUBJECT, None), Err(Refusal::Foreign));
        // The text was sealed for another purpose.
        let plaintext = Zeroizing::new("0\n9e99\n1".to_owned());
        let request_data = keys()[0].seal(plaintext, "a.b.c\nhttps://a.example/page");
        let request_data = request_data.expect("sealed");
        assert_eq!(open(&keys(), &request_data, SUBJECT, None), Err(Refusal::Foreign));
    }

    #[test]
    fn holds_for_its_time_and_no_longer_than_its_session() {
        for (session_ends, until) in [
            (None, MADE + LIFETIME),
            (Some(MADE + 60_000.0), MADE + 60_000.0),
            (Some(MADE + 2.0 * LIFETIME), MADE + LIFETIME),
            (Some(MADE + 1.0), MADE + ON_THE_WAY),
        ] {
            let sealed = sealed(session_ends);
            let at = |at: f64| open(&keys(), &sealed, SUBJECT, Some(at)).map(|_| ());
            assert_eq!(at(until), Ok(()), "{session_ends:?}");
            assert_eq!(at(until + 1.0), Err(Refusal::Untimely), "{session_ends:?}");
            assert_eq!(at(MADE - LIFETIME), Ok(()), "{session_ends:?}");
            assert_eq!(at(MADE - LIFETIME - 1.0), Err(Refusal::Untimely), "{session_ends:?}");
            assert_eq!(at(f64::NAN), Err(Refusal::Untimely), "{session_ends:?}");
            assert!(open(&keys(), &sealed, SUBJECT, None).is_ok(), "{session_ends:?}");
        }
    }

    #[test]
    fn made_at_no_time_holds_at_none() {
        let timeless = Statement { made: f64::NAN, ..statement(None) };
        let sealed = timeless.seal(&keys()[0], SUBJECT).expect("sealed");
        assert_eq!(open(&keys(), &sealed, SUBJECT, Some(MADE)), Err(Refusal::Untimely));
    }
}
