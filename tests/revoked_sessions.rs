//! Revoked sessions: **a session token that was issued at or before the cutoff is
//! refused as if it had expired**, wherever it comes from; a later one, another user's
//! and another tenant's are accepted, and no handshake follows another.

mod support;

use std::sync::Arc;

use ironclerk::decision::{
    Accepts, Halt, Handshake, Knowledge, Need, Outcome, SignedOut, Verdict, decide,
};
use ironclerk::driver::{AtOnce, Driven, Driver};
use ironclerk::instance::{Instance, Options};
use ironclerk::request::{Context, Parts};
use ironclerk::revocations::{LEEWAY, LIFETIME, Revocation};
use ironclerk::token::{Decoded, SignatureMemory};
use ironclerk::wire::request::unpack;
use serde_json::{Value, json};
use support::{NOW, NOW_SECONDS, Signer, packed, time};

/// One tenant's application.
struct Application {
    signer: Signer,
    instance: Arc<Instance>,
    driver: Driver,
}

impl Application {
    fn new(publishable_key: &str, secret_key: &str) -> Self {
        let signer = Signer::new("ins_1");
        let instance = instance(&signer, publishable_key, secret_key);
        Self { signer, instance, driver: Driver::default() }
    }

    fn production() -> Self {
        Self::new("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k", "sk_live_secret")
    }

    fn development() -> Self {
        Self::new("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", "sk_test_secret")
    }

    fn revoke_at(&self, ids: &Value, cutoff: f64, now: f64) -> usize {
        let mut given = ids.clone();
        given["cutoff"] = json!(cutoff);
        let list = Revocation::list_from_json(&json!([given]).to_string()).expect("a list");
        self.driver.note(&self.instance, &list, time(now))
    }

    fn revoke(&self, ids: &Value) {
        assert_eq!(self.revoke_at(ids, NOW, NOW), 1);
    }

    fn token(&self, claims: &Value) -> String {
        let mut claims = claims.clone();
        if self.instance.is_development() {
            // Whose cookies these are.
            claims["iss"] = json!("https://foo-bar-13.clerk.accounts.dev");
        }
        self.signer.session_token(&claims)
    }

    fn ask(&self, instance: &Instance, request: &str, knowledge: Answers, now: f64) -> Outcome {
        let parts = Parts { loads_document: true, ..unpack(request).expect("a request") };
        let context = Context::new(parts, instance.cookie_suffix()).expect("a URL");
        let memory = SignatureMemory::default();
        let mut known = Knowledge::new(&memory, None);
        known.revocations = Some(self.driver.revocations());
        for _ in 0..6 {
            match decide(instance, &context, Accepts::Any, &known, time(now)) {
                Ok(outcome) => return outcome,
                Err(Halt::Need(Need::Refresh(_))) => {
                    known.refresh = Some(knowledge.refresh.clone())
                }
                Err(Halt::Need(Need::HandshakePayload { .. })) => {
                    known.handshake_payload = Some(knowledge.payload.clone());
                }
                Err(halt) => panic!("{halt:?}"),
            }
        }
        panic!("undecided")
    }

    fn decide(&self, request: &str) -> Verdict {
        self.ask(&self.instance, request, Answers::default(), NOW).verdict
    }

    fn is_accepted(&self, claims: &Value) -> bool {
        self.is_accepted_at(claims, NOW)
    }

    fn is_accepted_at(&self, claims: &Value, now: f64) -> bool {
        let request = document(&self.cookies(&self.token(claims)));
        is_signed_in(&self.ask(&self.instance, &request, Answers::default(), now).verdict)
    }

    fn cookies(&self, token: &str) -> String {
        let dev_browser =
            if self.instance.is_development() { "; __clerk_db_jwt=dvb_1" } else { "" };
        format!("__session={token}; __client_uat={}{dev_browser}", NOW_SECONDS - 7_200)
    }
}

/// What the Backend API would say.
struct Answers {
    refresh: Result<Vec<String>, String>,
    payload: Result<Vec<String>, String>,
}

impl Default for Answers {
    fn default() -> Self {
        let refused = || Err("refused".to_owned());
        Self { refresh: refused(), payload: refused() }
    }
}

fn instance(signer: &Signer, publishable_key: &str, secret_key: &str) -> Arc<Instance> {
    let options = Options {
        publishable_key: publishable_key.to_owned(),
        secret_key: secret_key.to_owned().into(),
        jwt_key: signer.pem(),
        ..Options::default()
    };
    Arc::new(Instance::new(options).expect("an instance"))
}

fn document(cookie: &str) -> String {
    let headers = [("cookie", cookie), ("sec-fetch-dest", "document")];
    packed("GET", "https://example.com/page", &headers)
}

fn data(method: &str, cookie: &str) -> String {
    let headers = [("cookie", cookie), ("sec-fetch-dest", "empty")];
    packed(method, "https://example.com/page", &headers)
}

fn is_signed_in(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::SignedIn(_))
}

fn signed_out(verdict: Verdict) -> SignedOut {
    match verdict {
        Verdict::SignedOut(signed_out) => signed_out,
        other => panic!("not signed out: {other:?}"),
    }
}

fn handshake(verdict: Verdict) -> Handshake {
    match verdict {
        Verdict::Handshake(handshake) => handshake,
        other => panic!("no handshake: {other:?}"),
    }
}

const REVOKED: &str = "session-token-revoked";

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
fn a_replayed_event_refuses_no_newer_token_and_takes_no_room() {
    let application = Application::production();
    let user = json!({ "user": "user_1" });
    assert_eq!(application.revoke_at(&user, NOW - LIFETIME, NOW), 0);
    assert!(application.driver.revocations().is_empty());
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
fn what_was_revoked_is_forgotten_in_time() {
    let application = Application::production();
    application.revoke(&json!({ "user": "user_1" }));
    let long = json!({ "exp": NOW_SECONDS + 86_400 });
    assert!(!application.is_accepted_at(&long, NOW + LIFETIME - 1.0));
    assert!(application.is_accepted_at(&long, NOW + LIFETIME));
    application.revoke_at(&json!({ "user": "user_2" }), NOW + LIFETIME, NOW + LIFETIME);
    assert_eq!(application.driver.revocations().len(), 1, "and its room is free");
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
        |instance: &Instance| application.ask(instance, &request, Answers::default(), NOW).verdict;
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
fn a_refresh_brings_the_session_back_unless_its_token_is_revoked_too() {
    let application = Application::production();
    application.revoke(&json!({ "user": "user_1" }));
    let refresh = format!("; __refresh_{}=rt_1", application.instance.cookie_suffix());
    let cookies = application.cookies(&application.token(&json!({}))) + &refresh;
    let refreshed = |claims: &Value| Answers {
        refresh: Ok(vec![format!("__session={}; Path=/", application.token(claims))]),
        ..Answers::default()
    };
    let ask = |claims: &Value, request: &str| {
        application.ask(&application.instance, request, refreshed(claims), NOW).verdict
    };
    for request in [data("GET", &cookies), document(&cookies)] {
        assert!(is_signed_in(&ask(&json!({ "iat": NOW_SECONDS + 1 }), &request)));
        assert!(!is_signed_in(&ask(&json!({ "iat": NOW_SECONDS }), &request)));
    }
    assert_eq!(signed_out(ask(&json!({}), &data("GET", &cookies))).reason, REVOKED);
    assert_eq!(handshake(ask(&json!({}), &document(&cookies))).reason, REVOKED);
    assert_eq!(signed_out(ask(&json!({}), &data("POST", &cookies))).reason, REVOKED);
}

/// What a browser sends that comes back from a handshake with this session token.
fn returning(application: &Application, token: &str, own: &str) -> String {
    let directives = [format!("__session={token}; Path=/"), "__client_uat=1; Path=/".to_owned()];
    let handshake = application.signer.token(
        &json!({ "cat": "cl_B7d4PD111AAA", "typ": "JWT" }),
        &json!({ "handshake": directives }),
    );
    if application.instance.is_development() {
        let url = format!("https://example.com/page?__clerk_handshake={handshake}");
        let headers = [("cookie", own), ("sec-fetch-dest", "document")];
        packed("GET", &url, &headers)
    } else {
        document(&format!("{own}; __clerk_handshake={handshake}"))
    }
}

#[test]
fn a_handshake_that_brings_a_revoked_token_ends_there() {
    for application in [Application::production(), Application::development()] {
        application.revoke(&json!({ "user": "user_1" }));
        let revoked = application.token(&json!({}));
        let own = application.cookies(&revoked);
        assert_eq!(handshake(application.decide(&document(&own))).reason, REVOKED);
        for own in [
            own.clone(),
            own.replace("__session=", "__other="),
            own.replace("__client_uat=", "__client_uat=9"),
        ] {
            let verdict = application.decide(&returning(&application, &revoked, &own));
            let signed_out = signed_out(verdict);
            assert_eq!(signed_out.reason, REVOKED);
            let names: Vec<_> = signed_out.headers.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, ["set-cookie", "set-cookie"], "no redirect");
        }
        let newer = application.token(&json!({ "iat": NOW_SECONDS + 1 }));
        let accepted = application.decide(&returning(&application, &newer, &own));
        assert!(is_signed_in(&accepted));
        let stale = returning(&application, &revoked, &application.cookies(&newer));
        assert!(is_signed_in(&application.decide(&stale)), "its own token is newer");
    }
}

#[test]
fn a_nonce_that_stands_for_a_revoked_token_ends_there() {
    let application = Application::production();
    application.revoke(&json!({ "session": "sess_1" }));
    let revoked = application.token(&json!({}));
    let own = format!("{}; __clerk_handshake_nonce=n_1", application.cookies(&revoked));
    let answers = || Answers {
        payload: Ok(vec![format!("__session={revoked}"), "__clerk_handshake_nonce=".to_owned()]),
        ..Answers::default()
    };
    let ask =
        |request: &str| application.ask(&application.instance, request, answers(), NOW).verdict;
    let signed_out = signed_out(ask(&document(&own)));
    assert_eq!(signed_out.reason, REVOKED);
    assert_eq!(signed_out.headers.len(), 2, "the nonce's cookie is removed");
}

#[test]
fn a_clock_that_differs_makes_no_exception() {
    let application = Application::development();
    let revoked = application.token(&json!({ "iat": NOW_SECONDS + 600, "nbf": NOW_SECONDS + 590,
        "exp": NOW_SECONDS + 660 }));
    let own = application.cookies(&revoked);
    let request = returning(&application, &revoked, &own);
    assert!(is_signed_in(&application.decide(&request)), "the clocks differ by ten minutes");
    application.revoke_at(&json!({ "user": "user_1" }), NOW + 600_000.0, NOW + 600_000.0);
    assert_eq!(signed_out(application.decide(&request)).reason, REVOKED);
}

#[test]
fn a_remembered_token_is_refused() {
    let application = Application::production();
    let request = document(&application.cookies(&application.token(&json!({}))));
    let ask = || {
        let (parts, suffix) =
            (unpack(&request).expect("a request"), application.instance.cookie_suffix());
        let context = Context::remembering(parts, suffix, application.driver.tokens());
        let context = context.expect("a URL");
        let driver = &application.driver;
        match driver.decide_at_once(&application.instance, &context, Accepts::Any, time(NOW)) {
            AtOnce::Driven(Driven::Decided(outcome)) => outcome,
            _ => panic!("undecided"),
        }
    };
    assert!(is_signed_in(&ask().verdict));
    let again = ask();
    assert!(is_signed_in(&again.verdict) && again.proofs.is_empty(), "remembered");
    application.revoke(&json!({ "session": "sess_1" }));
    assert_eq!(handshake(ask().verdict).reason, REVOKED);
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
