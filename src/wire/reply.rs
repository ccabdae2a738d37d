//! The reply about a request. **Its lines are in the order of [`Reply`]'s
//! fields**; each is a `Line` but the last, which takes the rest.

use std::fmt::Write as _;

use super::codes::ReplyStatus;
use super::diagnostics::Diagnostics;
use super::line::Line;

/// What was decided about a request, as it crosses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<'a> {
    /// Signed in, signed out, or a handshake.
    pub status: ReplyStatus,
    /// The name of the public contract; empty if the token's type is not accepted.
    pub token_type: &'a str,
    /// Empty if the request is signed in.
    pub reason: &'a str,
    /// The URL of the request, behind proxies.
    pub public_url: &'a str,
    /// The verified token; empty without one.
    pub token: &'a str,
    /// HMAC of the token under the secret key; empty as the token.
    pub signature: &'a str,
    /// The statement for the application; empty if nothing is passed on.
    pub statement: &'a str,
    /// The request data in the envelope of `@clerk/nextjs`; empty: as above.
    pub peer_request_data: &'a str,
    /// Empty: the Frontend API is not proxied.
    pub proxy_url: &'a str,
    pub diagnostics: Diagnostics<'a>,
    /// Response headers that go with the decision; their number stands before
    /// them on a line of its own.
    pub headers: Vec<(&'a str, &'a str)>,
    /// The auth object of a machine that is signed in, as JSON; a message
    /// otherwise. It may have several lines.
    pub rest: &'a str,
}

/// The whole reply when the network is needed.
#[must_use]
pub fn needs_network() -> String {
    ReplyStatus::NeedsNetwork.digit().to_string()
}

impl<'a> Reply<'a> {
    /// The packed reply.
    #[must_use]
    pub fn pack(&self) -> String {
        let capacity = 256
            + self.token.len()
            + self.public_url.len()
            + self.statement.len()
            + self.peer_request_data.len()
            + self.rest.len();
        let mut reply = String::with_capacity(capacity);
        reply.push(self.status.digit());
        for line in [
            self.token_type,
            self.reason,
            self.public_url,
            self.token,
            self.signature,
            self.statement,
            self.peer_request_data,
            self.proxy_url,
        ] {
            reply.push('\n');
            reply.push_str(Line::from(line).as_str());
        }
        reply.push('\n');
        self.diagnostics.push_to(&mut reply);
        let _ = write!(reply, "\n{}", self.headers.len());
        for (name, value) in &self.headers {
            let _ = write!(reply, "\n{name}: {}", Line::from(*value));
        }
        reply.push('\n');
        reply.push_str(self.rest);
        reply
    }

    /// Reads a packed reply about a request that was decided, as
    /// `src-js/wire/reply.ts` does.
    #[doc(hidden)] // For `tests/` and `fuzz/`.
    #[must_use]
    pub fn read(packed: &'a str) -> Option<Self> {
        let mut rest = packed;
        let mut line = || {
            let (line, after) = rest.split_once('\n')?;
            rest = after;
            Some(line)
        };
        let status = ReplyStatus::of(line()?)?;
        if matches!(status, ReplyStatus::NeedsNetwork | ReplyStatus::Misconfigured) {
            return None;
        }
        Some(Self {
            status,
            token_type: line()?,
            reason: line()?,
            public_url: line()?,
            token: line()?,
            signature: line()?,
            statement: line()?,
            peer_request_data: line()?,
            proxy_url: line()?,
            diagnostics: Diagnostics::read(line()?)?,
            headers: {
                let count = line()?.parse().ok()?;
                (0..count).map(|_: u16| line()?.split_once(": ")).collect::<Option<_>>()?
            },
            rest,
        })
    }
}
