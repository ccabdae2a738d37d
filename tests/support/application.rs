//! An application: an instance whose Backend API is a test's server, and a driver.

use std::sync::Arc;

use ironclerk::decision::{Accepts, Outcome, Verdict};
use ironclerk::driver::{Driven, Driver};
use ironclerk::instance::{Instance, Options};
use ironclerk::request::Context;
use ironclerk::wire::request::unpack;
use serde_json::json;

use super::{Signer, packed, time};

/// An instance of this Backend API, for which tokens live long: their lifetime is not
/// what these tests are about.
pub fn instance(api_url: &str, secret_key: &str) -> Arc<Instance> {
    instance_with_skew(api_url, secret_key, 1e12)
}

/// An instance of this Backend API with a clock skew, in ms.
pub fn instance_with_skew(api_url: &str, secret_key: &str, clock_skew: f64) -> Arc<Instance> {
    let options = Options {
        publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
        secret_key: secret_key.to_owned().into(),
        api_url: api_url.to_owned(),
        clock_skew_in_ms: Some(clock_skew),
        ..Options::default()
    };
    Arc::new(Instance::new(options).expect("an instance"))
}

/// The key set of these signers.
pub fn jwks(signers: &[&Signer]) -> String {
    json!({ "keys": signers.iter().map(|signer| signer.jwk()).collect::<Vec<_>>() }).to_string()
}

/// A packed request with a token in its header.
pub fn bearer(token: &str) -> String {
    let authorization = format!("Bearer {token}");
    packed("GET", "https://example.com/", &[("authorization", &authorization)])
}

/// Drives a request with this token.
pub async fn drive(driver: &Driver, instance: &Arc<Instance>, token: &str, now: f64) -> Outcome {
    drive_request(driver, instance, &bearer(token), now).await
}

/// Drives a packed request.
pub async fn drive_request(
    driver: &Driver,
    instance: &Arc<Instance>,
    request: &str,
    now: f64,
) -> Outcome {
    let parts = unpack(request).expect("a request");
    match driver.drive(Arc::clone(instance), &parts, Accepts::Any, time(now)).await {
        (Driven::Decided(outcome), _) => outcome,
        (Driven::Misconfigured(message), _) => panic!("misconfigured: {message}"),
    }
}

/// The context of a packed request.
pub fn context(request: &str) -> Context<'_> {
    Context::new(unpack(request).expect("a request"), "").expect("an absolute URL")
}

/// Whether a session was verified.
pub fn is_signed_in(outcome: &Outcome) -> bool {
    matches!(outcome.verdict, Verdict::SignedIn(_))
}

/// Why a request is signed out.
pub fn reason(outcome: &Outcome) -> String {
    match &outcome.verdict {
        Verdict::SignedOut(refused) => refused.reason.to_string(),
        other => panic!("not signed out: {other:?}"),
    }
}
