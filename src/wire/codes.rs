//! The codes that stand for an answer. **A code is one digit and a text begins
//! with it**; the numbers are those of the enums in `binding/codes.rs`, which
//! JavaScript reads by name.

/// What a reply says about a request: the first line of a [`Reply`](super::Reply).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyStatus {
    SignedOut = 0,
    SignedIn = 1,
    Handshake = 2,
    /// Something must be fetched first; the whole reply.
    NeedsNetwork = 3,
    /// The configuration does not allow a decision; code and message follow.
    Misconfigured = 4,
    /// Signed out, and a handshake may recover the session once the browser loads
    /// the document.
    Recoverable = 5,
}

/// What is said of one token: the first line of a
/// [`TokenReply`](super::TokenReply).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatus {
    Refused = 0,
    Verified = 1,
    /// A key must be fetched first.
    NeedsNetwork = 2,
}

/// What became of a statement: the first line of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementStatus {
    /// Sealed with another key, about another token or URL, or changed.
    Foreign = 0,
    /// Read; what is told follows.
    Read = 1,
    /// It has expired, or the request is for another page.
    OfAnotherRequest = 2,
}

macro_rules! digits {
    ($($code:ident: $($variant:ident)+;)+) => {$(
        impl $code {
            /// The digit of the code.
            #[must_use]
            pub const fn digit(self) -> char {
                (b'0' + self as u8) as char
            }

            /// The code of a line, if it is one.
            #[doc(hidden)] // For `tests/` and `fuzz/`.
            #[must_use]
            pub fn of(line: &str) -> Option<Self> {
                [$(Self::$variant),+].into_iter().find(|code| {
                    let mut letters = line.chars();
                    letters.next() == Some(code.digit()) && letters.next().is_none()
                })
            }
        }
    )+};
}

digits! {
    ReplyStatus: SignedOut SignedIn Handshake NeedsNetwork Misconfigured Recoverable;
    TokenStatus: Refused Verified NeedsNetwork;
    StatementStatus: Foreign Read OfAnotherRequest;
}
