//! The reliability of keys, against a real server.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ironclerk::decision::{Accepts, Verdict};
use ironclerk::driver::{AtOnce, Driven, Driver};
use ironclerk::instance::{Instance, Options};
use ironclerk::keyring;
use serde_json::json;
use support::application::{bearer, context, drive, instance, is_signed_in, jwks, reason};
use support::server::{Answer, Server};
use support::{NOW, Signer, time};
use tokio::sync::Notify;

const MINUTE: f64 = 60_000.0;

/// A driver that has fetched the key of `signer` at [`NOW`].
async fn warm(server: &Server, signer: &Signer) -> (Arc<Driver>, Arc<Instance>) {
    server.answer(Answer::Json(200, jwks(&[signer])));
    let (driver, instance) = (Arc::new(Driver::default()), instance(&server.url, "sk_live_a"));
    let outcome = drive(&driver, &instance, &signer.session_token(&json!({})), NOW).await;
    assert!(is_signed_in(&outcome));
    (driver, instance)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_cold_requests_cost_one_fetch() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Slow(Duration::from_millis(50), jwks(&[&signer]))).await;
    let (driver, instance) = (Arc::new(Driver::default()), instance(&server.url, "sk_live_a"));
    let token = signer.session_token(&json!({}));
    let requests: Vec<_> = (0..100)
        .map(|_| {
            let (driver, instance, token) =
                (Arc::clone(&driver), Arc::clone(&instance), token.clone());
            tokio::spawn(async move { drive(&driver, &instance, &token, NOW).await })
        })
        .collect();
    for request in requests {
        assert!(is_signed_in(&request.await.expect("no panic")));
    }
    assert_eq!(server.requests(), 1);
    assert!(server.last_request().contains("authorization: Bearer sk_live_a"));
}

#[tokio::test]
async fn a_warm_key_needs_no_waiting() {
    let (server, signer) = (Server::start(Answer::HangUp).await, Signer::new("ins_1"));
    let (driver, instance) = warm(&server, &signer).await;
    let request = bearer(&signer.session_token(&json!({})));
    let context = context(&request);
    let decided = driver.decide_at_once(&instance, &context, Accepts::Any, time(NOW + MINUTE));
    let AtOnce::Driven(Driven::Decided(outcome)) = decided else {
        panic!("the network was asked for")
    };
    assert!(is_signed_in(&outcome));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn fifty_unknown_keys_cost_one_fetch_in_thirty_seconds() {
    let (server, signer) = (Server::start(Answer::HangUp).await, Signer::new("ins_1"));
    let (driver, instance) = warm(&server, &signer).await;
    for index in 0..50 {
        let header = json!({ "kid": format!("ins_unknown_{index}"), "typ": "JWT" });
        let token = signer.token(&header, &json!({ "sub": "user_1" }));
        let outcome = drive(&driver, &instance, &token, NOW + 1000.0).await;
        assert_eq!(reason(&outcome), "jwk-kid-mismatch");
        let Verdict::SignedOut(refused) = &outcome.verdict else { unreachable!() };
        assert!(!refused.message.contains("ins_1"), "cached key ids are not listed");
    }
    assert_eq!(server.requests(), 2, "one for the known key, one for the unknown ones");
    let token = signer.token(&json!({ "kid": "ins_late", "typ": "JWT" }), &json!({}));
    drive(&driver, &instance, &token, NOW + 2000.0 + keyring::UNKNOWN_KEY_COOLDOWN).await;
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn a_rotated_key_is_accepted_on_first_sight() {
    let (server, old) = (Server::start(Answer::HangUp).await, Signer::new("ins_old"));
    let (driver, instance) = warm(&server, &old).await;
    let new = Signer::new("ins_new");
    server.answer(Answer::Json(200, jwks(&[&old, &new])));
    let outcome = drive(&driver, &instance, &new.session_token(&json!({})), NOW + 1.0).await;
    assert!(is_signed_in(&outcome));
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_key_is_found_that_was_rotated_while_the_known_ones_were_refreshed() {
    let (old, new) = (Signer::new("ins_old"), Signer::new("ins_new"));
    let (before, after) = (jwks(&[&old]), jwks(&[&old, &new]));
    let (calls, refreshed) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let end = Arc::clone(&refreshed);
    let server = Server::start(Answer::by(move |_| {
        let (call, end) = (calls.fetch_add(1, Ordering::SeqCst), Arc::clone(&end));
        let keys = if call < 2 { before.clone() } else { after.clone() };
        async move {
            if call == 1 {
                end.notified().await;
            }
            Answer::Json(200, keys)
        }
    }))
    .await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let [old, new] = [&old, &new].map(|signer| signer.session_token(&json!({})));
    assert!(is_signed_in(&drive(&driver, &instance, &old, NOW).await));
    let later = NOW + keyring::REFRESH_AFTER;
    assert!(is_signed_in(&drive(&driver, &instance, &old, later).await));
    while server.requests() < 2 {
        tokio::task::yield_now().await;
    }
    let request = drive(&driver, &instance, &new, later);
    // The request is polled first, and waits for the refresh, whose answer is older.
    let (outcome, ()) = tokio::join!(biased; request, async { refreshed.notify_one() });
    assert!(is_signed_in(&outcome));
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn known_keys_outlive_an_outage_for_a_bounded_time() {
    let (server, signer) = (Server::start(Answer::HangUp).await, Signer::new("ins_1"));
    let (driver, instance) = warm(&server, &signer).await;
    server.answer(Answer::HangUp);
    let token = signer.session_token(&json!({}));
    for minutes in [1.0, 5.0, 30.0, 59.0] {
        let started = Instant::now();
        let request = bearer(&token);
        let context = context(&request);
        let decided =
            driver.decide_at_once(&instance, &context, Accepts::Any, time(NOW + minutes * MINUTE));
        let AtOnce::Driven(Driven::Decided(outcome)) = decided else {
            panic!("after {minutes} minutes")
        };
        assert!(is_signed_in(&outcome), "after {minutes} minutes");
        assert!(started.elapsed() < Duration::from_millis(500), "requests do not wait");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let outcome = drive(&driver, &instance, &token, NOW + ironclerk::instance::MAX_KEY_AGE).await;
    assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");

    let options = Options {
        publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
        secret_key: "sk_live_a".to_owned().into(),
        api_url: server.url.clone(),
        jwks_max_age_in_ms: Some(MINUTE),
        ..Options::default()
    };
    let strict = Arc::new(Instance::new(options).expect("an instance"));
    let outcome = drive(&driver, &strict, &token, NOW + 2.0 * MINUTE).await;
    assert_eq!(reason(&outcome), "jwk-remote-failed-to-load", "the time is configurable");
}

#[tokio::test]
async fn an_unknown_key_fails_fast_while_the_service_is_down() {
    let (server, signer) = (Server::start(Answer::HangUp).await, Signer::new("ins_1"));
    let (driver, instance) = warm(&server, &signer).await;
    server.answer(Answer::Json(500, "{}".to_owned()));
    let token = signer.token(&json!({ "kid": "ins_2", "typ": "JWT" }), &json!({}));
    let at = NOW + MINUTE;
    assert_eq!(reason(&drive(&driver, &instance, &token, at).await), "jwk-remote-failed-to-load");
    let requests = server.requests();
    let started = Instant::now();
    for _ in 0..20 {
        drive(&driver, &instance, &token, at + 1.0).await;
    }
    assert!(started.elapsed() < Duration::from_secs(1));
    assert_eq!(server.requests(), requests);
}

#[tokio::test]
async fn a_key_is_refreshed_before_it_is_old_and_off_the_request() {
    let (server, signer) = (Server::start(Answer::HangUp).await, Signer::new("ins_1"));
    let (driver, instance) = warm(&server, &signer).await;
    server.answer(Answer::Slow(Duration::from_millis(50), jwks(&[&signer])));
    let token = signer.session_token(&json!({}));
    for _ in 0..10 {
        let request = bearer(&token);
        let context = context(&request);
        let at = NOW + keyring::REFRESH_AFTER;
        let decided = driver.decide_at_once(&instance, &context, Accepts::Any, time(at));
        assert!(matches!(decided, AtOnce::Driven(_)));
    }
    let (request, old) = (bearer(&token), NOW + ironclerk::instance::MAX_KEY_AGE);
    while !matches!(
        driver.decide_at_once(&instance, &context(&request), Accepts::Any, time(old)),
        AtOnce::Driven(_)
    ) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(server.requests(), 2, "ten requests, one refresh");
}

#[tokio::test]
async fn a_key_that_may_not_be_old_is_refreshed_off_the_request_too() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let options = Options {
        publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
        secret_key: "sk_live_a".to_owned().into(),
        api_url: server.url.clone(),
        clock_skew_in_ms: Some(1e12),
        jwks_max_age_in_ms: Some(MINUTE),
        ..Options::default()
    };
    let instance = Arc::new(Instance::new(options).expect("an instance"));
    let driver = Driver::default();
    let request = bearer(&signer.session_token(&json!({})));
    drive(&driver, &instance, &signer.session_token(&json!({})), NOW).await;
    let context = context(&request);
    let at = |part: f64| {
        driver.decide_at_once(&instance, &context, Accepts::Any, time(NOW + part * MINUTE))
    };
    assert!(matches!(at(0.5), AtOnce::Driven(_)));
    assert_eq!(server.requests(), 1);
    assert!(matches!(at(0.9), AtOnce::Driven(_)), "at once, and refreshed");
    while !matches!(at(1.2), AtOnce::Driven(_)) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn the_same_key_id_at_two_tenants_is_never_shared() {
    let (ours, theirs) = (Signer::new("ins_same"), Signer::new("ins_same"));
    let first = Server::start(Answer::Json(200, jwks(&[&ours]))).await;
    let second = Server::start(Answer::Json(200, jwks(&[&theirs]))).await;
    let driver = Driver::default();
    let (a, b) = (instance(&first.url, "sk_live_a"), instance(&second.url, "sk_live_a"));
    let (good, foreign) = (ours.session_token(&json!({})), theirs.session_token(&json!({})));
    for _ in 0..50 {
        assert!(is_signed_in(&drive(&driver, &a, &good, NOW).await));
        assert!(is_signed_in(&drive(&driver, &b, &foreign, NOW).await));
        let crossed = drive(&driver, &a, &foreign, NOW).await;
        assert_eq!(reason(&crossed), "token-invalid-signature");
        let crossed = drive(&driver, &b, &good, NOW).await;
        assert_eq!(reason(&crossed), "token-invalid-signature");
    }
    let other_secret = instance(&first.url, "sk_live_b");
    drive(&driver, &other_secret, &good, NOW).await;
    assert_eq!(first.requests(), 2, "another secret key is another tenant");
}

#[tokio::test]
async fn a_misbehaving_service_signs_no_one_in() {
    let signer = Signer::new("ins_1");
    let good = jwks(&[&signer]);
    let invalid_key = json!({ "errors": [{ "code": "clerk_key_invalid", "message": "no" }] });
    let cases = [
        (Answer::HangUp, "jwk-remote-failed-to-load"),
        (Answer::CutOff(good.clone()), "jwk-remote-failed-to-load"),
        (Answer::Huge(8 * 1024 * 1024), "jwk-remote-failed-to-load"),
        (Answer::Json(200, "<html>".to_owned()), "jwk-remote-failed-to-load"),
        (Answer::Json(200, r#"{"keys":[]}"#.to_owned()), "jwk-remote-failed-to-load"),
        (
            Answer::Json(200, r#"{"keys":[{"kid":"ins_1"}]}"#.to_owned()),
            "jwk-remote-failed-to-load",
        ),
        (Answer::Json(500, "{}".to_owned()), "jwk-remote-failed-to-load"),
        (Answer::Json(401, invalid_key.to_string()), "secret-key-invalid"),
        (
            Answer::Full(302, "location: https://evil.example/\r\n", "text/html", String::new()),
            "jwk-remote-failed-to-load",
        ),
        (
            Answer::Full(429, "retry-after: 3600\r\n", "application/json", "{}".to_owned()),
            "jwk-remote-failed-to-load",
        ),
    ];
    for (answer, expected) in cases {
        let server = Server::start(answer.clone()).await;
        let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
        let started = Instant::now();
        let outcome = drive(&driver, &instance, &signer.session_token(&json!({})), NOW).await;
        assert_eq!(reason(&outcome), expected, "{answer:?}");
        assert!(started.elapsed() < Duration::from_secs(3), "{answer:?}");
        assert!(server.requests() <= 3, "{answer:?}");
    }
    let server = Server::start(Answer::Full(200, "", "text/plain", good)).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let outcome = drive(&driver, &instance, &signer.session_token(&json!({})), NOW).await;
    assert!(is_signed_in(&outcome), "a wrong content type does no harm");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_refreshed_though_the_thread_that_fetched_them_has_ended() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let (driver, instance) = (Arc::new(Driver::default()), instance(&server.url, "sk_live_a"));
    let token = signer.session_token(&json!({}));
    let (other_driver, other_instance, other_token) =
        (Arc::clone(&driver), Arc::clone(&instance), token.clone());
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let request = drive(&other_driver, &other_instance, &other_token, NOW);
        is_signed_in(&runtime.expect("a runtime").block_on(request))
    });
    assert!(thread.join().expect("no panic"));

    let request = bearer(&token);
    let context = context(&request);
    let at = NOW + keyring::REFRESH_AFTER;
    let decided = driver.decide_at_once(&instance, &context, Accepts::Any, time(at));
    assert!(matches!(decided, AtOnce::NeedsNetwork), "no runtime is left to refresh");
    assert!(is_signed_in(&drive(&driver, &instance, &token, at).await));
    for _ in 0..100 {
        if server.requests() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.requests(), 2);
    let decided = driver.decide_at_once(&instance, &context, Accepts::Any, time(at + 1.0));
    assert!(matches!(decided, AtOnce::Driven(_)));
}
