//! A failing Backend API: requests do not wait long, an error never signs a visitor
//! in, and visitors are signed out no longer than the failure lasts.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ironclerk::decision::{Accepts, Outcome, Verdict};
use ironclerk::driver::{Driven, Driver, Wait};
use ironclerk::wire::request::unpack;
use serde_json::json;
use support::application::{drive, instance, is_signed_in, jwks, reason};
use support::server::{Answer, Server};
use support::{NOW, Signer, packed, pass, time};

#[tokio::test]
async fn a_service_that_does_not_answer_is_waited_for_once() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Slow(Duration::from_secs(30), String::new())).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let token = signer.session_token(&json!({}));
    let started = Instant::now();
    let outcome = drive(&driver, &instance, &token, NOW).await;
    assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
    assert!(started.elapsed() < ironclerk::runtime::TIMEOUT + Duration::from_secs(1));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let signer = Signer::new("ins_1");
    let keys = jwks(&[&signer]);
    let calls = AtomicUsize::new(0);
    let server = Server::start(Answer::by(move |_| {
        let headers = "retry-after: 1\r\n";
        let answer = match calls.fetch_add(1, Ordering::SeqCst) {
            0 => Answer::Full(429, headers, "application/json", "{}".to_owned()),
            _ => Answer::Json(200, keys.clone()),
        };
        async move { answer }
    }))
    .await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let token = signer.session_token(&json!({}));
    let started = Instant::now();
    assert!(is_signed_in(&drive(&driver, &instance, &token, NOW).await));
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn an_invalid_machine_token_costs_one_call_for_a_while() {
    let server = Server::start(Answer::Slow(Duration::from_millis(20), "{}".to_owned())).await;
    server.answer(Answer::Json(404, r#"{"errors":[]}"#.to_owned()));
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let lifetime = ironclerk::driver::REFUSAL_LIFETIME;
    for now in [NOW, NOW, NOW + lifetime / 2.0] {
        let outcome = drive(&driver, &instance, "ak_0123456789", now).await;
        assert_eq!(reason(&outcome), "token-invalid");
    }
    assert_eq!(server.requests(), 1);
    drive(&driver, &instance, "ak_0123456789", NOW + lifetime + 1000.0).await;
    assert_eq!(server.requests(), 2);
    for malformed in
        ["ak_", "ak_short", "mt_with space in it", "oat_\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}"]
    {
        drive(&driver, &instance, malformed, NOW).await;
    }
    assert_eq!(server.requests(), 2, "what can be no token costs no call");
}

#[tokio::test]
async fn equal_machine_tokens_under_way_share_one_call() {
    let resource = json!({ "id": "ak_1", "subject": "user_1", "scopes": [] }).to_string();
    let server = Server::start(Answer::Slow(Duration::from_millis(50), resource)).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let one = || drive(&driver, &instance, "ak_0123456789", NOW);
    let (a, b, c) = tokio::join!(one(), one(), one());
    for outcome in [a, b, c] {
        assert!(matches!(outcome.verdict, Verdict::Machine(_)));
    }
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_service_in_trouble_makes_no_machine_and_is_asked_again() {
    let server = Server::start(Answer::Json(500, "{}".to_owned())).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    for _ in 0..2 {
        let outcome = drive(&driver, &instance, "mt_0123456789", NOW).await;
        assert_eq!(reason(&outcome), "unexpected-error");
    }
    assert_eq!(server.requests(), 2, "trouble is not remembered");
}

#[tokio::test]
async fn a_stale_handshake_nonce_costs_one_call_for_a_while() {
    let server = Server::start(Answer::Json(404, "{}".to_owned())).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let request = packed(
        "GET",
        "https://example.com/api",
        &[("cookie", "__clerk_handshake_nonce=stale"), ("sec-fetch-dest", "empty")],
    );
    let parts = unpack(&request).expect("a request");
    for _ in 0..5 {
        driver.drive(Arc::clone(&instance), &parts, Accepts::Any, time(NOW)).await;
    }
    assert_eq!(server.requests(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_do_not_wait_in_turn_for_a_silent_service() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Slow(Duration::from_secs(30), String::new())).await;
    let (driver, instance) = (Arc::new(Driver::default()), instance(&server.url, "sk_live_a"));
    let started = Instant::now();
    let mut requests = Vec::new();
    for index in 0..8 {
        let (driver, instance) = (Arc::clone(&driver), Arc::clone(&instance));
        let token = signer.session_token(&json!({}));
        let elapsed = f64::from(index) * 300.0;
        requests.push(tokio::spawn(async move {
            drive(&driver, &instance, &token, NOW + elapsed).await
        }));
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    for request in requests {
        let outcome = request.await.expect("no panic");
        assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
    }
    assert!(started.elapsed() < ironclerk::runtime::TIMEOUT + Duration::from_secs(3));
    assert_eq!(server.requests(), 1, "all share the one that failed");
    let since = started.elapsed().as_secs_f64() * 1000.0;
    let late = Instant::now();
    drive(&driver, &instance, &signer.session_token(&json!({})), NOW + since).await;
    assert!(late.elapsed() < Duration::from_secs(1), "the failure counts from its end");
}

#[tokio::test]
async fn a_key_that_was_rotated_during_an_outage_is_found_once_it_is_over() {
    let (old, new) = (Signer::new("ins_1"), Signer::new("ins_2"));
    let server = Server::start(Answer::Json(200, jwks(&[&old]))).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let [old_token, new_token] = [&old, &new].map(|signer| signer.session_token(&json!({})));
    assert!(is_signed_in(&drive(&driver, &instance, &old_token, NOW).await));
    server.answer(Answer::Json(500, "{}".to_owned()));
    assert!(!is_signed_in(&drive(&driver, &instance, &new_token, NOW).await));
    let asked = server.requests();
    let outcome = drive(&driver, &instance, &new_token, NOW + 10.0).await;
    assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
    assert_eq!(server.requests(), asked, "a failure is remembered for a moment");
    server.answer(Answer::Json(200, jwks(&[&old, &new])));
    // Well beyond what the failed fetch took, and within the time for which an unknown key
    // id that was answered causes no other.
    let later = NOW + 10.0 * ironclerk::keyring::FAILURE_COOLDOWN;
    assert!(is_signed_in(&drive(&driver, &instance, &new_token, later).await));
    assert!(is_signed_in(&drive(&driver, &instance, &old_token, later).await));
}

#[tokio::test]
async fn a_corrected_clock_refuses_no_visitor() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(500, "{}".to_owned())).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let token = signer.session_token(&json!({}));
    let hour = 60.0 * 60_000.0;
    assert!(!is_signed_in(&drive(&driver, &instance, &token, NOW + hour).await));
    server.answer(Answer::Json(200, jwks(&[&signer])));
    pass(Duration::from_secs(1)).await;
    assert!(is_signed_in(&drive(&driver, &instance, &token, NOW).await));
}

#[tokio::test]
async fn a_retry_after_is_respected() {
    let signer = Signer::new("ins_1");
    let headers = "retry-after: 30\r\n";
    let busy = Answer::Full(429, headers, "application/json", "{}".to_owned());
    let server = Server::start(busy).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let token = signer.session_token(&json!({}));
    for second in 0..10 {
        let now = NOW + f64::from(second) * 2000.0;
        let outcome = drive(&driver, &instance, &token, now).await;
        assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
    }
    assert_eq!(server.requests(), 1);
    server.answer(Answer::Json(200, jwks(&[&signer])));
    assert!(is_signed_in(&drive(&driver, &instance, &token, NOW + 31_000.0).await));
}

#[tokio::test]
async fn a_rate_limited_tenant_delays_no_other() {
    let signer = Signer::new("ins_1");
    let keys = jwks(&[&signer]);
    let server = Server::start(Answer::by(move |request| {
        let is_busy = request.contains("Bearer sk_live_busy");
        let headers = "retry-after: 30\r\n";
        let busy = Answer::Full(429, headers, "application/json", "{}".to_owned());
        let answer = if is_busy { busy } else { Answer::Json(200, keys.clone()) };
        async move { answer }
    }))
    .await;
    let driver = Driver::default();
    let token = signer.session_token(&json!({}));
    let outcome = drive(&driver, &instance(&server.url, "sk_live_busy"), &token, NOW).await;
    assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
    let other = instance(&server.url, "sk_live_a");
    assert!(is_signed_in(&drive(&driver, &other, &token, NOW).await));
}

#[tokio::test]
async fn a_503_is_remembered_for_every_tenant() {
    let signer = Signer::new("ins_1");
    let headers = "retry-after: 30\r\n";
    let closed = Answer::Full(503, headers, "application/json", "{}".to_owned());
    let server = Server::start(closed).await;
    let elsewhere = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let driver = Driver::default();
    let token = signer.session_token(&json!({}));
    for index in 0..10 {
        let tenant = instance(&server.url, &format!("sk_live_{index}"));
        let outcome = drive(&driver, &tenant, &token, NOW).await;
        assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
    }
    assert_eq!(server.requests(), 1, "a 503 concerns the whole service");
    let there = instance(&elsewhere.url, "sk_live_0");
    assert!(is_signed_in(&drive(&driver, &there, &token, NOW).await), "another service");
    server.answer(Answer::Json(200, jwks(&[&signer])));
    pass(Duration::from_secs(30)).await;
    let tenant = instance(&server.url, "sk_live_0");
    assert!(is_signed_in(&drive(&driver, &tenant, &token, NOW).await));
}

#[tokio::test]
async fn an_absurd_retry_after_counts_as_a_minute() {
    let signer = Signer::new("ins_1");
    let token = signer.session_token(&json!({}));
    for status in [429, 503] {
        for headers in [
            "retry-after: 99999999999999999999999999\r\n",
            "retry-after: 18446744073709551615\r\n",
            "retry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\n",
            "retry-after: Thu, 01 Jan 2026 00:10:00 GMT\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\n",
        ] {
            let busy = Answer::Full(status, headers, "application/json", "{}".to_owned());
            let server = Server::start(busy).await;
            let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
            drive(&driver, &instance, &token, NOW).await;
            server.answer(Answer::Json(200, jwks(&[&signer])));
            pass(Duration::from_secs(59)).await;
            assert!(!is_signed_in(&drive(&driver, &instance, &token, NOW).await), "{headers}");
            pass(Duration::from_secs(1)).await;
            assert!(is_signed_in(&drive(&driver, &instance, &token, NOW).await), "{headers}");
        }
    }
    for headers in [
        "retry-after: -1\r\n",
        "retry-after: 1e9\r\n",
        "retry-after: soon\r\n",
        "retry-after: \r\n",
        "retry-after: 0\r\n",
        "retry-after: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
    ] {
        let busy = Answer::Full(429, headers, "application/json", "{}".to_owned());
        let server = Server::start(busy).await;
        let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
        drive(&driver, &instance, &token, NOW).await;
        assert_eq!(server.requests(), 3, "{headers}: tried again as without one");
        server.answer(Answer::Json(200, jwks(&[&signer])));
        let cooled_down = NOW + 10.0 * ironclerk::keyring::FAILURE_COOLDOWN;
        assert!(is_signed_in(&drive(&driver, &instance, &token, cooled_down).await), "{headers}");
    }
}

#[tokio::test]
async fn a_handshake_survives_a_moment_of_trouble() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(503, "{}".to_owned())).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let request = packed(
        "GET",
        "https://example.com/",
        &[("cookie", "__clerk_handshake_nonce=fresh"), ("sec-fetch-dest", "document")],
    );
    let parts = unpack(&request).expect("a request");
    let ask = |now| driver.drive(Arc::clone(&instance), &parts, Accepts::Any, time(now));
    let signs_in = |(driven, _): (Driven, Vec<Wait>)| {
        let Driven::Decided(Outcome { verdict: Verdict::SignedIn(_), .. }) = driven else {
            return false;
        };
        true
    };
    assert!(!signs_in(ask(NOW).await));
    let calls = server.requests();
    let token = signer.session_token(&json!({}));
    let directives = [format!("__session={token}; Path=/"), "__client_uat=1; Path=/".to_owned()];
    server.answer(Answer::Json(
        200,
        json!({
            "directives": directives,
            "keys": [signer.jwk()],
        })
        .to_string(),
    ));
    assert!(signs_in(ask(NOW + 2000.0).await), "trouble is not remembered");
    assert!(calls >= 2, "and was tried twice");
}
