//! What the Backend API says of one credential, and for how long that is remembered:
//! here, and in the store that a fleet shares.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Driver, REFUSAL_LIFETIME};
use crate::answers::digest_of;
use crate::backend::{BackendError, MachineRefusal, could_be_token};
use crate::clock::CallerClock;
use crate::decision::MachineError;
use crate::instance::Instance;
use crate::statistics::{Statistic, count};
use crate::store::{Kind, Question, Store};
use crate::token::MachineKind;

impl Driver {
    pub(super) async fn fetch_payload(
        &self,
        instance: &Instance,
        nonce: &str,
        clock: CallerClock,
    ) -> Result<Vec<String>, BackendError> {
        let tenant = instance.tenant();
        let question = digest_of(&[&tenant.api_url, instance.secret_key(), nonce]);
        if let Some(refusal) = self.refused_nonces.get(&question, clock.now()) {
            count(Statistic::NonceRefusalsHit);
            return Err(refusal);
        }
        count(Statistic::NonceRefusalsMiss);
        let shared = self.shared(instance, Kind::Nonce, &[nonce]);
        if let Some((refused, _)) = shared.answer::<RefusedNonce>(clock).await {
            return Err(refused.into());
        }
        let payload = self.backend.handshake_payload(tenant, nonce).await;
        if let Err(error) = &payload {
            let lifetime = lifetime(error.is_final(), error.retry_after());
            self.refused_nonces.put(question, error, lifetime, clock.now());
            if let Some(refused) = RefusedNonce::of(error) {
                shared.keep(&refused, REFUSAL_LIFETIME, clock).await;
            }
        }
        payload
    }

    pub(super) async fn fetch_machine(
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
            count(Statistic::MachineRefusalsHit);
            return Err(refusal);
        }
        count(Statistic::MachineRefusalsMiss);
        let ask = self.ask_about_machine(instance, kind, token, clock);
        self.machine_tokens.get(&question, ask).await.map_err(|RefusedMachine(error, lifetime)| {
            self.refused_machine_tokens.put(question, &error, lifetime, clock.now());
            error
        })
    }

    /// Asks the fleet, and then the Backend API.
    async fn ask_about_machine(
        &self,
        instance: &Instance,
        kind: MachineKind,
        token: &str,
        clock: CallerClock,
    ) -> Result<Value, RefusedMachine> {
        let secret = instance.machine_secret_key();
        // What costs no call of the service costs none of the store.
        let shared = if could_be_token(token) {
            self.shared(instance, Kind::MachineToken, &[secret, kind.as_str(), token])
        } else {
            Shared(None)
        };
        if let Some((answer, rest)) = shared.answer::<MachineAnswer>(clock).await {
            return answer.into_result(rest);
        }
        let verified = self.backend.verify_machine_token(instance, kind, token).await;
        match &verified {
            Ok(resource) => {
                let lifetime = shared.verified_lifetime(resource, clock);
                shared.keep(&MachineAnswer::Verified(resource.clone()), lifetime, clock).await;
            }
            Err(MachineRefusal { error, .. }) if error.is_about_the_token() => {
                let MachineError { message, status, .. } = error.clone();
                let answer = MachineAnswer::Refused { message, status };
                shared.keep(&answer, REFUSAL_LIFETIME, clock).await;
            }
            Err(_) => (),
        }
        verified.map_err(|MachineRefusal { error, retry_after }| {
            let lifetime = lifetime(error.is_about_the_token(), retry_after);
            RefusedMachine(error, lifetime)
        })
    }

    /// One answer in the store that is shared, if there is one.
    fn shared(&self, instance: &Instance, kind: Kind, parts: &[&str]) -> Shared {
        Shared(
            self.store()
                .and_then(|store| Some((store, Question::new(instance.tenant(), kind, parts)?))),
        )
    }
}

/// A machine token that was refused, and for how long that is remembered, in ms.
#[derive(Clone, Debug)]
pub(super) struct RefusedMachine(MachineError, f64);

/// See [`Driver::shared`].
struct Shared(Option<(Arc<Store>, Question)>);

impl Shared {
    /// The answer of another instance, and for how long it still holds, in ms.
    async fn answer<T: DeserializeOwned>(&self, clock: CallerClock) -> Option<(T, f64)> {
        let (store, question) = self.0.as_ref()?;
        let now = clock.now().caller();
        let entry = store.get(question, now).await?;
        let answer = serde_json::from_str(&entry.value).ok()?;
        Some((answer, entry.until - now.ms()))
    }

    /// Keeps `answer` for `lifetime`, in ms.
    async fn keep(&self, answer: &impl Serialize, lifetime: f64, clock: CallerClock) {
        if let Some((store, question)) = &self.0
            && let Ok(answer) = serde_json::to_string(answer)
        {
            // Its age counts from before the service was asked.
            store.set(question, answer, lifetime, clock.first().caller()).await;
        }
    }

    /// How long, in ms, the fleet takes a verified machine token for valid: never
    /// beyond its own end.
    fn verified_lifetime(&self, resource: &Value, clock: CallerClock) -> f64 {
        let Some((store, _)) = &self.0 else { return 0.0 };
        let longest = store.settings().machine_token_lifetime;
        let Some(end) = resource.get("expiration").and_then(Value::as_f64) else { return longest };
        // In ms, or in seconds, as in the claims of a token.
        let end = if end < SECONDS_UNTIL { end * 1000.0 } else { end };
        longest.min(end - clock.now().caller().ms()).max(0.0)
    }
}

/// A point in time that is less than this is in seconds: in ms it would lie in 1973.
const SECONDS_UNTIL: f64 = 1e11;

/// What the Backend API said of a machine token.
#[derive(Deserialize, Serialize)]
enum MachineAnswer {
    Verified(Value),
    /// The token is invalid.
    Refused {
        message: String,
        status: Option<u16>,
    },
}

impl MachineAnswer {
    fn into_result(self, rest: f64) -> Result<Value, RefusedMachine> {
        match self {
            Self::Verified(resource) => Ok(resource),
            Self::Refused { message, status } => {
                let error = MachineError { status, ..MachineError::invalid(message) };
                Err(RefusedMachine(error, rest))
            }
        }
    }
}

/// A nonce that the Backend API does not know.
#[derive(Deserialize, Serialize)]
struct RefusedNonce {
    status: u16,
}

impl RefusedNonce {
    fn of(error: &BackendError) -> Option<Self> {
        error.is_final().then(|| error.status()).flatten().map(|status| Self { status })
    }
}

impl From<RefusedNonce> for BackendError {
    fn from(RefusedNonce { status }: RefusedNonce) -> Self {
        Self::of_status(status, Some(b"{}"), true, None)
    }
}

/// How long, in ms, a refusal of one credential is remembered, for that
/// credential: a definite one for a while, another as long as the service wants.
fn lifetime(is_definite: bool, retry_after: Duration) -> f64 {
    if is_definite { REFUSAL_LIFETIME } else { retry_after.as_secs_f64() * 1000.0 }
}
