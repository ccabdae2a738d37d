//! Revoked sessions: **a session token that was issued at or before the cutoff is
//! refused as if it had expired**; a later one, another user's and another tenant's are
//! accepted.

mod support;

use ironclerk::decision::{Accepts, Verdict};
use ironclerk::driver::{AtOnce, Driven};
use ironclerk::instance::{Instance, Options};
use ironclerk::request::Context;
use ironclerk::revocations::{LEEWAY, LIFETIME, Revocation};
use ironclerk::token::Decoded;
use ironclerk::wire::request::unpack;
use serde_json::json;
use support::revocation::{
    Answers, Application, REVOKED, data, document, handshake, instance, is_signed_in, signed_out,
};
use support::{NOW, NOW_SECONDS, packed, time};

#[test]
fn a_document_goes_through_a_handshake_and_data_is_signed_out() {
    let application = Application::production();
    let cookies = application.cookies(&application.token(&json!({})));
    assert!(is_signed_in(&application.decide(&document(&cookies))), "before");
    application.revoke(&json!({ "session": "sess_1" }));
    let handshake = handshake(application.decide(&document(&cookies)));
    assert_eq!(handshake.reason, REVOKED);
    assert!(handshake.headers[0].1.contains("__clerk_hs_reason=session-token-revoked"));
    for method in ["GET", "POST"] {
        let signed_out = signed_out(application.decide(&data(method, &cookies)));
        assert_eq!(signed_out.reason, REVOKED, "{method}");
        assert!(signed_out.message.contains("(reason=token-revoked, token-carrier=cookie)"));
        assert!(signed_out.is_recoverable, "a document may bring the session back");
    }
}

#[test]
fn a_token_of_the_header_is_refused() {
    let application = Application::production();
    application.revoke(&json!({ "user": "user_1" }));
    let authorization = format!("Bearer {}", application.token(&json!({})));
    let headers = [("authorization", authorization.as_str())];
    let request = packed("POST", "https://example.com/api", &headers);
    assert_eq!(signed_out(application.decide(&request)).reason, REVOKED);
}

#[test]
fn each_subject_covers_its_tokens_and_no_others() {
    let version_1 = json!({ "v": 1, "org_id": "org_1" });
    let version_2 = json!({ "o": { "id": "org_1", "slg": "one" } });
    let elsewhere = json!({ "o": { "id": "org_2" } });
    let other_member = json!({ "sub": "user_2", "o": { "id": "org_1" } });
    let (own, other_session) = (json!({}), json!({ "sid": "sess_2" }));
    let other_user = json!({ "sid": "sess_3", "sub": "user_2" });
    let tokens =
        [&own, &other_session, &other_user, &version_1, &version_2, &elsewhere, &other_member];
    for (subject, accepted) in [
        (json!({ "session": "sess_1" }), [false, true, true, false, false, false, false]),
        (json!({ "user": "user_1" }), [false, false, true, false, false, false, true]),
        (json!({ "organization": "org_1" }), [true, true, true, false, false, true, false]),
        (
            json!({ "user": "user_1", "organization": "org_1" }),
            [true, true, true, false, false, true, true],
        ),
        (json!({ "session": "user_1" }), [true; 7]),
        (json!({ "user": "sess_1" }), [true; 7]),
        (json!({ "organization": "user_1" }), [true; 7]),
    ] {
        let application = Application::production();
        application.revoke(&subject);
        for (token, accepted) in tokens.iter().zip(accepted) {
            assert_eq!(application.is_accepted(token), accepted, "{subject} {token}");
        }
    }
}

#[test]
fn only_tokens_up_to_the_cutoff_are_refused() {
    let application = Application::production();
    application.revoke_at(&json!({ "session": "sess_1" }), NOW + 500.0, NOW + 700.0);
    let issued = |seconds: i64| json!({ "iat": NOW_SECONDS + seconds });
    assert!(!application.is_accepted(&issued(-1)));
    assert!(!application.is_accepted(&issued(0)), "the second of the event counts as before it");
    assert!(application.is_accepted(&issued(1)));
    assert!(!application.is_accepted(&json!({ "iat": null })), "cannot have been later");
    application.revoke_at(&json!({ "session": "sess_1" }), NOW - 60_000.0, NOW + 800.0);
    assert!(!application.is_accepted(&issued(0)), "an older event takes nothing back");
    application.revoke_at(&json!({ "user": "user_1" }), NOW + 1_000.0, NOW + 1_000.0);
    assert!(!application.is_accepted(&issued(1)), "the later of two cutoffs");
}

#[test]
fn a_replayed_event_refuses_no_newer_token() {
    let application = Application::production();
    let user = json!({ "user": "user_1" });
    assert_eq!(application.revoke_at(&user, NOW - LIFETIME, NOW), 0);
    assert!(application.is_accepted(&json!({})));
    assert_eq!(application.revoke_at(&user, NOW - 60_000.0, NOW), 1);
    assert!(application.is_accepted(&json!({})));
}

#[test]
fn a_cutoff_in_the_future_counts_as_of_now() {
    let application = Application::production();
    for cutoff in [NOW + 1e9, 1e300] {
        application.revoke_at(&json!({ "user": "user_1" }), cutoff, NOW);
        let after = |ms: f64| json!({ "iat": (NOW + ms) / 1000.0, "exp": NOW_SECONDS + 90 });
        assert!(!application.is_accepted_at(&after(LEEWAY), NOW + LEEWAY));
        assert!(application.is_accepted_at(&after(LEEWAY + 1000.0), NOW + LEEWAY + 1000.0));
    }
}

#[test]
fn a_revocation_runs_out_in_time() {
    let application = Application::production();
    application.revoke(&json!({ "user": "user_1" }));
    let long = json!({ "exp": NOW_SECONDS + 86_400 });
    assert!(!application.is_accepted_at(&long, NOW + LIFETIME - 1.0));
    assert!(application.is_accepted_at(&long, NOW + LIFETIME));
}

#[test]
fn another_tenant_is_not_concerned() {
    let application = Application::production();
    let signer = &application.signer;
    let key = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";
    let other = instance(signer, key, "sk_live_other");
    let same = instance(signer, "pk_live_Y2xlcmsub3RoZXIuY29tJA", "sk_live_secret");
    application.revoke(&json!({ "user": "user_1" }));
    let token = application.token(&json!({}));
    let request = document(&application.cookies(&token));
    let ask =
        |instance: &Instance| application.ask(instance, &request, &Answers::default(), NOW).verdict;
    assert!(is_signed_in(&ask(&other)));
    assert!(!is_signed_in(&ask(&application.instance)));
    assert!(!is_signed_in(&ask(&same)), "other options of the same tenant");
    let nameless = Instance::new(Options { jwt_key: signer.pem(), ..Options::default() });
    let nameless = nameless.expect("an instance");
    let list = Revocation::list_from_json(r#"[{"user":"user_1","cutoff":1767225600000}]"#);
    let list = list.expect("a list");
    assert_eq!(application.driver.note(&nameless, &list, time(NOW)), 0, "it names no tenant");
}

#[test]
fn the_tenant_is_the_same_however_its_backend_api_is_spelled() {
    let application = Application::production();
    application.revoke(&json!({ "user": "user_1" }));
    let request = document(&application.cookies(&application.token(&json!({}))));
    for (api_url, is_same) in [
        ("https://api.clerk.com", true),
        ("https://api.clerk.com/", true),
        ("https://api.clerk.com//", true),
        ("HTTPS://API.Clerk.com:443", true),
        ("https://api.clerk.com:8443", false),
        ("http://api.clerk.com", false),
        ("https://api.clerk.com/staging", false),
    ] {
        let options = Options {
            publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
            secret_key: "sk_live_secret".to_owned().into(),
            jwt_key: application.signer.pem(),
            api_url: api_url.to_owned(),
            ..Options::default()
        };
        let instance = Instance::new(options).expect("an instance");
        let verdict = application.ask(&instance, &request, &Answers::default(), NOW).verdict;
        assert_eq!(is_signed_in(&verdict), !is_same, "{api_url}");
    }
}

#[test]
fn a_remembered_token_is_refused() {
    let application = Application::production();
    let request = document(&application.cookies(&application.token(&json!({}))));
    let ask = |now| {
        let (parts, suffix) =
            (unpack(&request).expect("a request"), application.instance.cookie_suffix());
        let context = Context::remembering(parts, suffix, application.driver.tokens());
        let context = context.expect("a URL");
        let driver = &application.driver;
        match driver.decide_at_once(&application.instance, &context, Accepts::Any, time(now)) {
            AtOnce::Driven(Driven::Decided(outcome)) => outcome,
            _ => panic!("undecided"),
        }
    };
    assert!(is_signed_in(&ask(NOW).verdict));
    let again = ask(NOW);
    assert!(is_signed_in(&again.verdict) && again.proofs.is_empty(), "remembered");
    application.revoke(&json!({ "session": "sess_1" }));
    // In the second of the revocation, the handshake would wait for the next.
    assert_eq!(handshake(ask(NOW + 1000.0).verdict).reason, REVOKED);
}

#[tokio::test]
async fn verifying_a_token_alone_refuses_it() {
    let claims = json!({ "sub": "user_1", "iat": NOW_SECONDS, "exp": NOW_SECONDS + 3_600 });
    for category in ["cl_B7d4PD111AAA", "cl_B7d4PD222AAA"] {
        let application = Application::production();
        let Application { signer, instance, driver } = &application;
        let token = signer.token(&json!({ "cat": category, "typ": "JWT" }), &claims);
        let decoded = Decoded::parse(&token).expect("a token");
        let at_once = || driver.verify_at_once(instance, &decoded, time(NOW)).expect("a key");
        assert!(at_once().is_ok());
        assert!(driver.verify(instance, &decoded, time(NOW)).await.is_ok());
        application.revoke(&json!({ "user": "user_1" }));
        assert_eq!(at_once().expect_err("revoked").reason(), "token-revoked");
        let refused = driver.verify(instance, &decoded, time(NOW)).await;
        assert_eq!(refused.expect_err("revoked").reason(), "token-revoked");
    }
}

#[test]
fn a_machine_is_not_concerned() {
    let application = Application::production();
    let token = application.signer.token(
        &json!({ "cat": "cl_B7d4PD333AAA", "typ": "JWT" }),
        &json!({ "sub": "mch_1", "iat": NOW_SECONDS, "exp": NOW_SECONDS + 60, "jti": "mt_1" }),
    );
    application.revoke(&json!({ "user": "mch_1" }));
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str())];
    let request = packed("POST", "https://example.com/api", &headers);
    assert!(matches!(application.decide(&request), Verdict::Machine(_)));
}
