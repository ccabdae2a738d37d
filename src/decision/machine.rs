//! Machine tokens: API keys, machine-to-machine tokens, OAuth access tokens.
//! **A token of one kind never passes for another**, a JWT is verified here,
//! and only an opaque token costs a call to the Backend API.

use serde_json::{Map, Value, json};

use super::flow::{Flow, Step, machine, signed_out_as};
use super::outcome::{Machine, MachineError, Need, Verdict};
use super::reason;
use crate::request::TokenInHeader;
use crate::token::text::stringify;
use crate::token::{
    Decoded, Expectations, HeaderTypes, MachineKind, TokenError, TokenErrorReason, TokenType,
    Verified, verify,
};

/// Claims of a machine-to-machine token that have members of their own.
const RESERVED_CLAIMS: [&str; 6] = ["iss", "sub", "exp", "nbf", "iat", "jti"];

/// A caller that accepts one kind of machine token and nothing else.
pub fn required(flow: &Flow<'_>, header: &TokenInHeader<'_>, kind: MachineKind) -> Step {
    if header.machine_kind() == Some(kind) {
        return accepted(flow, header, kind);
    }
    Ok(signed_out_as(Some(TokenType::Machine(kind)), reason::TOKEN_TYPE_MISMATCH, ""))
}

/// Verifies a machine token of an accepted kind.
pub fn accepted(flow: &Flow<'_>, header: &TokenInHeader<'_>, kind: MachineKind) -> Step {
    let token = header.token().text();
    let (kind, verified) = match header.token().decoded() {
        Ok(decoded) => (kind, verify_jwt(flow, decoded, kind)?),
        // The Backend API cannot verify a malformed JWT.
        Err(error) if has_jwt_form(token) => {
            (MachineKind::MachineToMachine, Err(MachineError::invalid(error.message())))
        }
        Err(_) => (kind, verify_opaque(flow, token, kind)?),
    };
    Ok(match verified {
        Ok(resource) => machine(Machine {
            kind,
            token: token.to_owned(),
            auth_object: auth_object(kind, resource),
        }),
        Err(error) => refused(kind, &error),
    })
}

/// Whether a token consists of three parts of base64url characters.
fn has_jwt_form(token: &str) -> bool {
    let is_part = |part: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !part.is_empty() && part.bytes().all(plain)
    };
    token.split('.').count() == 3 && token.split('.').all(is_part)
}

fn refused(kind: MachineKind, error: &MachineError) -> Verdict {
    signed_out_as(Some(TokenType::Machine(kind)), error.code, error.full_message())
}

/// What a machine token says, whatever its form.
struct Resource {
    id: Value,
    subject: Value,
    scopes: Value,
    claims: Value,
    name: Value,
    client_id: Value,
}

fn verify_jwt(
    flow: &Flow<'_>,
    decoded: &Decoded,
    kind: MachineKind,
) -> Step<Result<Resource, MachineError>> {
    if kind == MachineKind::MachineToMachine && !decoded.category().may_be_machine() {
        return Ok(Err(MachineError::invalid("Invalid M2M JWT category.")));
    }
    let is_oauth = kind == MachineKind::OAuth;
    let key = match flow.knowledge.key(flow.instance, decoded)? {
        Ok(key) => key,
        Err(error) => return Ok(Err(error.into())),
    };
    let expected = Expectations {
        header_types: if is_oauth { HeaderTypes::AccessToken } else { HeaderTypes::Jwt },
        audience: if is_oauth { &[] } else { flow.instance.audience() },
        authorized_parties: &[],
        issuer: &[],
        ..flow.instance.expectations()
    };
    let verified = match verify(decoded.clone(), key, &expected, flow.now, &flow.signatures) {
        Ok(verified) => verified,
        Err(refusal) => return Ok(Err(TokenError::from(refusal).into())),
    };
    if is_oauth && let Err(error) = check_audience(decoded.claim("aud"), flow.instance.audience()) {
        return Ok(Err(error.into()));
    }
    Ok(Ok(resource_of_jwt(&verified, kind)))
}

/// An OAuth access token must name an expected audience (RFC 9068, section 4).
fn check_audience(audience: Option<&Value>, expected: &[String]) -> Result<(), TokenError> {
    if expected.is_empty() {
        return Ok(());
    }
    let failed =
        |message: String| Err(TokenError::new(TokenErrorReason::VerificationFailed, message));
    let list: Option<Vec<&str>> = match audience {
        Some(Value::String(text)) => Some(vec![text.as_str()]),
        Some(Value::Array(items)) => items.iter().map(Value::as_str).collect(),
        _ => None,
    };
    let list = list.filter(|list| !list.is_empty() && list.iter().all(|item| !item.is_empty()));
    let Some(list) = list else {
        return failed(format!(
            "Invalid OAuth audience claim (aud) {}. Expected a non-empty string or a non-empty array of non-empty strings.",
            stringify(audience)
        ));
    };
    if list.iter().any(|item| expected.iter().any(|known| known == item)) {
        return Ok(());
    }
    failed(format!(
        "OAuth audience mismatch. Verification expected audience {}, but incoming token has aud {}.",
        Value::from(expected),
        stringify(audience)
    ))
}

fn resource_of_jwt(verified: &Verified, kind: MachineKind) -> Resource {
    let decoded = verified.decoded();
    let text = |name: &str| Value::from(decoded.text_claim(name).unwrap_or_default());
    let words = |name: &str| decoded.text_claim(name).map(|scopes| json!(words_of(scopes)));
    let list = |name: &str| decoded.claim(name).filter(|value| value.is_array()).cloned();
    let scopes = if kind == MachineKind::OAuth {
        list("scp").or_else(|| words("scope"))
    } else {
        words("scopes").or_else(|| list("aud"))
    };
    let custom: Map<String, Value> = decoded
        .claims()
        .iter()
        .filter(|(name, _)| !RESERVED_CLAIMS.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Resource {
        id: text("jti"),
        subject: text("sub"),
        scopes: scopes.unwrap_or_else(|| json!([])),
        claims: if custom.is_empty() { Value::Null } else { Value::Object(custom) },
        name: Value::Null,
        client_id: text("client_id"),
    }
}

fn words_of(text: &str) -> Vec<&str> {
    text.split(' ').collect()
}

fn verify_opaque(
    flow: &Flow<'_>,
    token: &str,
    kind: MachineKind,
) -> Step<Result<Resource, MachineError>> {
    match &flow.knowledge.machine {
        None => Err(Need::MachineToken { kind, token: token.to_owned() }),
        Some(Err(error)) => Ok(Err(error.clone())),
        Some(Ok(resource)) => {
            if kind == MachineKind::OAuth
                && let Err(error) = check_audience(resource.get("aud"), flow.instance.audience())
            {
                return Ok(Err(error.into()));
            }
            let member = |name: &str| resource.get(name).cloned().unwrap_or_default();
            Ok(Ok(Resource {
                id: member("id"),
                subject: member("subject"),
                scopes: member("scopes"),
                claims: member("claims"),
                name: member("name"),
                client_id: member("client_id"),
            }))
        }
    }
}

/// The auth object of a machine that did not authenticate: the members of its
/// kind, all of them `null`.
#[must_use]
pub fn anonymous_auth_object(kind: MachineKind) -> Value {
    let own: &[&str] = match kind {
        MachineKind::ApiKey => &["name", "claims", "userId", "orgId"],
        MachineKind::MachineToMachine => &["claims", "machineId"],
        MachineKind::OAuth => &["userId", "clientId"],
    };
    let mut object = json!({
        "id": null, "subject": null, "scopes": null, "isAuthenticated": false,
        "tokenType": kind.as_str(),
    });
    for name in own {
        object[name] = Value::Null;
    }
    object
}

/// The members of the auth object that can be serialized, in the order of the
/// public contract.
fn auth_object(kind: MachineKind, resource: Resource) -> Value {
    let Resource { id, subject, scopes, claims, name, client_id } = resource;
    let token_type = kind.as_str();
    let starting_with = |prefix: &str| {
        subject.as_str().filter(|subject| subject.starts_with(prefix)).map(str::to_owned)
    };
    match kind {
        MachineKind::ApiKey => {
            let (user_id, org_id) = (starting_with("user_"), starting_with("org_"));
            json!({
                "id": id, "subject": subject, "isAuthenticated": true, "tokenType": token_type,
                "name": name, "claims": claims, "scopes": scopes,
                "userId": user_id, "orgId": org_id,
            })
        }
        MachineKind::MachineToMachine => json!({
            "id": id, "subject": subject, "isAuthenticated": true, "tokenType": token_type,
            "claims": claims, "scopes": scopes, "machineId": subject,
        }),
        MachineKind::OAuth => json!({
            "id": id, "subject": subject, "isAuthenticated": true, "tokenType": token_type,
            "scopes": scopes, "userId": subject, "clientId": client_id,
        }),
    }
}
