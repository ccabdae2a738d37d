//! Where a revoked session may come back from: **what a refresh or a handshake brings is
//! refused, too, unless it was issued after the cutoff, and no handshake follows
//! another.**

mod support;

use serde_json::{Value, json};
use support::revocation::{
    Answers, Application, REVOKED, data, document, handshake, is_signed_in, signed_out,
};
use support::{NOW, NOW_SECONDS, packed};

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
        application.ask(&application.instance, request, &refreshed(claims), NOW).verdict
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
        |request: &str| application.ask(&application.instance, request, &answers(), NOW).verdict;
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
