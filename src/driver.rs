//! The driver: asks the policy, fetches what it needs, and asks again. **A
//! request whose keys are known is decided without a fetch and without waiting**;
//! a request causes at most [`MAX_NEEDS`] fetches.

mod answers;

use answers::RefusedMachine;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::answers::{Refusals, SingleFlight};
use crate::backend::{Backend, BackendError, JwksFetch};
use crate::clock::CallerClock;
use crate::decision::knowledge::unknown_key;
use crate::decision::{
    Accepts, Halt, Knowledge, MachineError, Misconfiguration, Need, Outcome, decide,
};
use crate::instance::Instance;
use crate::keyring::{Fetch, Fetched, FetchedKeys, Keyring, RefreshClaim};
use crate::request::{Context, Parts};
use crate::runtime::Background;
use crate::store::{SharedKeys, Store};
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
    /// What the instances of a fleet share.
    store: Mutex<Option<Arc<Store>>>,
    memory: SignatureMemory,
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

/// Whether a decision made a fetch, or waited for one.
pub type HasFetched = bool;

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
        let AtHand { keys, due: None } = self.keys_at_hand(instance, CallerClock::reading(now))
        else {
            return AtOnce::NeedsNetwork;
        };
        let knowledge = Knowledge::new(&self.memory, keys);
        match decide(instance, context, accepts, &knowledge, now) {
            Ok(outcome) => AtOnce::Driven(self.decided(outcome)),
            Err(Halt::Misconfigured(why)) => AtOnce::Driven(Driven::Misconfigured(why)),
            Err(Halt::Need(Need::MachineToken { kind, .. })) => AtOnce::NeedsMachineToken(kind),
            Err(Halt::Need(_)) => AtOnce::NeedsNetwork,
        }
    }

    /// Decides, fetching what is needed, and says whether it was. After each fetch,
    /// time has gone on ([`CallerClock`]).
    pub async fn drive(
        &self,
        instance: Arc<Instance>,
        parts: &Parts<'_>,
        accepts: Accepts,
        now: Time,
    ) -> (Driven, HasFetched) {
        self.background.remember();
        let clock = CallerClock::reading(now);
        let mut now = clock.first();
        let keys = self.fresh_keys_at_hand(&instance, clock).await;
        let mut knowledge = Knowledge::new(&self.memory, keys);
        let mut fetches = 0;
        for _ in 0..=MAX_WAITS {
            let headers = parts.all_headers.unwrap_or("{}");
            let memory = self.tokens();
            let suffix = instance.cookie_suffix();
            let decided = match Context::remembering(parts.clone(), suffix, memory) {
                Some(context) => decide(&instance, &context, accepts, &knowledge, now.caller()),
                None => Err(Halt::Misconfigured(Misconfiguration::RequestUrl)),
            };
            match decided {
                Ok(outcome) => return (self.decided(outcome), fetches > 0),
                Err(Halt::Misconfigured(why)) => {
                    return (Driven::Misconfigured(why), fetches > 0);
                }
                Err(Halt::Need(Need::Signatures(unchecked))) => {
                    ask_host(unchecked, &mut knowledge.checked).await;
                }
                Err(Halt::Need(need)) => {
                    if fetches == MAX_NEEDS {
                        break;
                    }
                    fetches += 1;
                    self.fetch(&instance, need, headers, clock, &mut knowledge).await;
                    now = clock.now();
                }
            }
        }
        (Driven::Decided(Outcome::undecided()), fetches > 0)
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
            Need::Signatures(unchecked) => ask_host(unchecked, &mut knowledge.checked).await,
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

    async fn fetch_key(
        &self,
        instance: &Instance,
        kid: &str,
        clock: CallerClock,
    ) -> Result<Arc<KeySet>, TokenError> {
        let keys = self.keyring.of(instance.tenant());
        let rules = instance.key_rules();
        let fetch = self.jwks(instance, kid, clock);
        let obtained = keys.obtain(kid, &fetch, clock, rules).await?;
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
        let AtHand { keys, due: None } = self.keys_at_hand(instance, CallerClock::reading(now))
        else {
            return None;
        };
        let knowledge = Knowledge::new(&self.memory, keys);
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
        let clock = CallerClock::reading(now);
        let mut knowledge = Knowledge::new(&self.memory, None);
        if instance.jwt_key().is_none() {
            knowledge.keys = Some(self.fetch_key(instance, decoded.kid(), clock).await?);
        }
        for _ in 0..2 {
            match self.verify_with(instance, decoded, &knowledge, clock.now().caller()) {
                Ok(result) => return result,
                Err(Need::Signatures(unchecked)) => {
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
    ) -> Result<Result<Verified, TokenError>, Need> {
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
            return Err(Need::Signatures(unchecked));
        }
        self.memory.remember(signatures.into_proofs());
        Ok(verified.map_err(TokenError::from))
    }

    /// The keys at hand, after a refresh where that is due and the platform has no
    /// background.
    async fn fresh_keys_at_hand(
        &self,
        instance: &Instance,
        clock: CallerClock,
    ) -> Option<Arc<KeySet>> {
        let AtHand { keys, due } = self.keys_at_hand(instance, clock);
        let Some(claim) = due else { return keys };
        claim.refresh(&self.jwks(instance, "", clock), clock).await;
        self.keyring.of(instance.tenant()).at_hand(clock.now(), instance.key_rules().max_age)
    }

    fn keys_at_hand(&self, instance: &Instance, clock: CallerClock) -> AtHand {
        if instance.jwt_key().is_some()
            || instance.secret_key().is_empty()
            || instance.key_rules().skip_cache
        {
            return AtHand::default();
        }
        let keys = self.keyring.of(instance.tenant());
        let (now, max_age) = (clock.first(), instance.key_rules().max_age);
        let due = keys.claim_refresh(now, max_age).and_then(|claim| {
            let fetch = self.jwks(instance, "", clock);
            let refresh = async move { claim.refresh(&fetch, clock).await };
            let is_under_way = self.background.begin(refresh);
            // Work that was not begun is dropped, and the claim with it.
            if is_under_way { None } else { keys.claim_refresh(now, max_age) }
        });
        AtHand { keys: keys.at_hand(now, max_age), due }
    }

    /// Fetches keys, for the fleet where it shares a store.
    fn jwks(&self, instance: &Instance, kid: &str, clock: CallerClock) -> KeysFetch {
        let tenant = Arc::clone(instance.tenant());
        let fetch = JwksFetch { backend: Arc::clone(&self.backend), tenant: Arc::clone(&tenant) };
        let rules = instance.key_rules();
        match self.store() {
            Some(store) if !rules.skip_cache => {
                let kid = kid.to_owned();
                KeysFetch::Shared(SharedKeys { fetch, store, tenant, kid, rules, clock })
            }
            _ => KeysFetch::Own(fetch),
        }
    }

    /// Shares `store` from now on.
    pub fn share(&self, store: Option<Arc<Store>>) {
        *self.store.lock().unwrap_or_else(PoisonError::into_inner) = store;
    }

    /// The store that is shared.
    pub fn store(&self) -> Option<Arc<Store>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Where keys come from.
enum KeysFetch {
    Own(JwksFetch),
    Shared(SharedKeys<JwksFetch>),
}

impl Fetch for KeysFetch {
    async fn fetch(&self) -> Fetched {
        match self {
            Self::Own(fetch) => fetch.fetch().await,
            Self::Shared(fetch) => fetch.fetch().await,
        }
    }

    async fn known(&self) -> Option<FetchedKeys> {
        match self {
            Self::Own(_) => None,
            Self::Shared(fetch) => fetch.known().await,
        }
    }
}

/// The keys of a tenant that are at hand.
#[derive(Default)]
struct AtHand {
    keys: Option<Arc<KeySet>>,
    /// The claim to a refresh that is due, and that nothing has begun.
    due: Option<RefreshClaim>,
}

/// Has the host check signatures.
async fn ask_host(signatures: Vec<Unchecked>, checked: &mut Checked) {
    for signature in signatures {
        let is_good = signature.ask_host().await;
        checked.learn(&signature, is_good);
    }
}
