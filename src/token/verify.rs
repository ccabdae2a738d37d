//! Verification. **The signature is checked before any claim**, so that the
//! errors of a forged token say nothing about the configuration, and every
//! claim that is present must have its right type.

use serde_json::Value;

use super::decode::Decoded;
use super::error::{ENSURE_CLERK_JWT, TokenError, TokenErrorReason};
use super::expectations::{Expectations, HeaderTypes};
use super::key::VerifyingKey;
use super::memory::Signatures;
use super::text::{stringify, utc_string};
use super::time::Time;
use crate::crypto::Algorithm;

/// A token with a valid signature and valid claims. Only [`verify`] can construct
/// one.
#[derive(Clone, Debug)]
pub struct Verified(Decoded);

impl Verified {
    /// The token's content, which may now be trusted.
    #[must_use]
    pub const fn decoded(&self) -> &Decoded {
        &self.0
    }
}

/// A token with a valid signature, and valid claims up to its expiry. Only
/// [`verify`] can construct one, or the [`Verified`] that it constructed.
#[derive(Clone, Debug)]
pub struct Genuine(Decoded);

impl From<Verified> for Genuine {
    fn from(Verified(decoded): Verified) -> Self {
        Self(decoded)
    }
}

impl Genuine {
    /// The token's content, which this instance issued.
    #[must_use]
    pub const fn decoded(&self) -> &Decoded {
        &self.0
    }
}

/// Why a token was refused. `Expired` is proof that the token was genuine.
#[derive(Clone, Debug)]
pub enum Refusal<Expired = Genuine> {
    /// Its signature is valid, and it has expired, or was revoked before.
    Expired(Expired, TokenError),
    /// It broke any other rule; its content must not be trusted.
    Broken(TokenError),
}

impl<Expired> Refusal<Expired> {
    /// What is wrong.
    #[must_use]
    pub const fn error(&self) -> &TokenError {
        match self {
            Self::Expired(_, error) | Self::Broken(error) => error,
        }
    }

    /// The same refusal, with another proof.
    pub(super) fn map<Other>(self, other: impl FnOnce(Expired) -> Other) -> Refusal<Other> {
        match self {
            Self::Expired(expired, error) => Refusal::Expired(other(expired), error),
            Self::Broken(error) => Refusal::Broken(error),
        }
    }
}

impl<Expired> From<Refusal<Expired>> for TokenError {
    fn from(refusal: Refusal<Expired>) -> Self {
        match refusal {
            Refusal::Expired(_, error) | Refusal::Broken(error) => error,
        }
    }
}

/// Verifies a token of any class as RFC 7515 (section 5.2) and RFC 7519
/// (section 7.2) say. What is to be a session is verified by
/// [`Session::verify`](super::Session::verify).
///
/// # Errors
///
/// The first rule that the token breaks, in the order header, signature,
/// `sub`, `aud`, `azp`, `iss`, `exp`, `nbf`, `iat`.
pub fn verify(
    decoded: Decoded,
    key: &VerifyingKey,
    expected: &Expectations<'_>,
    now: Time,
    signatures: &Signatures<'_>,
) -> Result<Verified, Refusal> {
    check(&decoded, key, expected, signatures).map_err(Refusal::Broken)?;
    match check_expiry(&decoded, expected.clock_skew, now).map_err(Refusal::Broken)? {
        Some(expired) => return Err(Refusal::Expired(Genuine(decoded), expired)),
        None => check_start(&decoded, expected.clock_skew, now).map_err(Refusal::Broken)?,
    }
    Ok(Verified(decoded))
}

/// Everything but the lifetime.
fn check(
    decoded: &Decoded,
    key: &VerifyingKey,
    expected: &Expectations<'_>,
    signatures: &Signatures<'_>,
) -> Result<(), TokenError> {
    check_header(decoded, expected.header_types)?;
    check_signature(decoded, key, signatures, Purpose::Token)?;
    check_subject(decoded)?;
    check_audience(decoded, expected.audience)?;
    check_authorized_party(decoded, expected.authorized_parties)?;
    check_issuer(decoded, expected.issuer)
}

/// Verifies a handshake token and returns its cookie directives. A handshake
/// carries no lifetime of its own; the session token within is verified like
/// any other.
///
/// # Errors
///
/// When the header is not a handshake's, the signature is invalid, or the token has no
/// list of cookies.
pub fn verify_handshake(
    decoded: &Decoded,
    key: &VerifyingKey,
    signatures: &Signatures<'_>,
) -> Result<Vec<String>, TokenError> {
    check_header(decoded, HeaderTypes::Jwt)?;
    algorithm_of(decoded)?;
    if !decoded.may_be_session() {
        return Err(TokenError::new(
            TokenErrorReason::Invalid,
            "Invalid handshake token category.",
        )
        .with_action(ENSURE_CLERK_JWT));
    }
    check_signature(decoded, key, signatures, Purpose::Handshake)?;
    // The same key signs sessions: of one in this place, a visitor would be signed out.
    let Some(Value::Array(directives)) = decoded.claim("handshake") else {
        return Err(TokenError::new(
            TokenErrorReason::Invalid,
            "Invalid handshake token: it has no cookies.",
        )
        .with_action(ENSURE_CLERK_JWT));
    };
    let texts = directives.iter().filter_map(Value::as_str);
    Ok(texts.map(str::to_owned).collect())
}

/// What a signature is checked for; the messages differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Token,
    Handshake,
}

fn check_header(decoded: &Decoded, types: HeaderTypes<'_>) -> Result<(), TokenError> {
    let invalid = |message: String| {
        Err(TokenError::new(TokenErrorReason::Invalid, message).with_action(ENSURE_CLERK_JWT))
    };
    let typ = decoded.header("typ");
    if !types.allow(typ) {
        let (typ, expected) = (stringify(typ), types.shown());
        return invalid(format!("Invalid JWT type {typ}. Expected \"{expected}\"."));
    }
    // We support no extension, and a verifier must refuse an unknown critical
    // one (RFC 7515, section 4.1.11); an empty or malformed list is invalid.
    if decoded.header("crit").is_some() {
        return invalid("Invalid JWT critical extensions (crit). None are supported.".to_owned());
    }
    Ok(())
}

fn algorithm_of(decoded: &Decoded) -> Result<Algorithm, TokenError> {
    let header = decoded.header("alg");
    header.and_then(Value::as_str).and_then(Algorithm::named).ok_or_else(|| {
        let message =
            format!("Invalid JWT algorithm {}. Supported: RS256,RS384,RS512.", stringify(header));
        TokenError::new(TokenErrorReason::InvalidAlgorithm, message).with_action(ENSURE_CLERK_JWT)
    })
}

fn check_signature(
    decoded: &Decoded,
    key: &VerifyingKey,
    signatures: &Signatures<'_>,
    purpose: Purpose,
) -> Result<(), TokenError> {
    let algorithm = algorithm_of(decoded)?;
    if !key.allows(algorithm.name()) {
        return Err(wrong_algorithm(purpose));
    }
    if signatures.hold(key, decoded, algorithm) {
        return Ok(());
    }
    let message = match purpose {
        Purpose::Token => "JWT signature is invalid.",
        Purpose::Handshake => "Handshake signature is invalid.",
    };
    Err(TokenError::new(TokenErrorReason::InvalidSignature, message))
}

fn wrong_algorithm(purpose: Purpose) -> TokenError {
    const CAUSE: &str = "Error: JWK \"alg\" does not match the requested algorithm";
    let reason = TokenErrorReason::VerificationFailed;
    match purpose {
        Purpose::Token => {
            TokenError::new(reason, format!("Error verifying JWT signature. {CAUSE}"))
                .with_action(ENSURE_CLERK_JWT)
        }
        Purpose::Handshake => {
            TokenError::new(reason, format!("Error verifying handshake token. {CAUSE}"))
        }
    }
}

fn failed(message: String) -> TokenError {
    TokenError::new(TokenErrorReason::VerificationFailed, message).with_action(ENSURE_CLERK_JWT)
}

fn check_subject(decoded: &Decoded) -> Result<(), TokenError> {
    let subject = decoded.claim("sub");
    if subject.is_some_and(Value::is_string) {
        return Ok(());
    }
    Err(failed(format!(
        "Subject claim (sub) is required and must be a string. Received {}.",
        stringify(subject)
    )))
}

/// A token without an audience passes, as the public contract has it; one with
/// an audience of the wrong type does not.
fn check_audience(decoded: &Decoded, expected: &[String]) -> Result<(), TokenError> {
    let audience = decoded.claim("aud");
    if expected.is_empty() || is_empty(audience) {
        return Ok(());
    }
    let list = Value::from(expected);
    let refuse = |kind: &str| {
        Err(failed(format!(
            "Invalid JWT audience claim{kind} (aud) {}. Is not included in \"{list}\".",
            stringify(audience)
        )))
    };
    match audience {
        Some(Value::String(text)) if expected.contains(text) => Ok(()),
        Some(Value::Array(items)) => {
            let known = |item: &Value| {
                item.as_str().is_some_and(|item| expected.iter().any(|known| known == item))
            };
            if items.iter().all(Value::is_string) && items.iter().any(known) {
                Ok(())
            } else {
                refuse(" array")
            }
        }
        _ => refuse(""),
    }
}

/// What JavaScript calls falsy, in a claim or in every item of a list.
fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null | Value::Bool(false)) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Number(number)) => number.as_f64() == Some(0.0),
        Some(Value::Array(items)) => items.iter().all(|item| is_empty(Some(item))),
        Some(_) => false,
    }
}

fn check_authorized_party(decoded: &Decoded, expected: &[String]) -> Result<(), TokenError> {
    if expected.is_empty() {
        return Ok(());
    }
    let party = decoded.claim("azp");
    let known = |party: &str| !party.is_empty() && expected.iter().any(|known| known == party);
    if party.and_then(Value::as_str).is_some_and(known) {
        return Ok(());
    }
    let message = format!(
        "Invalid JWT Authorized party claim (azp) {}. Expected \"{}\".",
        stringify(party),
        expected.join(",")
    );
    Err(TokenError::new(TokenErrorReason::InvalidAuthorizedParties, message))
}

fn check_issuer(decoded: &Decoded, expected: &[String]) -> Result<(), TokenError> {
    let issuer = decoded.claim("iss");
    let known = |issuer: &str| expected.iter().any(|known| known == issuer);
    if expected.is_empty() || issuer.and_then(Value::as_str).is_some_and(known) {
        return Ok(());
    }
    let message = format!(
        "Invalid JWT issuer claim (iss) {}. Expected \"{}\".",
        stringify(issuer),
        expected.join(",")
    );
    Err(TokenError::new(TokenErrorReason::InvalidIssuer, message).with_action(ENSURE_CLERK_JWT))
}

/// Whether the token has expired; the inner error says since when.
fn check_expiry(decoded: &Decoded, skew: f64, now: Time) -> Result<Option<TokenError>, TokenError> {
    let expiry = time_claim(decoded, "exp", "expiry date")?
        .ok_or_else(|| wrong_type("expiry date", "exp", None))?;
    Ok((expiry <= now.ms() - skew).then(|| {
        let message = format!(
            "JWT is expired. Expiry date: {}, Current date: {}.",
            utc_string(expiry),
            utc_string(now.ms())
        );
        TokenError::new(TokenErrorReason::Expired, message)
    }))
}

fn check_start(decoded: &Decoded, skew: f64, now: Time) -> Result<(), TokenError> {
    let now = now.ms();
    if let Some(start) = time_claim(decoded, "nbf", "not before date")?
        && start > now + skew
    {
        let message = format!(
            "JWT cannot be used prior to not before date claim (nbf). Not before date: {}; Current date: {};",
            utc_string(start),
            utc_string(now)
        );
        return Err(TokenError::new(TokenErrorReason::NotActiveYet, message));
    }
    if let Some(issued) = time_claim(decoded, "iat", "issued at date")?
        && issued > now + skew
    {
        let message = format!(
            "JWT issued at date claim (iat) is in the future. Issued at date: {}; Current date: {};",
            utc_string(issued),
            utc_string(now)
        );
        return Err(TokenError::new(TokenErrorReason::IssuedInTheFuture, message));
    }
    Ok(())
}

/// A time claim (RFC 7519, section 2: seconds) in ms; `None` where absent.
fn time_claim(decoded: &Decoded, name: &str, label: &str) -> Result<Option<f64>, TokenError> {
    match decoded.claim(name) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64().map(|seconds| seconds.trunc() * 1000.0)),
        other => Err(wrong_type(label, name, other)),
    }
}

fn wrong_type(label: &str, name: &str, value: Option<&Value>) -> TokenError {
    failed(format!("Invalid JWT {label} claim ({name}) {}. Expected number.", stringify(value)))
}
