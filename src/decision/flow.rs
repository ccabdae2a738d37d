//! What every flow may look at, in one place.

use std::borrow::Cow;
use std::cell::RefCell;

use super::accepts::Accepts;
use super::credentials::Credentials;
use super::knowledge::Knowledge;
use super::outcome::{Halt, Header, Machine, Notice, SignedIn, SignedOut, Verdict};
use crate::instance::Instance;
use crate::request::Context;
use crate::token::{
    Decoded, Expectations, TokenError, TokenType, Verified, check_session_category, verify,
};

/// The arguments of a decision, and the notices it leaves.
pub struct Flow<'a> {
    pub instance: &'a Instance,
    pub context: &'a Context<'a>,
    pub accepts: Accepts,
    pub knowledge: &'a Knowledge<'a>,
    /// Milliseconds since the epoch.
    pub now: f64,
    pub credentials: Credentials<'a>,
    notices: RefCell<Vec<Notice>>,
}

/// A verdict, or what keeps from one.
pub type Step<T = Verdict> = Result<T, Halt>;

impl<'a> Flow<'a> {
    /// Gathers the arguments and chooses the credentials.
    #[must_use]
    pub fn new(
        instance: &'a Instance,
        context: &'a Context<'a>,
        accepts: Accepts,
        knowledge: &'a Knowledge<'a>,
        now: f64,
    ) -> Self {
        let credentials = Credentials::choose(instance, context, now);
        Self {
            instance,
            context,
            accepts,
            knowledge,
            now,
            credentials,
            notices: RefCell::default(),
        }
    }

    /// Leaves a notice for the log.
    pub fn note(&self, notice: Notice) {
        self.notices.borrow_mut().push(notice);
    }

    /// The notices left so far.
    #[must_use]
    pub fn into_notices(self) -> Vec<Notice> {
        self.notices.into_inner()
    }

    /// The proxy in front of the Frontend API, or the host that is reached
    /// without one.
    #[must_use]
    pub fn frontend_api(&self) -> String {
        self.instance
            .proxy_url(&self.context.origin())
            .unwrap_or_else(|| self.instance.issuing_host())
    }

    /// Verifies a session token with the instance's own expectations.
    ///
    /// # Errors
    ///
    /// [`Halt::Need`] when the key must be fetched first; the inner error says
    /// what is wrong with the token.
    pub fn verify_session(&self, decoded: &Decoded) -> Step<Result<Verified, TokenError>> {
        self.verify_session_as(decoded, &self.instance.expectations())
    }

    /// Verifies a session token with other expectations.
    ///
    /// # Errors
    ///
    /// As [`Flow::verify_session`].
    pub fn verify_session_as(
        &self,
        decoded: &Decoded,
        expected: &Expectations<'_>,
    ) -> Step<Result<Verified, TokenError>> {
        if let Err(error) = check_session_category(decoded) {
            return Ok(Err(error));
        }
        let key = match self.knowledge.key(self.instance, decoded)? {
            Ok(key) => key,
            Err(error) => return Ok(Err(error)),
        };
        Ok(verify(decoded.clone(), key, expected, self.now, self.knowledge.memory))
    }
}

/// A session, from its verified token.
#[must_use]
pub fn signed_in(verified: Verified, headers: Vec<Header>) -> Verdict {
    Verdict::SignedIn(Box::new(SignedIn { verified, headers }))
}

/// A machine, from its verified token.
#[must_use]
pub fn machine(machine: Machine) -> Verdict {
    Verdict::Machine(Box::new(machine))
}

/// No session, for `reason`.
#[must_use]
pub fn signed_out(reason: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Verdict {
    signed_out_as(Some(TokenType::Session), reason, message)
}

/// Nobody, for `reason`, where a token of some type was expected.
#[must_use]
pub fn signed_out_as(
    token_type: Option<TokenType>,
    reason: impl Into<Cow<'static, str>>,
    message: impl Into<String>,
) -> Verdict {
    Verdict::SignedOut(SignedOut {
        token_type,
        reason: reason.into(),
        message: message.into(),
        headers: Vec::new(),
    })
}
