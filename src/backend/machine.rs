//! Opaque machine tokens: only the Backend API can verify them.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::client::{Backend, Call, Purpose};
use super::error::BackendError;
use crate::decision::MachineError;
use crate::instance::Instance;
use crate::instance::path_segment::{PathSegment, join};
use crate::token::MachineKind;

const API_KEYS: PathSegment = PathSegment::fixed("api_keys");
const M2M_TOKENS: PathSegment = PathSegment::fixed("m2m_tokens");
const OAUTH_APPLICATIONS: PathSegment = PathSegment::fixed("oauth_applications");
const ACCESS_TOKENS: PathSegment = PathSegment::fixed("access_tokens");
const VERIFY: PathSegment = PathSegment::fixed("verify");

/// No opaque token is longer than this, in characters after its prefix.
const MAX_LENGTH: usize = 1024;

/// A machine token that was not verified.
#[derive(Clone, Debug)]
pub struct MachineRefusal {
    pub error: MachineError,
    /// How long the service wants not to be asked about this token again; zero if
    /// it did not say.
    pub retry_after: Duration,
}

impl Backend {
    /// The resource that `token` stands for.
    ///
    /// # Errors
    ///
    /// [`MachineRefusal`] with the code of the public contract.
    pub async fn verify_machine_token(
        &self,
        instance: &Instance,
        kind: MachineKind,
        token: &str,
    ) -> Result<Value, MachineRefusal> {
        if !could_be_token(token) {
            return Err(MachineRefusal { error: not_found(kind), retry_after: Duration::ZERO });
        }
        let (path, body): (&[&PathSegment], _) = match kind {
            MachineKind::ApiKey => (&[&API_KEYS, &VERIFY], json!({ "secret": token })),
            MachineKind::MachineToMachine => (&[&M2M_TOKENS, &VERIFY], json!({ "token": token })),
            MachineKind::OAuth => {
                (&[&OAUTH_APPLICATIONS, &ACCESS_TOKENS, &VERIFY], json!({ "access_token": token }))
            }
        };
        let machine_secret = instance.machine_secret_key();
        let uses_machine_secret =
            kind == MachineKind::MachineToMachine && !machine_secret.is_empty();
        let call = Call {
            purpose: Purpose::MachineToken,
            method: Method::POST,
            url: join(&instance.tenant().api_url, path),
            secret: if uses_machine_secret { machine_secret } else { instance.secret_key() },
            body: Some(body),
        };
        let answer = self.send_json(call).await.map_err(|error| MachineRefusal {
            error: explain(kind, &error),
            retry_after: error.retry_after(),
        })?;
        resource_of(kind, answer)
            .map_err(|error| MachineRefusal { error, retry_after: Duration::ZERO })
    }
}

/// The answer, if it is the resource of a valid token: it says which it is and whose, and
/// not that it is over. JSON of something in between, such as `{}`, proves nothing.
fn resource_of(kind: MachineKind, answer: Value) -> Result<Value, MachineError> {
    let names = |member: &str| {
        answer.get(member).and_then(Value::as_str).is_some_and(|text| !text.is_empty())
    };
    if !names("id") || !names("subject") {
        return Err(unexpected(None));
    }
    let is_over = |member: &str| answer.get(member) == Some(&Value::Bool(true));
    if is_over("revoked") || is_over("expired") {
        return Err(not_found(kind));
    }
    Ok(answer)
}

/// Tokens that the service can never have made cost no call.
#[must_use]
pub fn could_be_token(token: &str) -> bool {
    let (_, secret) = token.split_once('_').unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.~+/=".contains(&byte);
    (8..=MAX_LENGTH).contains(&secret.len()) && secret.bytes().all(plain)
}

fn not_found(kind: MachineKind) -> MachineError {
    let subject = match kind {
        MachineKind::ApiKey => "API key",
        MachineKind::MachineToMachine => "Machine token",
        MachineKind::OAuth => "OAuth token",
    };
    let message = format!("{subject} not found");
    MachineError { code: "token-invalid", message, status: Some(404) }
}

fn explain(kind: MachineKind, error: &BackendError) -> MachineError {
    let status = error.status();
    match status {
        Some(401) => {
            let message = error.errors().first().map(|first| first.message.clone());
            let message = message.filter(|message| !message.is_empty());
            let message = message.unwrap_or_else(|| "Invalid secret key".to_owned());
            MachineError { code: "secret-key-invalid", message, status }
        }
        Some(404) => not_found(kind),
        _ => unexpected(status),
    }
}

fn unexpected(status: Option<u16>) -> MachineError {
    MachineError { code: "unexpected-error", message: "Unexpected error".to_owned(), status }
}
