//! Two clocks: the caller's, which may be fake and may be corrected, and the
//! monotonic one of the process. **A limit expires as soon as either says so**, and
//! the clock is read again after waiting.

mod support;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ironclerk::decision::{Accepts, Outcome};
use ironclerk::driver::{AtOnce, Driven, Driver, REFUSAL_LIFETIME};
use ironclerk::instance::{Instance, MAX_KEY_AGE, Options};
use ironclerk::keyring::{FAILURE_COOLDOWN, REFRESH_AFTER, UNKNOWN_KEY_COOLDOWN};
use ironclerk::token::{Decoded, TokenErrorReason};
use ironclerk::wire::request::unpack;
use serde_json::{Value, json};
use support::application::{bearer, context, drive, instance, is_signed_in, jwks, reason};
use support::server::{Answer, Server};
use support::{NOW, Signer, packed, pass, time};

const DAY: f64 = 86_400_000.0;
const SECOND: f64 = 1000.0;

fn ms(duration: f64) -> Duration {
    Duration::from_secs_f64(duration / 1000.0)
}

fn wall_clock() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    now.as_secs_f64() * 1000.0
}

#[tokio::test]
async fn a_refusal_does_not_outlive_a_clock_that_was_put_back() {
    let server = Server::start(Answer::Json(404, r#"{"errors":[]}"#.to_owned())).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let nonce = packed(
        "GET",
        "https://example.com/api",
        &[("cookie", "__clerk_handshake_nonce=stale"), ("sec-fetch-dest", "empty")],
    );
    let ask = async |now| {
        drive(&driver, &instance, "ak_0123456789", now).await;
        driver
            .drive(
                Arc::clone(&instance),
                &unpack(&nonce).expect("a request"),
                Accepts::Any,
                time(now),
            )
            .await;
    };
    ask(NOW).await;
    ask(NOW - DAY).await;
    assert_eq!(server.requests(), 2, "still remembered");
    pass(ms(REFUSAL_LIFETIME)).await;
    ask(NOW - DAY).await;
    assert_eq!(server.requests(), 4, "for 10 s and not for a day");
}

#[tokio::test]
async fn a_refusal_ends_with_the_callers_time_too() {
    let server = Server::start(Answer::Json(404, r#"{"errors":[]}"#.to_owned())).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    drive(&driver, &instance, "ak_0123456789", NOW).await;
    drive(&driver, &instance, "ak_0123456789", NOW + REFUSAL_LIFETIME / 2.0).await;
    assert_eq!(server.requests(), 1);
    drive(&driver, &instance, "ak_0123456789", NOW + REFUSAL_LIFETIME + SECOND).await;
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn keys_do_not_outlive_a_clock_that_was_put_back() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let token = signer.session_token(&json!({}));
    assert!(is_signed_in(&drive(&driver, &instance, &token, NOW).await));
    server.answer(Answer::HangUp);
    let put_back = NOW - 59.0 * 60_000.0;
    assert!(is_signed_in(&drive(&driver, &instance, &token, put_back).await));
    pass(ms(MAX_KEY_AGE)).await;
    let outcome = drive(&driver, &instance, &token, put_back + MAX_KEY_AGE).await;
    assert_eq!(reason(&outcome), "jwk-remote-failed-to-load", "an hour is an hour");
}

#[tokio::test]
async fn keys_are_refreshed_though_the_clock_was_put_back() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let token = signer.session_token(&json!({}));
    drive(&driver, &instance, &token, NOW).await;
    let put_back = NOW - REFRESH_AFTER / 2.0;
    pass(ms(REFRESH_AFTER)).await;
    let request = bearer(&token);
    let decided =
        driver.decide_at_once(&instance, &context(&request), Accepts::Any, time(put_back));
    assert!(matches!(decided, AtOnce::Driven(_)));
    let refreshed = async {
        while server.requests() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), refreshed).await.expect("a refresh");
}

#[tokio::test]
async fn cooldowns_do_not_outlive_a_clock_that_was_put_back() {
    let (signer, late) = (Signer::new("ins_1"), Signer::new("ins_late"));
    let server = Server::start(Answer::Json(401, "{}".to_owned())).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let token = signer.session_token(&json!({}));
    assert!(!is_signed_in(&drive(&driver, &instance, &token, NOW).await));
    server.answer(Answer::Json(200, jwks(&[&signer])));
    pass(ms(FAILURE_COOLDOWN)).await;
    let barely = NOW - FAILURE_COOLDOWN / 2.0;
    assert!(is_signed_in(&drive(&driver, &instance, &token, barely).await));

    let unknown = late.session_token(&json!({}));
    assert!(!is_signed_in(&drive(&driver, &instance, &unknown, NOW).await));
    server.answer(Answer::Json(200, jwks(&[&signer, &late])));
    pass(ms(UNKNOWN_KEY_COOLDOWN)).await;
    let barely = NOW - UNKNOWN_KEY_COOLDOWN / 2.0;
    assert!(is_signed_in(&drive(&driver, &instance, &unknown, barely).await));
}

/// A production instance that tolerates no difference between clocks.
fn exact(server: &Server) -> Arc<Instance> {
    let options = Options {
        publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
        secret_key: "sk_live_a".to_owned().into(),
        api_url: server.url.clone(),
        clock_skew_in_ms: Some(0.0),
        ..Options::default()
    };
    Arc::new(Instance::new(options).expect("an instance"))
}

/// Claims of a token that was issued at `seconds` and is good for a minute.
fn issued_at(seconds: f64) -> Value {
    json!({ "iat": seconds, "nbf": seconds, "exp": seconds + 60.0 })
}

/// Answers the key set, and a refresh as soon as the clock that `now` reads
/// has passed into another second.
async fn slow_refresh(
    signer: &Arc<Signer>,
    now: impl Fn() -> f64 + Clone + Send + Sync + 'static,
) -> Server {
    let signer = Arc::clone(signer);
    Server::start(Answer::by(move |request| {
        let (signer, now) = (Arc::clone(&signer), now.clone());
        async move {
            if request.starts_with("GET /v1/jwks ") {
                return Answer::Json(200, jwks(&[&signer]));
            }
            let token = signer.session_token(&issued_at(next_second(now).await));
            Answer::Json(200, json!({ "cookies": [format!("__session={token}")] }).to_string())
        }
    }))
    .await
}

/// Waits until half of the next second of a clock has passed, so that a moment
/// lost on the way to the driver makes no difference, and returns that second.
async fn next_second(now: impl Fn() -> f64) -> f64 {
    let next = (now() / SECOND).floor() + 1.0;
    while now() < (next + 0.5) * SECOND {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    next
}

/// A page that a browser asks for at `now` with a session token that has just
/// expired.
async fn visit(driver: &Driver, instance: &Arc<Instance>, expired: &str, now: f64) -> Outcome {
    let suffix = instance.cookie_suffix();
    let cookie = format!("__session={expired}; __client_uat=1; __refresh_{suffix}=refresh");
    let headers = [("cookie", cookie.as_str()), ("sec-fetch-dest", "document")];
    let request = packed("GET", "https://example.com/", &headers);
    match driver
        .drive(Arc::clone(instance), &unpack(&request).expect("a request"), Accepts::Any, time(now))
        .await
    {
        (Driven::Decided(outcome), _) => outcome,
        (Driven::Misconfigured(message), _) => panic!("misconfigured: {message}"),
    }
}

#[tokio::test]
async fn a_refresh_that_crosses_a_second_is_not_issued_in_the_future() {
    let signer = Arc::new(Signer::new("ins_1"));
    let server = slow_refresh(&signer, wall_clock).await;
    let (driver, instance) = (Driver::default(), exact(&server));
    let now = wall_clock();
    let expired = signer.session_token(&issued_at((now / SECOND).floor() - 61.0));
    let outcome = visit(&driver, &instance, &expired, now).await;
    assert!(is_signed_in(&outcome), "{outcome:?}");
}

/// A clock of the caller's that is not the system's, but goes on like it.
fn fake_clock() -> impl Fn() -> f64 + Copy + Send + Sync + 'static {
    let started = std::time::Instant::now();
    move || NOW + started.elapsed().as_secs_f64() * 1000.0
}

#[tokio::test]
async fn a_fake_clock_goes_on_while_a_request_waits() {
    let (signer, fake) = (Arc::new(Signer::new("ins_1")), fake_clock());
    let server = slow_refresh(&signer, fake).await;
    let (driver, instance) = (Driver::default(), exact(&server));
    let expired = signer.session_token(&issued_at(NOW / SECOND - 61.0));
    let outcome = visit(&driver, &instance, &expired, fake()).await;
    assert!(is_signed_in(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn a_token_that_expires_while_its_key_is_fetched_has_expired() {
    let (signer, fake) = (Signer::new("ins_1"), fake_clock());
    let keys = jwks(&[&signer]);
    let server = Server::start(Answer::by(move |_| {
        let keys = keys.clone();
        async move {
            next_second(fake).await;
            Answer::Json(200, keys)
        }
    }))
    .await;
    let instance = exact(&server);
    let good_until_the_next_second = |now: f64| {
        let expiry = (now / SECOND).floor() + 1.0;
        signer.session_token(&json!({ "iat": 1, "nbf": 1, "exp": expiry }))
    };
    let token = good_until_the_next_second(fake());
    let outcome = drive(&Driver::default(), &instance, &token, fake()).await;
    let reason = reason(&outcome);
    assert!(reason.starts_with("session-token-expired"), "{reason}");

    let decoded = Decoded::parse(&good_until_the_next_second(fake())).expect("a token");
    let verified = Driver::default().verify(&instance, &decoded, time(fake())).await;
    assert_eq!(verified.expect_err("expired").kind(), TokenErrorReason::Expired);
}
