//! What an operator is told: **what a decision waited for, and whether an instance can
//! verify tokens**, which asking brings about.

mod support;

use std::sync::Arc;
use std::time::Duration;

use ironclerk::backend::Purpose;
use ironclerk::decision::Accepts;
use ironclerk::driver::{Awaited, Driver, Readiness, Wait};
use ironclerk::wire::request::unpack;
use serde_json::json;
use support::application::{bearer, drive, instance, is_signed_in, jwks};
use support::redis::Redis;
use support::server::{Answer, Server};
use support::sharing::{follower, follower_within};
use support::{NOW, Signer, packed, time};

async fn waits(driver: &Driver, url: &str, request: &str) -> Vec<Wait> {
    let parts = unpack(request).expect("a request");
    driver.drive(instance(url, "sk_live_a"), &parts, Accepts::Any, time(NOW)).await.1
}

#[tokio::test]
async fn a_decision_says_what_it_waited_for() {
    let signer = Signer::new("ins_1");
    let token = signer.session_token(&json!({}));
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let driver = Driver::default();
    let request = bearer(&token);
    let [wait] = waits(&driver, &server.url, &request).await[..] else { panic!("not one wait") };
    assert_eq!((wait.on, wait.is_ok), (Awaited::Fetch(Purpose::Jwks), true));
    assert!(!wait.took.is_zero());
    assert!(waits(&driver, &server.url, &request).await.is_empty(), "keys are at hand");

    server.answer(Answer::Json(404, r#"{"errors":[]}"#.to_owned()));
    let asked = waits(&driver, &server.url, &bearer("ak_0123456789")).await;
    let [wait] = asked[..] else { panic!("not one wait") };
    assert_eq!((wait.on, wait.is_ok), (Awaited::Fetch(Purpose::MachineToken), false));
}

#[tokio::test]
async fn waits_follow_one_another() {
    let signer = Signer::new("ins_1");
    let directives = [
        format!("__session={}; Path=/", signer.session_token(&json!({}))),
        "__client_uat=1; Path=/".to_owned(),
    ];
    let answer = json!({ "directives": directives, "keys": [signer.jwk()] }).to_string();
    let server = Server::start(Answer::Json(200, answer)).await;
    let request = packed(
        "GET",
        "https://example.com/",
        &[("cookie", "__clerk_handshake_nonce=fresh"), ("sec-fetch-dest", "document")],
    );
    let waits = waits(&Driver::default(), &server.url, &request).await;
    let on: Vec<_> = waits.iter().map(|wait| wait.on).collect();
    assert_eq!(on, [Purpose::HandshakePayload, Purpose::Jwks].map(Awaited::Fetch));
    assert!(waits[1].after >= waits[0].after + waits[0].took);
}

#[tokio::test]
async fn the_first_decision_says_that_it_waited_for_revocations() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let request = bearer(&signer.session_token(&json!({})));
    for (address, is_ok) in [(redis.address(), true), ("redis://127.0.0.1:1".to_owned(), false)] {
        let driver = follower(&address);
        let found = waits(&driver, &server.url, &request).await;
        let on: Vec<_> = found.iter().map(|wait| wait.on).collect();
        assert_eq!(on, [Awaited::Revocations, Awaited::Fetch(Purpose::Jwks)]);
        assert_eq!(found[0].is_ok, is_ok);
        assert!(waits(&driver, &server.url, &request).await.is_empty(), "once");
    }
}

#[tokio::test]
async fn a_store_that_is_silent_is_waited_for_once() {
    // It accepts connections and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("redis://{}", silent.local_addr().expect("an address"));
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let request = bearer(&signer.session_token(&json!({})));
    let limit = Duration::from_secs(1);
    let mut fetches = Vec::new();
    for _ in 0..3 {
        let driver = follower_within(&address, limit);
        let [reading, fetch] = waits(&driver, &server.url, &request).await[..] else {
            panic!("not two waits")
        };
        assert!(!reading.is_ok && reading.took >= limit);
        assert!(fetch.is_ok);
        fetches.push(fetch.took);
    }
    assert!(*fetches.iter().min().expect("a time") < limit, "{fetches:?}");
}

#[tokio::test]
async fn asking_whether_an_instance_is_ready_fetches_its_keys_once() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let ask = || driver.readiness(&instance, time(NOW));
    let (one, other) = tokio::join!(ask(), ask());
    for found in [one, other, ask().await] {
        assert!(matches!(found, Readiness::AtHand { trouble: None }), "{found:?}");
    }
    let token = signer.session_token(&json!({}));
    assert!(is_signed_in(&drive(&driver, &instance, &token, NOW).await));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn an_instance_without_keys_says_why() {
    let refusal = r#"{"errors":[{"code":"clerk_key_invalid","message":"no"}]}"#;
    let server = Server::start(Answer::Json(401, refusal.to_owned())).await;
    let instance = instance(&server.url, "sk_live_a");
    let found = Driver::default().readiness(&Arc::clone(&instance), time(NOW)).await;
    let Readiness::Missing(error) = found else { panic!("{found:?}") };
    assert_eq!(error.reason(), "secret-key-invalid");
}
