//! The refresh call to the Backend API: **a client can choose neither the path nor
//! the session**. Only a token of this instance with a valid signature says which
//! session it is.

mod support;

use std::sync::Arc;

use ironclerk::driver::Driver;
use ironclerk::instance::Instance;
use serde_json::{Value, json};
use support::application::{drive_request, instance_with_skew, jwks};
use support::server::{Answer, Server};
use support::{NOW, NOW_SECONDS, Signer, packed};

/// Ids by which a client might lead the call elsewhere.
const ODD_IDS: [&str; 14] = [
    "../users/user_victim/unban#",
    "sess_2/revoke?",
    "sess_2/revoke",
    "sess_2",
    "..",
    ".",
    "",
    "%2e%2e",
    "sess_1/..",
    "sess_1\\..\\..\\users",
    "sess_1?suffixed_cookies=true",
    "sess_1\t",
    "sess_1\u{e9}",
    "users",
];

struct Service {
    server: Server,
    signer: Signer,
    driver: Driver,
    instance: Arc<Instance>,
}

impl Service {
    async fn start() -> Self {
        let signer = Signer::new("ins_1");
        let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
        let instance = instance_with_skew(&server.url, "sk_live_refresh", 5000.0);
        Self { server, signer, driver: Driver::default(), instance }
    }

    fn expired(&self, changes: &Value) -> String {
        let mut claims = json!({ "exp": NOW_SECONDS - 30, "iat": NOW_SECONDS - 90 });
        for (name, value) in changes.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        self.signer.session_token(&claims)
    }

    /// The calls that a request causes, beside that for the keys.
    async fn calls(&self, headers: &[(&str, &str)]) -> Vec<String> {
        self.server.forget();
        let request = packed("GET", "https://example.com/", headers);
        drive_request(&self.driver, &self.instance, &request, NOW).await;
        let calls = self.server.heard().into_iter();
        calls.filter(|line| line != "GET /v1/jwks HTTP/1.1").collect()
    }

    fn refresh_cookie(&self) -> String {
        format!("__client_uat=1; __refresh_{}=rt_1", self.instance.cookie_suffix())
    }
}

/// An unsigned token.
fn unsigned(claims: &Value) -> String {
    let signed = Signer::new("ins_1").session_token(claims);
    let end = signed.rfind('.').expect("three parts");
    format!("{}.c2lnbmF0dXJl", &signed[..end])
}

const REFRESH: &str = "POST /v1/sessions/sess_1/refresh HTTP/1.1";

#[tokio::test]
async fn a_cookie_says_nothing_of_the_session_that_a_header_names() {
    let service = Service::start().await;
    let authorization = format!("Bearer {}", service.expired(&json!({})));
    for id in ODD_IDS {
        let cookie = format!(
            "__session={}; {}",
            unsigned(&json!({ "sid": id, "iat": NOW_SECONDS })),
            service.refresh_cookie()
        );
        let headers = [("authorization", &*authorization), ("cookie", &*cookie)];
        assert_eq!(service.calls(&headers).await, [REFRESH], "{id}");
    }
}

#[tokio::test]
async fn an_unsigned_token_refreshes_nothing() {
    let service = Service::start().await;
    for id in ODD_IDS.into_iter().chain(["sess_1"]) {
        let claims = json!({ "sid": id, "exp": NOW_SECONDS - 30, "iat": NOW_SECONDS - 90 });
        let token = unsigned(&claims);
        let cookie = format!("__session={token}; {}", service.refresh_cookie());
        assert_eq!(service.calls(&[("cookie", &cookie)]).await, [""; 0], "{id}");
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", &*authorization), ("cookie", &*cookie)];
        assert_eq!(service.calls(&headers).await, [""; 0], "{id}");
    }
}

#[tokio::test]
async fn a_genuine_token_with_an_odd_session_id_refreshes_nothing() {
    let service = Service::start().await;
    for id in ODD_IDS.into_iter().filter(|id| *id != "sess_2") {
        let token = service.expired(&json!({ "sid": id }));
        let cookie = format!("__session={token}; {}", service.refresh_cookie());
        assert_eq!(service.calls(&[("cookie", &cookie)]).await, [""; 0], "{id}");
    }
}

#[tokio::test]
async fn an_expired_token_in_a_cookie_is_refreshed_under_its_own_id() {
    let service = Service::start().await;
    for id in ["sess_1", "sess_2Ro7e2IxrffdqBboq8KfB6eGbIy"] {
        let token = service.expired(&json!({ "sid": id }));
        let cookie = format!("__session={token}; {}", service.refresh_cookie());
        let expected = format!("POST /v1/sessions/{id}/refresh HTTP/1.1");
        assert_eq!(service.calls(&[("cookie", &cookie)]).await, [expected]);
    }
}
