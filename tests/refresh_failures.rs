//! A refresh that fails: its reason is that of `@clerk/backend`, whatever the
//! Backend API answers.

mod support;

use std::sync::Arc;

use ironclerk::decision::{Accepts, Outcome, Verdict};
use ironclerk::driver::{Driven, Driver};
use ironclerk::wire::request::unpack;
use serde_json::{Value, json};
use support::application::{instance, is_signed_in, jwks};
use support::server::{Answer, Server};
use support::{NOW, NOW_SECONDS, Signer, packed, time};

/// What becomes of a page that a browser asks for with an expired session
/// token, when a refresh is answered so.
async fn refreshed(signer: &Signer, answer: Answer) -> Outcome {
    let keys = jwks(&[signer]);
    let server = Server::start(Answer::by(move |request| {
        let is_about_keys = request.starts_with("GET /v1/jwks ");
        let answer = if is_about_keys { Answer::Json(200, keys.clone()) } else { answer.clone() };
        async move { answer }
    }))
    .await;
    let instance = ironclerk::instance::Instance::new(ironclerk::instance::Options {
        publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
        secret_key: "sk_live_a".to_owned().into(),
        api_url: server.url.clone(),
        ..ironclerk::instance::Options::default()
    });
    let instance = Arc::new(instance.expect("an instance"));
    let expired = signer.session_token(&json!({ "exp": NOW_SECONDS - 60 }));
    let suffix = instance.cookie_suffix();
    let cookie = format!("__session={expired}; __client_uat=1; __refresh_{suffix}=refresh");
    let headers = [("cookie", cookie.as_str()), ("sec-fetch-dest", "document")];
    let request = packed("GET", "https://example.com/", &headers);
    let parts = unpack(&request).expect("a request");
    match Driver::default().drive(Arc::clone(&instance), &parts, Accepts::Any, time(NOW)).await {
        (Driven::Decided(outcome), _) => outcome,
        (Driven::Misconfigured(message), _) => panic!("misconfigured: {message}"),
    }
}

async fn reason_of(signer: &Signer, answer: Answer) -> String {
    let outcome = refreshed(signer, answer).await;
    let Verdict::Handshake(handshake) = outcome.verdict else { panic!("{outcome:?}") };
    handshake.reason.replace("session-token-expired-refresh-", "")
}

fn errors(status: u16, errors: &Value) -> Answer {
    Answer::Json(status, json!({ "errors": errors }).to_string())
}

#[tokio::test]
async fn a_failed_refresh_has_the_reason_that_the_original_gives_it() {
    let signer = Signer::new("ins_1");
    let page =
        |status, content_type| Answer::Full(status, "", content_type, "<!doctype html>".to_owned());
    let json = |status, body: &str| Answer::Json(status, body.to_owned());
    let cases = [
        (errors(400, &json!([{ "code": "unexpected_error" }])), "fetch-error"),
        (errors(500, &json!([{ "code": "unexpected_error" }])), "fetch-error"),
        (errors(422, &json!([{ "code": "session_ended" }, { "code": "x" }])), "session_ended"),
        (errors(500, &json!([{ "code": "internal_clerk_error" }])), "internal_clerk_error"),
        (errors(429, &json!([{ "code": "too_many_requests" }])), "too_many_requests"),
        (errors(401, &json!([])), "unexpected-bapi-error"),
        (errors(401, &json!([{}])), "unexpected-sdk-error"),
        (errors(401, &json!([{ "code": "" }])), "unexpected-sdk-error"),
        (errors(401, &json!({})), "unexpected-bapi-error"),
        (errors(401, &json!(null)), "fetch-error"),
        (errors(401, &json!([null])), "fetch-error"),
        (json(500, "{}"), "unexpected-bapi-error"),
        (json(500, "null"), "unexpected-bapi-error"),
        (json(500, "[]"), "unexpected-bapi-error"),
        (json(502, "<html>"), "fetch-error"),
        (page(502, "text/html"), "unexpected-bapi-error"),
        (Answer::HangUp, "fetch-error"),
        (Answer::CutOff(r#"{"cookies":[]}"#.to_owned()), "fetch-error"),
        (Answer::CutOffWith(500, r#"{"errors":[]}"#.to_owned()), "fetch-error"),
        (json(200, "<html>"), "fetch-error"),
        (page(200, "text/html"), "unexpected-sdk-error"),
        (json(200, "{}"), "unexpected-sdk-error"),
        (json(200, "[]"), "unexpected-sdk-error"),
        (json(200, "\"text\""), "unexpected-sdk-error"),
        (json(200, "null"), "fetch-error"),
        (json(200, r#"{"cookies":[]}"#), "unexpected-sdk-error"),
        (json(204, ""), "unexpected-bapi-error"),
        (json(200, r#"{"cookies":["a=b"]}"#), "invalid-session-token"),
        (json(200, r#"{"cookies":["__session=x"]}"#), "invalid-session-token"),
    ];
    for (answer, expected) in cases {
        assert_eq!(reason_of(&signer, answer.clone()).await, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn an_error_of_any_size_makes_a_short_reason() {
    let signer = Signer::new("ins_1");
    let answer = errors(400, &json!([{ "code": "x".repeat(500_000) }]));
    assert!(reason_of(&signer, answer).await.len() <= 256);
}

#[tokio::test]
async fn a_refresh_signs_in() {
    let signer = Signer::new("ins_1");
    let cookie = format!("__session={}; Path=/", signer.session_token(&json!({})));
    let answer = Answer::Json(200, json!({ "cookies": [cookie] }).to_string());
    assert!(is_signed_in(&refreshed(&signer, answer).await));
}

/// R27 of `docs/differences.md`.
#[tokio::test]
async fn json_is_json_with_a_charset_too() {
    let signer = Signer::new("ins_1");
    let content_type = "application/json; charset=utf-8";
    let cookie = format!("__session={}; Path=/", signer.session_token(&json!({})));
    let body = json!({ "cookies": [cookie] }).to_string();
    assert!(is_signed_in(&refreshed(&signer, Answer::Full(200, "", content_type, body)).await));
    let body = json!({ "errors": [{ "code": "session_ended" }] }).to_string();
    let reason = reason_of(&signer, Answer::Full(422, "", content_type, body)).await;
    assert_eq!(reason, "session_ended");
}

#[tokio::test]
async fn the_api_hears_who_asks() {
    let server = Server::start(Answer::Json(404, "{}".to_owned())).await;
    let instance = instance(&server.url, "sk_live_a");
    let packed = support::application::bearer("ak_0123456789");
    Driver::default()
        .drive(instance, &unpack(&packed).expect("a request"), Accepts::Any, time(NOW))
        .await;
    let sent = server.last_request().to_ascii_lowercase();
    let agent = format!("\r\nuser-agent: ironclerk@{}\r\n", env!("CARGO_PKG_VERSION"));
    assert!(sent.contains(&agent), "{sent}");
    assert!(sent.contains("\r\nclerk-api-version: 2026-05-12\r\n"));
}
