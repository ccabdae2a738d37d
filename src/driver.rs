//! The driver: asks the policy, fetches what it needs, and asks again. **A
//! request whose keys are known is decided without a fetch and without waiting**;
//! a request causes at most [`MAX_NEEDS`] fetches.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Handle;

use crate::answers::{Refusals, SingleFlight, digest_of};
use crate::backend::{Backend, BackendError, JwksFetch, MachineRefusal};
use crate::clock::CallerClock;
use crate::decision::knowledge::unknown_key;
use crate::decision::{
    Accepts, Halt, Knowledge, MachineError, Misconfiguration, Need, Outcome, decide,
};
use crate::instance::Instance;
use crate::keyring::{Keyring, RefreshClaim};
use crate::request::{Context, Parts};
use crate::token::session::no_session;
use crate::token::{
    Category, Decoded, KeySet, MachineKind, SignatureMemory, Signatures, Time, TokenError,
    TokenMemory, Verified, verify,
};

/// The most fetches that one request causes: a handshake payload, keys for it
/// and for the session, a refresh, and a key for that.
pub const MAX_NEEDS: usize = 6;

/// How long, in ms, a refused machine token or handshake nonce is remembered:
/// a client that repeats one costs no further call to the Backend API.
pub const REFUSAL_LIFETIME: f64 = 10_000.0;

/// See the module's documentation.
#[derive(Default)]
pub struct Driver {
    memory: SignatureMemory,
    keyring: Keyring,
    /// Equal machine tokens have the same meaning, so they share a call.
    machine_tokens: SingleFlight<Result<Value, MachineRefusal>>,
    refused_machine_tokens: Refusals<MachineError>,
    /// A nonce is good once: every request with it makes its own call.
    refused_nonces: Refusals<BackendError>,
    backend: Arc<Backend>,
    /// Where background refreshes run: the runtime of the last fetch, since
    /// that of an earlier one may have ended with its thread.
    runtime: Mutex<Option<Handle>>,
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

    /// Decides with what is at hand.
    pub fn decide_at_once(
        &self,
        instance: &Instance,
        context: &Context<'_>,
        accepts: Accepts,
        now: Time,
    ) -> AtOnce {
        let keys = self.keys_at_hand(instance, CallerClock::reading(now));
        let knowledge = Knowledge::new(&self.memory, keys);
        match decide(instance, context, accepts, &knowledge, now) {
            Ok(outcome) => AtOnce::Driven(self.decided(outcome)),
            Err(Halt::Misconfigured(why)) => AtOnce::Driven(Driven::Misconfigured(why)),
            Err(Halt::Need(Need::MachineToken { kind, .. })) => AtOnce::NeedsMachineToken(kind),
            Err(Halt::Need(_)) => AtOnce::NeedsNetwork,
        }
    }

    /// Decides, fetching what is needed. After each fetch, time has gone on
    /// ([`CallerClock`]).
    pub async fn drive(
        &self,
        instance: Arc<Instance>,
        parts: &Parts<'_>,
        accepts: Accepts,
        now: Time,
    ) -> Driven {
        self.remember_runtime();
        let clock = CallerClock::reading(now);
        let mut now = clock.first();
        let mut knowledge = Knowledge::new(&self.memory, self.keys_at_hand(&instance, clock));
        for _ in 0..=MAX_NEEDS {
            let headers = parts.all_headers.unwrap_or("{}");
            let memory = self.tokens();
            let suffix = instance.cookie_suffix();
            let decided = match Context::remembering(parts.clone(), suffix, memory) {
                Some(context) => decide(&instance, &context, accepts, &knowledge, now.caller()),
                None => Err(Halt::Misconfigured(Misconfiguration::RequestUrl)),
            };
            match decided {
                Ok(outcome) => return self.decided(outcome),
                Err(Halt::Misconfigured(why)) => return Driven::Misconfigured(why),
                Err(Halt::Need(need)) => {
                    self.fetch(&instance, need, headers, clock, &mut knowledge).await;
                    now = clock.now();
                }
            }
        }
        Driven::Decided(Outcome::undecided())
    }

    /// Remembers what a decision proved.
    fn decided(&self, mut outcome: Outcome) -> Driven {
        self.memory.remember(std::mem::take(&mut outcome.proofs));
        Driven::Decided(outcome)
    }

    async fn fetch(
        &self,
        instance: &Instance,
        need: Need,
        headers: &str,
        clock: CallerClock,
        knowledge: &mut Knowledge<'_>,
    ) {
        match need {
            Need::Key { kid } => match self.fetch_key(instance, &kid, clock).await {
                Ok(keys) => knowledge.keys = Some(keys),
                Err(error) => {
                    knowledge.missing_keys.insert(kid, error);
                }
            },
            Need::HandshakePayload { nonce } => {
                let payload = self.fetch_payload(instance, &nonce, clock).await;
                knowledge.handshake_payload = Some(payload.map_err(|error| error.to_string()));
            }
            Need::Refresh(refresh) => {
                let tenant = instance.tenant();
                let cookies = self.backend.refresh_session(tenant, &refresh, headers).await;
                knowledge.refresh = Some(cookies);
            }
            Need::MachineToken { kind, token } => {
                knowledge.machine = Some(self.fetch_machine(instance, kind, &token, clock).await);
            }
        }
    }

    async fn fetch_payload(
        &self,
        instance: &Instance,
        nonce: &str,
        clock: CallerClock,
    ) -> Result<Vec<String>, BackendError> {
        let tenant = instance.tenant();
        let question = digest_of(&[&tenant.api_url, instance.secret_key(), nonce]);
        if let Some(refusal) = self.refused_nonces.get(&question, clock.now()) {
            return Err(refusal);
        }
        let payload = self.backend.handshake_payload(tenant, nonce).await;
        if let Err(error) = &payload {
            let lifetime = lifetime(error.is_final(), error.retry_after());
            self.refused_nonces.put(question, error, lifetime, clock.now());
        }
        payload
    }

    async fn fetch_machine(
        &self,
        instance: &Instance,
        kind: MachineKind,
        token: &str,
        clock: CallerClock,
    ) -> Result<Value, MachineError> {
        let secrets = [instance.secret_key(), instance.machine_secret_key()];
        let api_url = &instance.tenant().api_url;
        let question = digest_of(&[api_url, secrets[0], secrets[1], kind.as_str(), token]);
        if let Some(refusal) = self.refused_machine_tokens.get(&question, clock.now()) {
            return Err(refusal);
        }
        let ask = self.backend.verify_machine_token(instance, kind, token);
        self.machine_tokens.get(&question, ask).await.map_err(|refusal| {
            let MachineRefusal { error, retry_after } = refusal;
            let lifetime = lifetime(error.is_about_the_token(), retry_after);
            self.refused_machine_tokens.put(question, &error, lifetime, clock.now());
            error
        })
    }

    async fn fetch_key(
        &self,
        instance: &Instance,
        kid: &str,
        clock: CallerClock,
    ) -> Result<Arc<KeySet>, TokenError> {
        let keys = self.keyring.of(instance.tenant());
        let rules = instance.key_rules();
        let obtained = keys.obtain(kid, &self.jwks(instance), clock, rules).await?;
        obtained
            .filter(|keys| kid.is_empty() || keys.get(kid).is_some())
            .ok_or_else(|| unknown_key(kid))
    }

    /// Verifies one token without a request. `None` when a key must be
    /// fetched first.
    pub fn verify_at_once(
        &self,
        instance: &Instance,
        decoded: &Decoded,
        now: Time,
    ) -> Option<Result<Verified, TokenError>> {
        let keys = self.keys_at_hand(instance, CallerClock::reading(now));
        let knowledge = Knowledge::new(&self.memory, keys);
        self.verify_with(instance, decoded, &knowledge, now)
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
        self.remember_runtime();
        let clock = CallerClock::reading(now);
        let keys = self.fetch_key(instance, decoded.kid(), clock).await?;
        let knowledge = Knowledge::new(&self.memory, Some(keys));
        self.verify_with(instance, decoded, &knowledge, clock.now().caller())
            .unwrap_or_else(|| Err(unknown_key(decoded.kid())))
    }

    /// Any token that this instance issued, except a machine's: a caller may read
    /// the claims of a template's token.
    fn verify_with(
        &self,
        instance: &Instance,
        decoded: &Decoded,
        knowledge: &Knowledge<'_>,
        now: Time,
    ) -> Option<Result<Verified, TokenError>> {
        let is_machine = decoded.category() == Category::Machine
            || decoded.machine_kind() == Some(MachineKind::MachineToMachine);
        if is_machine {
            return Some(Err(no_session()));
        }
        let key = match knowledge.key(instance, decoded) {
            Ok(Ok(key)) => key,
            Ok(Err(error)) => return Some(Err(error)),
            Err(_) => return None,
        };
        let signatures = Signatures::new(knowledge.memory);
        let verified = verify(decoded.clone(), key, &instance.expectations(), now, &signatures);
        self.memory.remember(signatures.into_proofs());
        Some(verified.map_err(TokenError::from))
    }

    fn keys_at_hand(&self, instance: &Instance, clock: CallerClock) -> Option<Arc<KeySet>> {
        if instance.jwt_key().is_some()
            || instance.secret_key().is_empty()
            || instance.key_rules().skip_cache
        {
            return None;
        }
        let keys = self.keyring.of(instance.tenant());
        let (now, max_age) = (clock.first(), instance.key_rules().max_age);
        if let Some(claim) = keys.claim_refresh(now, max_age)
            && !self.refresh_in_background(instance, claim, clock)
        {
            // The request is driven on, and brings a runtime with it.
            return None;
        }
        keys.at_hand(now, max_age)
    }

    /// Whether there is a runtime that refreshes.
    fn refresh_in_background(
        &self,
        instance: &Instance,
        claim: RefreshClaim,
        clock: CallerClock,
    ) -> bool {
        let mut runtime = self.runtime();
        let fetch = self.jwks(instance);
        let refresh = async move { claim.refresh(&fetch, clock).await };
        // A runtime that has ended drops its tasks.
        let is_under_way =
            runtime.as_ref().is_some_and(|runtime| !runtime.spawn(refresh).is_finished());
        if !is_under_way {
            *runtime = None;
        }
        is_under_way
    }

    fn remember_runtime(&self) {
        *self.runtime() = Some(Handle::current());
    }

    fn runtime(&self) -> MutexGuard<'_, Option<Handle>> {
        self.runtime.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn jwks(&self, instance: &Instance) -> JwksFetch {
        JwksFetch { backend: Arc::clone(&self.backend), tenant: Arc::clone(instance.tenant()) }
    }
}

/// How long, in ms, a refusal of one credential is remembered, for that
/// credential: a definite one for a while, another as long as the service wants.
fn lifetime(is_definite: bool, retry_after: Duration) -> f64 {
    if is_definite { REFUSAL_LIFETIME } else { retry_after.as_secs_f64() * 1000.0 }
}
