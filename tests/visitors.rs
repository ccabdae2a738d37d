//! **The Backend API's answer about one visitor never affects another**: only the
//! answer to a credential delays that credential, and a nonce that is good once is
//! used once.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ironclerk::decision::{Accepts, Header, Outcome, Verdict};
use ironclerk::driver::{Driven, Driver};
use ironclerk::instance::Instance;
use ironclerk::wire::request::unpack;
use serde_json::json;
use support::application::{drive, instance, is_signed_in, jwks, reason};
use support::server::{Answer, Server};
use support::{NOW, Signer, packed, pass, time};

const BUSY: &str = "retry-after: 30\r\n";

fn busy(status: u16) -> Answer {
    Answer::Full(status, BUSY, "application/json", r#"{"errors":[]}"#.to_owned())
}

/// A browser that comes back from a handshake with `nonce`.
async fn visit(driver: &Driver, instance: &Arc<Instance>, nonce: &str) -> Outcome {
    let cookie = format!("__clerk_handshake_nonce={nonce}");
    let headers = [("cookie", cookie.as_str()), ("sec-fetch-dest", "document")];
    let request = packed("GET", "https://example.com/", &headers);
    let parts = unpack(&request).expect("a request");
    match driver.drive(Arc::clone(instance), &parts, Accepts::Any, time(NOW)).await {
        (Driven::Decided(outcome), _) => outcome,
        (Driven::Misconfigured(message), _) => panic!("misconfigured: {message}"),
    }
}

/// The payload that a good nonce stands for.
fn payload(signer: &Signer) -> Answer {
    let token = signer.session_token(&json!({}));
    let directives = [format!("__session={token}; Path=/"), "__client_uat=1; Path=/".to_owned()];
    Answer::Json(200, json!({ "directives": directives }).to_string())
}

/// Answers the key set, and everything else by `handler`, which is given the
/// request and how many such requests came before.
async fn server_with(
    signer: &Signer,
    handler: impl Fn(&str, usize) -> Answer + Send + Sync + 'static,
) -> (Server, Arc<AtomicUsize>) {
    let (keys, calls) = (jwks(&[signer]), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&calls);
    let server = Server::start(Answer::by(move |request| {
        let answer = if request.starts_with("GET /v1/jwks ") {
            Answer::Json(200, keys.clone())
        } else {
            handler(&request, counted.fetch_add(1, Ordering::SeqCst))
        };
        async move { answer }
    }))
    .await;
    (server, calls)
}

#[tokio::test]
async fn a_busy_answer_to_a_junk_nonce_holds_no_good_one_back() {
    for status in [429, 503] {
        let signer = Signer::new("ins_1");
        let good = payload(&signer);
        let (server, calls) = server_with(&signer, move |request, _| {
            if request.contains("nonce=junk") { busy(status) } else { good.clone() }
        })
        .await;
        let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
        assert!(!is_signed_in(&visit(&driver, &instance, "junk").await));
        assert!(is_signed_in(&visit(&driver, &instance, "good").await), "{status}");
        let before = calls.load(Ordering::SeqCst);
        assert!(!is_signed_in(&visit(&driver, &instance, "junk").await));
        assert_eq!(calls.load(Ordering::SeqCst), before, "the very same waits as it was told");
    }
}

#[tokio::test]
async fn a_busy_answer_to_a_machine_token_holds_that_one_only() {
    for status in [429, 503] {
        let signer = Signer::new("ins_1");
        let (server, calls) = server_with(&signer, move |request, _| {
            if request.contains("junk") {
                return busy(status);
            }
            Answer::Json(
                200,
                json!({ "id": "ak_1", "subject": "user_1", "scopes": [] }).to_string(),
            )
        })
        .await;
        let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
        for _ in 0..3 {
            let outcome = drive(&driver, &instance, "ak_junk_0123456789", NOW).await;
            assert_eq!(reason(&outcome), "unexpected-error");
        }
        assert_eq!(calls.load(Ordering::SeqCst), 1, "{status}");
        for index in 0..3 {
            let token = format!("ak_good_0123456789{index}");
            let outcome = drive(&driver, &instance, &token, NOW).await;
            assert!(matches!(outcome.verdict, Verdict::Machine(_)), "{status}");
        }
        assert_eq!(calls.load(Ordering::SeqCst), 4);
        pass(Duration::from_secs(30)).await;
        drive(&driver, &instance, "ak_junk_0123456789", NOW).await;
        assert_eq!(calls.load(Ordering::SeqCst), 5, "asked again when it was told to");
    }
}

#[tokio::test]
async fn a_nonce_in_flight_signs_one_browser_in() {
    let signer = Signer::new("ins_1");
    let (good, keys) = (payload(&signer), jwks(&[&signer]));
    let (both_came, used) = (Arc::new(tokio::sync::Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let server = Server::start(Answer::by(move |request| {
        let (both_came, used) = (Arc::clone(&both_came), Arc::clone(&used));
        let (good, keys) = (good.clone(), keys.clone());
        async move {
            if request.starts_with("GET /v1/jwks ") {
                return Answer::Json(200, keys);
            }
            both_came.wait().await;
            match used.fetch_add(1, Ordering::SeqCst) {
                0 => good,
                _ => Answer::Json(404, "{}".to_owned()),
            }
        }
    }))
    .await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let (one, other) =
        tokio::join!(visit(&driver, &instance, "once"), visit(&driver, &instance, "once"));
    assert_eq!(
        [one, other].iter().filter(|outcome| is_signed_in(outcome)).count(),
        1,
        "single use stays single"
    );
    assert!(!is_signed_in(&visit(&driver, &instance, "once").await));
    assert_eq!(server.requests(), 3, "a refused nonce is remembered");
}

#[tokio::test]
async fn a_nonce_that_anybody_made_up_lets_no_other_origin_read_the_page() {
    let signer = Signer::new("ins_1");
    let good = payload(&signer);
    let (server, _) = server_with(&signer, move |request, _| {
        if request.contains("nonce=good") { good.clone() } else { Answer::Json(404, "{}".into()) }
    })
    .await;
    let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
    let is_shared =
        |headers: &[Header]| headers.iter().any(|(name, _)| name.starts_with("access-control-"));
    for nonce in ["junk", "junk", "other"] {
        match visit(&driver, &instance, nonce).await.verdict {
            Verdict::SignedOut(refused) => assert!(!is_shared(&refused.headers), "{nonce}"),
            other => panic!("not signed out: {other:?}"),
        }
    }
    match visit(&driver, &instance, "good").await.verdict {
        Verdict::SignedIn(session) => assert!(is_shared(&session.headers)),
        other => panic!("not signed in: {other:?}"),
    }
}

#[tokio::test]
async fn a_busy_answer_about_keys_holds_no_visitor_back() {
    for status in [429, 503] {
        let signer = Signer::new("ins_1");
        let resource = json!({ "id": "ak_1", "subject": "user_1", "scopes": [] }).to_string();
        let server = Server::start(Answer::by(move |request| {
            let is_about_keys = request.starts_with("GET /v1/jwks ");
            let answer =
                if is_about_keys { busy(status) } else { Answer::Json(200, resource.clone()) };
            async move { answer }
        }))
        .await;
        let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
        for _ in 0..3 {
            let outcome = drive(&driver, &instance, &signer.session_token(&json!({})), NOW).await;
            assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
        }
        assert_eq!(server.requests(), 1);
        let outcome = drive(&driver, &instance, "ak_0123456789", NOW).await;
        assert!(matches!(outcome.verdict, Verdict::Machine(_)), "{status}");
    }
}
