//! Revoked keys: **keys that the Backend API no longer lists verify nothing from then
//! on**, while known keys survive an outage.

mod support;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use ironclerk::decision::Accepts;
use ironclerk::driver::{AtOnce, Driven, Driver};
use ironclerk::instance::{Instance, Options};
use ironclerk::keyring;
use serde_json::json;
use support::application::{bearer, context, drive, instance, is_signed_in, jwks, reason};
use support::server::{Answer, Server};
use support::{NOW, Signer, pass, time};

const MINUTE: f64 = 60_000.0;

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("ins_1"));
static STRANGER: LazyLock<Signer> = LazyLock::new(|| Signer::new("ins_stranger"));

/// An application that has fetched the key of [`SIGNER`] at [`NOW`].
struct Warm {
    server: Server,
    signer: &'static Signer,
    driver: Arc<Driver>,
    instance: Arc<Instance>,
}

impl Warm {
    async fn up() -> Self {
        let signer = &*SIGNER;
        let server = Server::start(Answer::Json(200, jwks(&[signer]))).await;
        let instance = instance(&server.url, "sk_live_a");
        let driver = Arc::new(Driver::default());
        let outcome = drive(&driver, &instance, &signer.session_token(&json!({})), NOW).await;
        assert!(is_signed_in(&outcome));
        Self { server, signer, driver, instance }
    }

    /// Makes the application ask for the keys, and waits for the answer.
    async fn ask_again(&self, now: f64) -> String {
        let stranger = STRANGER.session_token(&json!({}));
        reason(&drive(&self.driver, &self.instance, &stranger, now).await)
    }

    /// Whether a good token is signed in; `None`: a key must be fetched first.
    fn is_signed_in_at_once(&self, now: f64) -> Option<bool> {
        let request = bearer(&self.signer.session_token(&json!({})));
        match self.driver.decide_at_once(
            &self.instance,
            &context(&request),
            Accepts::Any,
            time(now),
        ) {
            AtOnce::Driven(Driven::Decided(outcome)) => Some(is_signed_in(&outcome)),
            _ => None,
        }
    }
}

/// Whole answers, none of which hands out a key.
fn definite_answers() -> Vec<Answer> {
    let json = |status, body: &str| Answer::Json(status, body.to_owned());
    let error = r#"{"errors":[{"code":"authentication_invalid","message":"no"}]}"#;
    vec![
        json(400, error),
        json(401, error),
        json(401, r#"{"errors":[{"code":"other"},{"code":"clerk_key_invalid","message":"no"}]}"#),
        json(403, "{}"),
        json(404, "not found"),
        json(410, "{}"),
        json(200, r#"{"keys":[]}"#),
        json(200, r#"{"keys":[{"kid":"ins_1"}]}"#),
        json(200, "{}"),
        json(200, "<!doctype html>"),
        json(204, ""),
        Answer::Full(302, "location: http://127.0.0.1:1/\r\n", "text/html", String::new()),
        Answer::CutOffWith(401, error.to_owned()),
        Answer::Huge(2 * 1024 * 1024),
    ]
}

/// Runs `check` for each answer, all at the same time.
async fn for_each<Check>(answers: Vec<Answer>, check: impl Fn(Answer) -> Check)
where
    Check: Future<Output = ()> + Send + 'static,
{
    let mut checks = tokio::task::JoinSet::new();
    for answer in answers {
        checks.spawn(check(answer));
    }
    checks.join_all().await;
}

#[tokio::test]
async fn a_definite_refusal_discards_the_keys_at_once() {
    for_each(definite_answers(), |answer| async move {
        let warm = Warm::up().await;
        warm.server.answer(answer.clone());
        let reasons = ["jwk-remote-failed-to-load", "secret-key-invalid"];
        let refused = warm.ask_again(NOW + MINUTE).await;
        assert!(reasons.contains(&refused.as_str()), "{answer:?}: {refused}");
        assert_eq!(warm.server.requests(), 2, "a definite answer is not asked for twice");
        assert_eq!(warm.is_signed_in_at_once(NOW + MINUTE), None, "{answer:?}");
        let token = warm.signer.session_token(&json!({}));
        let outcome = drive(&warm.driver, &warm.instance, &token, NOW + MINUTE).await;
        assert_eq!(reason(&outcome), refused, "{answer:?}");

        warm.server.answer(Answer::Json(200, jwks(&[warm.signer])));
        let outcome = drive(&warm.driver, &warm.instance, &token, NOW + 2.0 * MINUTE).await;
        assert!(is_signed_in(&outcome), "{answer:?}: the keys are back");
    })
    .await;
}

#[tokio::test]
async fn a_definite_refusal_of_a_refresh_discards_the_keys() {
    for answer in [
        Answer::Json(401, "{}".to_owned()),
        Answer::Json(403, "{}".to_owned()),
        Answer::Json(404, "{}".to_owned()),
        Answer::Json(200, r#"{"keys":[]}"#.to_owned()),
    ] {
        let warm = Warm::up().await;
        warm.server.answer(answer.clone());
        let at = NOW + keyring::REFRESH_AFTER;
        assert_eq!(warm.is_signed_in_at_once(at), Some(true), "refreshed off the request");
        let gone = async {
            while warm.is_signed_in_at_once(at).is_some() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), gone).await.expect("the keys are gone");
        assert_eq!(warm.server.requests(), 2, "{answer:?}");
    }
}

#[tokio::test]
async fn an_outage_keeps_the_keys() {
    let busy = |status, headers| {
        Answer::Full(status, headers, "application/json", r#"{"keys":[]}"#.to_owned())
    };
    let answers = vec![
        Answer::HangUp,
        Answer::CutOff(r#"{"keys":[]}"#.to_owned()),
        Answer::Endless,
        busy(408, ""),
        busy(429, ""),
        busy(429, "retry-after: 600\r\n"),
        busy(500, ""),
        busy(502, ""),
        busy(503, "retry-after: 600\r\n"),
        Answer::CutOffWith(503, "{}".to_owned()),
    ];
    for_each(answers, |answer| async move {
        let warm = Warm::up().await;
        warm.server.answer(answer.clone());
        assert_eq!(warm.ask_again(NOW + MINUTE).await, "jwk-remote-failed-to-load", "{answer:?}");
        assert_eq!(warm.is_signed_in_at_once(NOW + 59.0 * MINUTE), Some(true), "{answer:?}");
        assert_eq!(warm.is_signed_in_at_once(NOW + 60.0 * MINUTE), None, "for a bounded time");
    })
    .await;
}

#[tokio::test]
async fn a_no_to_one_tenant_takes_no_key_of_another() {
    let warm = Warm::up().await;
    let other = instance(&warm.server.url, "sk_live_b");
    let token = warm.signer.session_token(&json!({}));
    assert!(is_signed_in(&drive(&warm.driver, &other, &token, NOW).await));
    warm.server.answer(Answer::Json(401, "{}".to_owned()));
    warm.ask_again(NOW + MINUTE).await;
    assert_eq!(warm.is_signed_in_at_once(NOW + MINUTE), None);
    assert!(is_signed_in(&drive(&warm.driver, &other, &token, NOW + MINUTE).await));
}

/// An instance that fetches the keys for every request.
fn uncached(server: &Server) -> Arc<Instance> {
    let options = Options {
        publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
        secret_key: "sk_live_a".to_owned().into(),
        api_url: server.url.clone(),
        clock_skew_in_ms: Some(1e12),
        skip_jwks_cache: true,
        ..Options::default()
    };
    Arc::new(Instance::new(options).expect("an instance"))
}

#[tokio::test]
async fn forty_uncached_requests_fetch_at_the_same_time() {
    let signer = Signer::new("ins_1");
    let keys = jwks(&[&signer]);
    let all_are_there = Arc::new(tokio::sync::Barrier::new(40));
    let server = Server::start(Answer::by(move |_| {
        let (all_are_there, keys) = (Arc::clone(&all_are_there), keys.clone());
        async move {
            all_are_there.wait().await;
            Answer::Json(200, keys)
        }
    }))
    .await;
    let (driver, instance) = (Arc::new(Driver::default()), uncached(&server));
    let token = signer.session_token(&json!({}));
    let requests: Vec<_> = (0..40)
        .map(|_| {
            let (driver, instance, token) =
                (Arc::clone(&driver), Arc::clone(&instance), token.clone());
            tokio::spawn(async move { drive(&driver, &instance, &token, NOW).await })
        })
        .collect();
    for request in requests {
        assert!(is_signed_in(&request.await.expect("no panic")));
    }
    assert_eq!(server.requests(), 40, "no request is answered from before it asked");
}

#[tokio::test]
async fn an_older_answer_does_not_undo_a_newer_one() {
    let signer = Signer::new("ins_1");
    let keys = jwks(&[&signer]);
    let (first_came, may_answer) =
        (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Notify::new()));
    let (came, answer) = (Arc::clone(&first_came), Arc::clone(&may_answer));
    let server = Server::start(Answer::by(move |_| {
        let (came, answer, keys) = (Arc::clone(&came), Arc::clone(&answer), keys.clone());
        async move {
            came.notify_one();
            answer.notified().await;
            Answer::Json(200, keys)
        }
    }))
    .await;
    let (driver, uncached) = (Driver::default(), uncached(&server));
    let token = signer.session_token(&json!({}));
    let first = drive(&driver, &uncached, &token, NOW);
    let second = async {
        first_came.notified().await;
        server.answer(Answer::Json(401, "{}".to_owned()));
        let outcome = drive(&driver, &uncached, &token, NOW).await;
        may_answer.notify_one();
        outcome
    };
    let (first, second) = tokio::join!(first, second);
    assert!(is_signed_in(&first), "the answer to its own question");
    assert_eq!(reason(&second), "jwk-remote-failed-to-load");
    pass(Duration::from_secs(2)).await;
    let cached = instance(&server.url, "sk_live_a");
    let outcome = drive(&driver, &cached, &token, NOW).await;
    assert_eq!(reason(&outcome), "jwk-remote-failed-to-load", "the newer answer stands");
}
