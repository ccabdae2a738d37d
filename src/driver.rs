//! The driver: asks the policy, fetches what it needs, and asks again. **A
//! request whose keys are at hand is decided without a fetch and without
//! waiting**; no request is driven through more than [`MAX_NEEDS`] fetches.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::runtime::Handle;

use crate::backend::{Backend, BackendError, JwksFetch};
use crate::decision::knowledge::unknown_key;
use crate::decision::{Accepts, Halt, Knowledge, MachineError, Need, Outcome, decide};
use crate::instance::Instance;
use crate::keyring::{Keyring, RefreshClaim, Shared};
use crate::request::{Context, Parts};
use crate::token::session::no_session;
use crate::token::{
    Category, Decoded, KeySet, MachineKind, SignatureMemory, Signatures, Time, TokenError,
    Verified, verify,
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
    machine_tokens: Shared<Result<Value, MachineError>>,
    handshake_payloads: Shared<Result<Vec<String>, BackendError>>,
    backend: Arc<Backend>,
    /// Where background refreshes run: the runtime of the last fetch, since
    /// that of an earlier one may have ended with its thread.
    runtime: Mutex<Option<Handle>>,
}

/// What came of driving a request.
pub enum Driven {
    Decided(Outcome),
    /// The configuration does not allow a decision; the message says why.
    Misconfigured(String),
}

/// What came of deciding without a fetch.
pub enum AtOnce {
    Driven(Driven),
    /// Only the Backend API knows what an opaque machine token stands for; a
    /// caller may wait until somebody wants to know.
    NeedsMachineToken(MachineKind),
    /// Something must be fetched first; [`Driver::drive`] does.
    NeedsNetwork,
}

impl Driver {
    /// Decides with what is at hand.
    pub fn decide_at_once(
        &self,
        instance: &Instance,
        context: &Context<'_>,
        accepts: Accepts,
        now: Time,
    ) -> AtOnce {
        let knowledge = Knowledge::new(&self.memory, self.keys_at_hand(instance, now));
        match decide(instance, context, accepts, &knowledge, now) {
            Ok(outcome) => AtOnce::Driven(self.decided(outcome)),
            Err(Halt::Misconfigured(message)) => AtOnce::Driven(Driven::Misconfigured(message)),
            Err(Halt::Need(Need::MachineToken { kind, .. })) => AtOnce::NeedsMachineToken(kind),
            Err(Halt::Need(_)) => AtOnce::NeedsNetwork,
        }
    }

    /// Decides, fetching what is needed. `packed` is the packed request.
    pub async fn drive(
        &self,
        instance: Arc<Instance>,
        packed: &str,
        accepts: Accepts,
        now: Time,
    ) -> Driven {
        self.remember_runtime();
        let mut knowledge = Knowledge::new(&self.memory, self.keys_at_hand(&instance, now));
        for _ in 0..=MAX_NEEDS {
            let Some(parts) = Parts::unpack(packed) else {
                return Driven::Misconfigured(NO_ABSOLUTE_URL.to_owned());
            };
            let headers = parts.all_headers.unwrap_or("{}");
            let decided = match Context::new(parts.clone(), instance.cookie_suffix()) {
                Some(context) => decide(&instance, &context, accepts, &knowledge, now),
                None => Err(Halt::Misconfigured(NO_ABSOLUTE_URL.to_owned())),
            };
            match decided {
                Ok(outcome) => return self.decided(outcome),
                Err(Halt::Misconfigured(message)) => return Driven::Misconfigured(message),
                Err(Halt::Need(need)) => {
                    self.fetch(&instance, need, headers, now, &mut knowledge).await;
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
        now: Time,
        knowledge: &mut Knowledge<'_>,
    ) {
        let tenant = instance.tenant();
        match need {
            Need::Key { kid } => match self.fetch_key(instance, &kid, now).await {
                Ok(keys) => knowledge.keys = Some(keys),
                Err(error) => {
                    knowledge.missing_keys.insert(kid, error);
                }
            },
            Need::HandshakePayload { nonce } => {
                let question = [&tenant.api_url, tenant.secret_key.as_str(), &nonce];
                let ask = self.backend.handshake_payload(tenant, &nonce);
                let lifetime = |payload: &Result<_, BackendError>| {
                    remember_if(payload.as_ref().is_err_and(BackendError::is_final))
                };
                let payload = self.handshake_payloads.get(&question, now.ms(), lifetime, ask).await;
                knowledge.handshake_payload = Some(payload.map_err(|error| error.to_string()));
            }
            Need::Refresh(refresh) => {
                let cookies = self.backend.refresh_session(tenant, &refresh, headers).await;
                knowledge.refresh = Some(cookies);
            }
            Need::MachineToken { kind, token } => {
                let secrets = [instance.secret_key(), instance.machine_secret_key()];
                let question = [&tenant.api_url, secrets[0], secrets[1], kind.as_str(), &token];
                let ask = self.backend.verify_machine_token(instance, kind, &token);
                let lifetime = |resource: &Result<_, MachineError>| {
                    remember_if(resource.as_ref().is_err_and(MachineError::is_about_the_token))
                };
                let resource = self.machine_tokens.get(&question, now.ms(), lifetime, ask).await;
                knowledge.machine = Some(resource);
            }
        }
    }

    async fn fetch_key(
        &self,
        instance: &Instance,
        kid: &str,
        now: Time,
    ) -> Result<Arc<KeySet>, TokenError> {
        let keys = self.keyring.of(instance.tenant());
        let rules = instance.key_rules();
        let obtained = keys.obtain(kid, &self.jwks(instance), now.ms(), rules).await?;
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
        let knowledge = Knowledge::new(&self.memory, self.keys_at_hand(instance, now));
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
        let keys = self.fetch_key(instance, decoded.kid(), now).await?;
        let knowledge = Knowledge::new(&self.memory, Some(keys));
        self.verify_with(instance, decoded, &knowledge, now)
            .unwrap_or_else(|| Err(unknown_key(decoded.kid())))
    }

    /// Any token that this instance issued, but a machine's: whoever asks for
    /// the claims of a template's token may have them.
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

    fn keys_at_hand(&self, instance: &Instance, now: Time) -> Option<Arc<KeySet>> {
        if instance.jwt_key().is_some()
            || instance.secret_key().is_empty()
            || instance.key_rules().skip_cache
        {
            return None;
        }
        let keys = self.keyring.of(instance.tenant());
        if let Some(claim) = keys.claim_refresh(now.ms())
            && !self.refresh_in_background(instance, claim, now)
        {
            // The request is driven on, and brings a runtime with it.
            return None;
        }
        keys.at_hand(now.ms(), instance.key_rules().max_age)
    }

    /// Whether there is a runtime that refreshes.
    fn refresh_in_background(&self, instance: &Instance, claim: RefreshClaim, now: Time) -> bool {
        let mut runtime = self.runtime();
        let fetch = self.jwks(instance);
        let refresh = async move { claim.refresh(&fetch, now.ms()).await };
        // A runtime that has ended drops what it is given.
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

const NO_ABSOLUTE_URL: &str =
    "Clerk: the request's URL is not an absolute URL. (code=request_url_invalid)";

const fn remember_if(refused: bool) -> f64 {
    if refused { REFUSAL_LIFETIME } else { 0.0 }
}
