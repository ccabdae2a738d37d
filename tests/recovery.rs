//! What a document load may recover. **Only a session that this instance signed, and
//! only for a caller that can have the document loaded**: everything else is signed
//! out and nothing more.

mod support;

use ironclerk::decision::{Accepts, Halt, Knowledge, Need, Verdict, decide};
use ironclerk::instance::Instance;
use ironclerk::request::{Context, Parts};
use ironclerk::token::SignatureMemory;
use ironclerk::wire::request::unpack;
use ironclerk::wire::{Accepted, ReplyStatus};
use serde_json::{Value, json};
use support::{NOW, NOW_SECONDS, Signer, packed};

/// One application, and the tokens of its visitors.
struct Application {
    signer: Signer,
    instance: Instance,
}

impl Application {
    fn new(keys: &Value) -> Self {
        let signer = Signer::new("ins_1");
        let mut options = keys.clone();
        options["jwtKey"] = json!(signer.pem());
        let instance = Instance::from_json(&options.to_string()).expect("an instance");
        Self { signer, instance }
    }

    fn production() -> Self {
        Self::new(&json!({
            "publishableKey": "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k",
            "secretKey": "sk_live_secret",
        }))
    }

    fn development() -> Self {
        Self::new(&json!({
            "publishableKey": "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk",
            "secretKey": "sk_test_secret",
        }))
    }

    fn token(&self, claims: &Value) -> String {
        self.signer.session_token(claims)
    }

    fn stale(&self) -> String {
        self.token(&json!({ "iat": NOW_SECONDS - 3_700, "exp": NOW_SECONDS - 3_600 }))
    }

    /// Whether a navigation with these cookies is recoverable.
    fn recovers(&self, cookie: &str) -> bool {
        self.asked("GET", &[("cookie", cookie), ("sec-fetch-dest", "empty")], true)
    }

    fn asked(&self, method: &str, headers: &[(&str, &str)], loads_document: bool) -> bool {
        let packed = packed(method, "https://example.com/page", headers);
        let parts = Parts { loads_document, ..unpack(&packed).expect("a request") };
        let context = Context::new(parts, self.instance.cookie_suffix()).expect("a URL");
        let memory = SignatureMemory::default();
        let mut knowledge = Knowledge::new(&memory, None);
        loop {
            let now = support::time(NOW);
            match decide(&self.instance, &context, Accepts::Any, &knowledge, now) {
                Ok(outcome) => {
                    return matches!(outcome.verdict, Verdict::SignedOut(it) if it.is_recoverable);
                }
                Err(Halt::Need(Need::Refresh(_))) => {
                    knowledge.refresh = Some(Err("refused".to_owned()));
                }
                Err(halt) => panic!("{halt:?}"),
            }
        }
    }
}

#[test]
fn a_genuine_token_whose_time_is_wrong_is_recoverable() {
    let application = Application::production();
    let since = NOW_SECONDS - 7_200;
    for (name, token) in [
        ("expired", application.stale()),
        ("early", application.token(&json!({ "nbf": NOW_SECONDS + 60 }))),
        ("from the future", application.token(&json!({ "iat": NOW_SECONDS + 60 }))),
    ] {
        assert!(
            application.recovers(&format!("__session={token}; __client_uat={since}")),
            "{name}"
        );
    }
}

#[test]
fn cookies_that_disagree_are_recoverable() {
    let application = Application::production();
    let token = application.token(&json!({}));
    for cookie in [
        format!("__session={token}"),
        format!("__client_uat={NOW_SECONDS}"),
        format!("__session={token}; __client_uat={}", NOW_SECONDS + 1),
        format!("__session={}; __client_uat={NOW_SECONDS}", application.stale()),
    ] {
        assert!(application.recovers(&cookie), "{cookie}");
    }
}

#[test]
fn a_token_that_this_instance_did_not_sign_is_not() {
    let (application, other) = (Application::production(), Application::production());
    let since = NOW_SECONDS - 7_200;
    let machine = json!({ "cat": "cl_B7d4PD333AAA", "typ": "JWT" });
    let claims = json!({ "sub": "mch_1", "iat": 1, "exp": 2 });
    for token in [other.stale(), "nothing".to_owned(), application.signer.token(&machine, &claims)]
    {
        for cookie in [
            format!("__session={token}; __client_uat={since}"),
            format!("__session={token}; __client_uat={NOW_SECONDS}"),
            format!("__session={token}"),
        ] {
            assert!(!application.recovers(&cookie), "{cookie}");
        }
    }
}

#[test]
fn a_development_browser_without_its_token_is_recoverable() {
    let application = Application::development();
    assert!(application.recovers(""));
    assert!(!application.recovers("__clerk_db_jwt=dvb_1; __client_uat=0"));
}

#[test]
fn a_visitor_who_is_signed_out_or_in_is_not() {
    let application = Application::production();
    let token = application.token(&json!({}));
    let since = NOW_SECONDS - 7_200;
    assert!(!application.recovers(""));
    assert!(!application.recovers("__client_uat=0"));
    assert!(!application.recovers(&format!("__session={token}; __client_uat={since}")));
}

#[test]
fn handshakes_in_a_row_end_it() {
    let application = Application::production();
    let stale = application.stale();
    let cookie = format!("__session={stale}; __client_uat=1; __clerk_redirect_count");
    assert!(application.recovers(&format!("{cookie}=2")));
    assert!(!application.recovers(&format!("{cookie}=3")));
}

#[test]
fn only_a_caller_that_can_have_the_document_loaded_is_told() {
    let application = Application::production();
    let stale = application.stale();
    let cookie = format!("__session={stale}; __client_uat=1");
    for method in ["GET", "POST"] {
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-dest", "empty")];
        assert!(application.asked(method, &headers, true), "{method}");
        assert!(!application.asked(method, &headers, false), "{method}");
    }
    let authorization = format!("Bearer {stale}");
    let headers = [("authorization", authorization.as_str()), ("sec-fetch-dest", "empty")];
    assert!(!application.asked("GET", &headers, true));
}

#[test]
fn the_mask_and_the_code_are_those_of_the_wire() {
    assert!(Accepted::from_mask(16 | 64 | 128).loads_document);
    assert!(!Accepted::from_mask(16 | 64).loads_document);
    assert_eq!(ReplyStatus::of("5"), Some(ReplyStatus::Recoverable));
}

#[test]
fn a_satellite_that_does_not_ask_has_nothing_to_recover() {
    let options = |auto_sync: bool| {
        json!({
            "publishableKey": "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk",
            "secretKey": "sk_test_secret",
            "isSatellite": true,
            "domain": "satellite.example",
            "signInUrl": "https://primary.example/sign-in",
            "satelliteAutoSync": auto_sync,
        })
    };
    assert!(!Application::new(&options(false)).recovers(""), "its document is signed out, too");
    assert!(Application::new(&options(true)).recovers(""), "its document is synchronized");
    assert!(Application::new(&options(false)).recovers("__client_uat=1"), "it knows the visitor");
}
