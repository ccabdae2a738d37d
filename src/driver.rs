//! The driver: asks the policy, fetches what it needs, and asks again. **A
//! request whose keys are known is decided without a fetch and without waiting**;
//! a request causes at most [`MAX_NEEDS`] fetches.

mod answers;
mod keys;
mod readiness;
mod revoke;
mod sharing;
mod wait;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

pub use readiness::Readiness;
pub use wait::{Awaited, Wait};

use answers::RefusedMachine;
use keys::AtHand;
use sharing::Sharing;
use wait::Waits;

use crate::answers::{Refusals, SingleFlight};
use crate::backend::{Backend, BackendError, Purpose};
use crate::clock::CallerClock;
use crate::decision::knowledge::unknown_key;
use crate::decision::{
    Accepts, Halt, Knowledge, MachineError, Misconfiguration, Need, Outcome, Verdict, decide,
};
use crate::instance::Instance;
use crate::keyring::Keyring;
use crate::request::{Context, Parts};
use crate::revocations::Revocations;
use crate::runtime::{Background, sleep};
use crate::statistics::{Statistic, count};
use crate::token::session::no_session;
use crate::token::{
    Category, Checked, Decoded, KeySet, MachineKind, SignatureMemory, Signatures, Time, TokenError,
    TokenMemory, Unchecked, Verified, verify,
};

/// The most fetches that one request causes: a handshake payload, keys for it
/// and for the session, a refresh, and a key for that.
pub const MAX_NEEDS: usize = 6;

/// The most often that a decision waits, for [`MAX_NEEDS`] fetches and the signatures
/// that they bring to light.
const MAX_WAITS: usize = 2 * MAX_NEEDS;

/// How long, in ms, a refused machine token or handshake nonce is remembered:
/// a client that repeats one costs no further call to the Backend API.
pub const REFUSAL_LIFETIME: f64 = 10_000.0;

/// See the module's documentation.
#[derive(Default)]
pub struct Driver {
    sharing: Sharing,
    memory: SignatureMemory,
    revocations: Arc<Revocations>,
    keyring: Keyring,
    /// Equal machine tokens have the same meaning, so they share a call.
    machine_tokens: SingleFlight<Result<Value, RefusedMachine>>,
    refused_machine_tokens: Refusals<MachineError>,
    /// A nonce is good once: every request with it makes its own call.
    refused_nonces: Refusals<BackendError>,
    backend: Arc<Backend>,
    /// Where keys are refreshed off the request.
    background: Background,
}

/// What came of driving a request.
pub enum Driven {
    Decided(Outcome),
    /// The configuration does not allow a decision.
    Misconfigured(Misconfiguration),
}

/// What came of deciding without a fetch.
pub enum AtOnce {
    Driven(Driven),
    /// Only the Backend API can verify an opaque machine token; a caller may wait
    /// until the application accepts its type.
    NeedsMachineToken(MachineKind),
    /// Something must be fetched first; [`Driver::drive`] does.
    NeedsNetwork,
}

impl Driver {
    /// What the tokens say that were verified last.
    #[must_use]
    pub const fn tokens(&self) -> &TokenMemory {
        self.memory.tokens()
    }

    /// What a decision knows to begin with.
    fn knowledge(&self, keys: Option<Arc<KeySet>>) -> Knowledge<'_> {
        let revocations = Some(&*self.revocations);
        Knowledge { revocations, ..Knowledge::new(&self.memory, keys) }
    }

    /// Decides with what is at hand.
    pub fn decide_at_once(
        &self,
        instance: &Instance,
        context: &Context<'_>,
        accepts: Accepts,
        now: Time,
    ) -> AtOnce {
        let has_revocations = self.has_revocations_at_hand(instance, now);
        let AtHand { keys, due: None } = self.keys_at_hand(instance, CallerClock::reading(now))
        else {
            return AtOnce::NeedsNetwork;
        };
        let knowledge = self.knowledge(keys);
        match decide(instance, context, accepts, &knowledge, now) {
            // Revocations do not concern it, and it may stay unverified.
            Err(Halt::Need(Need::MachineToken { kind, .. })) => AtOnce::NeedsMachineToken(kind),
            _ if !has_revocations => AtOnce::NeedsNetwork,
            Ok(outcome) if !self.rest_before(&outcome, now).is_zero() => AtOnce::NeedsNetwork,
            Ok(outcome) => AtOnce::Driven(self.decided(outcome, knowledge.keys.is_some())),
            Err(Halt::Misconfigured(why)) => AtOnce::Driven(Driven::Misconfigured(why)),
            Err(Halt::Need(_) | Halt::Signatures(_)) => AtOnce::NeedsNetwork,
        }
    }

    /// Decides, fetching what is needed, and says what was waited for. After each
    /// fetch, time has gone on ([`CallerClock`]).
    pub async fn drive(
        &self,
        instance: Arc<Instance>,
        parts: &Parts<'_>,
        accepts: Accepts,
        now: Time,
    ) -> (Driven, Vec<Wait>) {
        self.background.remember();
        self.follow();
        let mut waits = Waits::begin();
        if let Some(is_ok) = self.read_revocations(&instance, now).await {
            waits.push(Duration::ZERO, Awaited::Revocations, is_ok);
        }
        let clock = CallerClock::reading(now);
        let mut now = clock.first();
        let keys = self.fresh_keys_at_hand(&instance, clock).await;
        let mut has_keys = keys.is_some();
        let mut knowledge = self.knowledge(keys);
        for _ in 0..=MAX_WAITS {
            let headers = parts.all_headers.unwrap_or("{}");
            let memory = self.tokens();
            let suffix = instance.cookie_suffix();
            let decided = match Context::remembering(parts.clone(), suffix, memory) {
                Some(context) => decide(&instance, &context, accepts, &knowledge, now.caller()),
                None => Err(Halt::Misconfigured(Misconfiguration::RequestUrl)),
            };
            match decided {
                Ok(outcome) => {
                    let rest = self.rest_before(&outcome, now.caller());
                    if !rest.is_zero() {
                        sleep(rest).await;
                    }
                    return (self.decided(outcome, has_keys), waits.into_vec());
                }
                Err(Halt::Misconfigured(why)) => {
                    return (Driven::Misconfigured(why), waits.into_vec());
                }
                Err(Halt::Signatures(unchecked)) => {
                    ask_host(unchecked, &mut knowledge.checked).await;
                }
                Err(Halt::Need(need)) => {
                    if waits.fetches() == MAX_NEEDS {
                        break;
                    }
                    has_keys &= !matches!(need, Need::Key { .. });
                    let after = waits.elapsed();
                    let (purpose, is_ok) =
                        self.fetch(&instance, need, headers, clock, &mut knowledge).await;
                    waits.push(after, Awaited::Fetch(purpose), is_ok);
                    now = clock.now();
                }
            }
        }
        (Driven::Decided(Outcome::undecided()), waits.into_vec())
    }

    /// Remembers what a decision proved.
    fn decided(&self, mut outcome: Outcome, has_keys_at_hand: bool) -> Driven {
        if has_keys_at_hand && matches!(outcome.verdict, Verdict::SignedIn(_)) {
            count(Statistic::KeysHit);
        }
        self.memory.remember(std::mem::take(&mut outcome.proofs));
        Driven::Decided(outcome)
    }

    /// Learns what is needed; says what for it asked, and whether it was had.
    async fn fetch(
        &self,
        instance: &Instance,
        need: Need,
        headers: &str,
        clock: CallerClock,
        knowledge: &mut Knowledge<'_>,
    ) -> (Purpose, bool) {
        match need {
            Need::Key { kid } => {
                let keys = self.fetch_key(instance, &kid, clock).await;
                let is_ok = keys.is_ok();
                match keys {
                    Ok(keys) => knowledge.keys = Some(keys),
                    Err(error) => {
                        knowledge.missing_keys.insert(kid, error);
                    }
                }
                (Purpose::Jwks, is_ok)
            }
            Need::HandshakePayload { nonce } => {
                let payload = self.fetch_payload(instance, &nonce, clock).await;
                let is_ok = payload.is_ok();
                knowledge.handshake_payload = Some(payload.map_err(|error| error.to_string()));
                (Purpose::HandshakePayload, is_ok)
            }
            Need::Refresh(refresh) => {
                let tenant = instance.tenant();
                let cookies = self.backend.refresh_session(tenant, &refresh, headers).await;
                let is_ok = cookies.is_ok();
                knowledge.refresh = Some(cookies);
                (Purpose::Refresh, is_ok)
            }
            Need::MachineToken { kind, token } => {
                let machine = self.fetch_machine(instance, kind, &token, clock).await;
                let is_ok = machine.is_ok();
                knowledge.machine = Some(machine);
                (Purpose::MachineToken, is_ok)
            }
        }
    }

    /// Verifies one token without a request. `None` when a key must be
    /// fetched first.
    pub fn verify_at_once(
        &self,
        instance: &Instance,
        decoded: &Decoded,
        now: Time,
    ) -> Option<Result<Verified, TokenError>> {
        if !self.has_revocations_at_hand(instance, now) {
            return None;
        }
        let AtHand { keys, due: None } = self.keys_at_hand(instance, CallerClock::reading(now))
        else {
            return None;
        };
        let knowledge = self.knowledge(keys);
        self.verify_with(instance, decoded, &knowledge, now).ok()
    }

    /// Verifies one token without a request, fetching its key.
    ///
    /// # Errors
    ///
    /// [`TokenError`], that of the fetch among them.
    pub async fn verify(
        &self,
        instance: &Instance,
        decoded: &Decoded,
        now: Time,
    ) -> Result<Verified, TokenError> {
        self.background.remember();
        self.follow();
        self.read_revocations(instance, now).await;
        let clock = CallerClock::reading(now);
        let mut knowledge = self.knowledge(None);
        if instance.jwt_key().is_none() {
            knowledge.keys = Some(self.fetch_key(instance, decoded.kid(), clock).await?);
        }
        for _ in 0..2 {
            match self.verify_with(instance, decoded, &knowledge, clock.now().caller()) {
                Ok(result) => return result,
                Err(Halt::Signatures(unchecked)) => {
                    ask_host(unchecked, &mut knowledge.checked).await;
                }
                Err(_) => break,
            }
        }
        Err(unknown_key(decoded.kid()))
    }

    /// Any token that this instance issued, except a machine's: a caller may read
    /// the claims of a template's token.
    fn verify_with(
        &self,
        instance: &Instance,
        decoded: &Decoded,
        knowledge: &Knowledge<'_>,
        now: Time,
    ) -> Result<Result<Verified, TokenError>, Halt> {
        let is_machine = decoded.category() == Category::Machine
            || decoded.machine_kind() == Some(MachineKind::MachineToMachine);
        if is_machine {
            return Ok(Err(no_session()));
        }
        let key = match knowledge.key(instance, decoded)? {
            Ok(key) => key,
            Err(error) => return Ok(Err(error)),
        };
        let signatures = Signatures::knowing(knowledge.memory, &knowledge.checked);
        let verified = verify(decoded.clone(), key, &instance.expectations(), now, &signatures);
        let unchecked = signatures.unchecked();
        if !unchecked.is_empty() {
            return Err(Halt::Signatures(unchecked));
        }
        self.memory.remember(signatures.into_proofs());
        Ok(match verified {
            Ok(token) if knowledge.is_revoked(instance, token.decoded(), now) => {
                Err(TokenError::revoked())
            }
            other => other.map_err(TokenError::from),
        })
    }
}

/// Has the host check signatures.
async fn ask_host(signatures: Vec<Unchecked>, checked: &mut Checked) {
    for signature in signatures {
        let is_good = signature.ask_host().await;
        checked.learn(&signature, is_good);
    }
}
