//! Sessions: the payload of a handshake and the refresh of a session token.

use http::Method;
use serde_json::{Value, json};
use url::Url;

use super::client::{Backend, Call, Purpose};
use super::error::BackendError;
use crate::decision::{Refresh, reason};
use crate::instance::Tenant;
use crate::instance::path_segment::{PathSegment, join};

const CLIENTS: PathSegment = PathSegment::fixed("clients");
const HANDSHAKE_PAYLOAD: PathSegment = PathSegment::fixed("handshake_payload");
const SESSIONS: PathSegment = PathSegment::fixed("sessions");
const REFRESH: PathSegment = PathSegment::fixed("refresh");

impl Backend {
    /// The cookie directives that a handshake nonce stands for:
    /// `GET /v1/clients/handshake_payload`. A transient failure is tried once
    /// more, since the visitor would count as signed out.
    ///
    /// # Errors
    ///
    /// [`BackendError`], whose text is for the log.
    pub async fn handshake_payload(
        &self,
        tenant: &Tenant,
        nonce: &str,
    ) -> Result<Vec<String>, BackendError> {
        let base = join(&tenant.api_url, &[&tenant.api_version, &CLIENTS, &HANDSHAKE_PAYLOAD]);
        let url = Url::parse_with_params(&base, [("nonce", nonce)])
            .map_err(|_| BackendError::Unreachable("the API URL is not valid".to_owned()))?;
        let ask = || {
            let (url, secret) = (url.clone().into(), tenant.secret_key.as_str());
            self.send_json(Call {
                purpose: Purpose::HandshakePayload,
                method: Method::GET,
                url,
                secret,
                body: None,
            })
        };
        let payload = match ask().await {
            Err(error) if error.is_transient() && error.retry_after().is_zero() => ask().await,
            answer => answer,
        }?;
        Ok(strings(payload.get("directives")))
    }

    /// New cookies for an expired session token:
    /// `POST /v1/sessions/{id}/refresh`. `headers` is the JSON of the
    /// request's headers.
    ///
    /// # Errors
    ///
    /// The reason that a handshake then carries.
    pub async fn refresh_session(
        &self,
        tenant: &Tenant,
        refresh: &Refresh,
        headers: &str,
    ) -> Result<Vec<String>, String> {
        let session = PathSegment::escape(refresh.session_id.as_str())
            .ok_or(reason::refresh::MISSING_SESSION_ID)?;
        let segments = [&tenant.api_version, &SESSIONS, &session, &REFRESH];
        let mut url = join(&tenant.api_url, &segments);
        if refresh.suffixed_cookies {
            url.push_str("?suffixed_cookies=true");
        }
        let body = json!({
            "format": "cookie",
            "expired_token": refresh.expired.text(),
            "refresh_token": refresh.refresh_token,
            "request_origin": refresh.request_origin,
            "request_headers": serde_json::from_str::<Value>(headers).unwrap_or_else(|_| json!({})),
        });
        let call = Call {
            purpose: Purpose::Refresh,
            method: Method::POST,
            url,
            secret: &tenant.secret_key,
            body: Some(body),
        };
        match self.send_json(call).await {
            Ok(Value::Null | Value::Bool(_) | Value::Number(_)) => {
                Err(reason::refresh::FETCH_ERROR.to_owned())
            }
            Ok(answer) => Ok(strings(answer.get("cookies"))),
            Err(error) => Err(reason_of(&error).to_owned()),
        }
    }
}

/// The reason of a refresh that failed, as `@clerk/backend` gives it.
fn reason_of(error: &BackendError) -> &str {
    let errors = match error {
        BackendError::Status { errors: Some(errors), .. } => errors,
        BackendError::NotJson { says_json: false } => return reason::refresh::UNEXPECTED_SDK_ERROR,
        _ => return reason::refresh::FETCH_ERROR,
    };
    match errors.first().map(|first| first.code.as_str()) {
        Some("") => reason::refresh::UNEXPECTED_SDK_ERROR,
        Some("unexpected_error") => reason::refresh::FETCH_ERROR,
        Some(code) if is_code(code) => code,
        Some(_) | None => reason::refresh::UNEXPECTED_API_ERROR,
    }
}

/// Whether a text of the answer can be part of a reason, which stands in
/// headers, in a URL and in the log.
fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}
