//! What every flow may read, in one place.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use super::accepts::Accepts;
use super::credentials::Credentials;
use super::knowledge::Knowledge;
use super::outcome::{Header, Machine, Need, Notice, SignedIn, SignedOut, Verdict};
use crate::instance::Instance;
use crate::request::Context;
use crate::token::session::no_session;
use crate::token::{
    Decoded, Expectations, ExpiredSession, Proofs, Refusal, Session, Signatures, Time, TokenType,
};

/// The arguments of a decision, and what it leaves: notices and proofs.
pub struct Flow<'a> {
    pub instance: &'a Instance,
    pub context: &'a Context<'a>,
    pub accepts: Accepts,
    pub knowledge: &'a Knowledge<'a>,
    pub now: Time,
    pub credentials: Credentials<'a>,
    pub signatures: Signatures<'a>,
    /// Set where a handshake token in the URL was refused.
    pub passed_handshake_over: Cell<bool>,
    /// The cookies of a handshake whose session token was revoked. **No other handshake
    /// follows it**: the Frontend API has just answered.
    pub revoked_handshake: RefCell<Option<Vec<Header>>>,
    /// Set where only a document could be sent through a handshake.
    pub needs_document: Cell<bool>,
    notices: RefCell<Vec<Notice>>,
}

/// A verdict, or what must be fetched first. **A request cannot end a flow in
/// another way.**
pub type Step<T = Verdict> = Result<T, Need>;

impl<'a> Flow<'a> {
    /// Gathers the arguments and chooses the credentials.
    #[must_use]
    pub fn new(
        instance: &'a Instance,
        context: &'a Context<'a>,
        accepts: Accepts,
        knowledge: &'a Knowledge<'a>,
        now: Time,
    ) -> Self {
        let credentials = Credentials::choose(instance, context, now);
        Self {
            instance,
            context,
            accepts,
            knowledge,
            now,
            credentials,
            signatures: Signatures::knowing(knowledge.memory, &knowledge.checked),
            passed_handshake_over: Cell::new(false),
            revoked_handshake: RefCell::default(),
            needs_document: Cell::new(false),
            notices: RefCell::default(),
        }
    }

    /// Leaves a notice for the log.
    pub fn note(&self, notice: Notice) {
        self.notices.borrow_mut().push(notice);
    }

    /// What the decision left.
    #[must_use]
    pub fn into_remains(self) -> (Vec<Notice>, Proofs) {
        (self.notices.into_inner(), self.signatures.into_proofs())
    }

    /// The proxy in front of the Frontend API, or the host that is reached
    /// without one.
    #[must_use]
    pub fn frontend_api(&self) -> String {
        let addresses = self.instance.addresses();
        addresses
            .proxy_url(&self.context.origin())
            .unwrap_or_else(|| addresses.issuing_host().to_owned())
    }

    /// Verifies a session token with the instance's own expectations.
    ///
    /// # Errors
    ///
    /// [`Need`] when the key must be fetched first; the inner error says what
    /// is wrong with the token.
    pub fn verify_session(&self, decoded: &Decoded) -> Step<Result<Session, SessionRefusal>> {
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
    ) -> Step<Result<Session, SessionRefusal>> {
        if !decoded.may_be_session() {
            return Ok(Err(Refusal::Broken(no_session())));
        }
        let key = match self.knowledge.key(self.instance, decoded)? {
            Ok(key) => key,
            Err(error) => return Ok(Err(Refusal::Broken(error))),
        };
        let verified = Session::verify(decoded.clone(), key, expected, self.now, &self.signatures);
        Ok(verified.and_then(|session| self.check_revocations(session)))
    }

    fn check_revocations(&self, session: Session) -> Result<Session, SessionRefusal> {
        if self.knowledge.is_revoked(self.instance, session.decoded(), self.now) {
            return Err(session.revoked());
        }
        Ok(session)
    }
}

/// Why a session token was refused.
pub type SessionRefusal = Refusal<ExpiredSession>;

/// A session, from its verified token.
#[must_use]
pub fn signed_in(verified: Session, headers: Vec<Header>) -> Verdict {
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

/// Signed out for `reason`, where a token of some type was expected.
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
        is_recoverable: false,
    })
}
