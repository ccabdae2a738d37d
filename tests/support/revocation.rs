//! An application in which sessions are revoked.

use std::sync::Arc;

use ironclerk::decision::{
    Accepts, Halt, Handshake, Knowledge, Need, Outcome, SignedOut, Verdict, decide,
};
use ironclerk::driver::Driver;
use ironclerk::instance::{Instance, Options};
use ironclerk::request::{Context, Parts};
use ironclerk::revocations::Revocation;
use ironclerk::token::SignatureMemory;
use ironclerk::wire::request::unpack;
use serde_json::{Value, json};

use super::{NOW, NOW_SECONDS, Signer, packed, time};

/// The reason for which a revoked token is refused.
pub const REVOKED: &str = "session-token-revoked";

/// One tenant's application.
pub struct Application {
    pub signer: Signer,
    pub instance: Arc<Instance>,
    pub driver: Driver,
}

impl Application {
    fn new(publishable_key: &str, secret_key: &str) -> Self {
        let signer = Signer::new("ins_1");
        let instance = instance(&signer, publishable_key, secret_key);
        Self { signer, instance, driver: Driver::default() }
    }

    pub fn production() -> Self {
        Self::new("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k", "sk_live_secret")
    }

    pub fn development() -> Self {
        Self::new("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", "sk_test_secret")
    }

    pub fn revoke_at(&self, ids: &Value, cutoff: f64, now: f64) -> usize {
        let mut given = ids.clone();
        given["cutoff"] = json!(cutoff);
        let list = Revocation::list_from_json(&json!([given]).to_string()).expect("a list");
        self.driver.note(&self.instance, &list, time(now))
    }

    pub fn revoke(&self, ids: &Value) {
        assert_eq!(self.revoke_at(ids, NOW, NOW), 1);
    }

    pub fn token(&self, claims: &Value) -> String {
        let mut claims = claims.clone();
        if self.instance.is_development() {
            // Whose cookies these are.
            claims["iss"] = json!("https://foo-bar-13.clerk.accounts.dev");
        }
        self.signer.session_token(&claims)
    }

    pub fn ask(&self, instance: &Instance, request: &str, answers: &Answers, now: f64) -> Outcome {
        let parts = Parts { loads_document: true, ..unpack(request).expect("a request") };
        let context = Context::new(parts, instance.cookie_suffix()).expect("a URL");
        let memory = SignatureMemory::default();
        let mut known = Knowledge::new(&memory, None);
        known.revocations = Some(self.driver.revocations());
        for _ in 0..6 {
            match decide(instance, &context, Accepts::Any, &known, time(now)) {
                Ok(outcome) => return outcome,
                Err(Halt::Need(Need::Refresh(_))) => known.refresh = Some(answers.refresh.clone()),
                Err(Halt::Need(Need::HandshakePayload { .. })) => {
                    known.handshake_payload = Some(answers.payload.clone());
                }
                Err(halt) => panic!("{halt:?}"),
            }
        }
        panic!("undecided")
    }

    pub fn decide(&self, request: &str) -> Verdict {
        self.ask(&self.instance, request, &Answers::default(), NOW).verdict
    }

    pub fn is_accepted(&self, claims: &Value) -> bool {
        self.is_accepted_at(claims, NOW)
    }

    pub fn is_accepted_at(&self, claims: &Value, now: f64) -> bool {
        let request = document(&self.cookies(&self.token(claims)));
        is_signed_in(&self.ask(&self.instance, &request, &Answers::default(), now).verdict)
    }

    pub fn cookies(&self, token: &str) -> String {
        let dev_browser =
            if self.instance.is_development() { "; __clerk_db_jwt=dvb_1" } else { "" };
        format!("__session={token}; __client_uat={}{dev_browser}", NOW_SECONDS - 7_200)
    }
}

/// What the Backend API would say.
pub struct Answers {
    pub refresh: Result<Vec<String>, String>,
    pub payload: Result<Vec<String>, String>,
}

impl Default for Answers {
    fn default() -> Self {
        let refused = || Err("refused".to_owned());
        Self { refresh: refused(), payload: refused() }
    }
}

pub fn instance(signer: &Signer, publishable_key: &str, secret_key: &str) -> Arc<Instance> {
    let options = Options {
        publishable_key: publishable_key.to_owned(),
        secret_key: secret_key.to_owned().into(),
        jwt_key: signer.pem(),
        ..Options::default()
    };
    Arc::new(Instance::new(options).expect("an instance"))
}

pub fn document(cookie: &str) -> String {
    let headers = [("cookie", cookie), ("sec-fetch-dest", "document")];
    packed("GET", "https://example.com/page", &headers)
}

pub fn data(method: &str, cookie: &str) -> String {
    let headers = [("cookie", cookie), ("sec-fetch-dest", "empty")];
    packed(method, "https://example.com/page", &headers)
}

pub fn is_signed_in(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::SignedIn(_))
}

pub fn signed_out(verdict: Verdict) -> SignedOut {
    match verdict {
        Verdict::SignedOut(signed_out) => signed_out,
        other => panic!("not signed out: {other:?}"),
    }
}

pub fn handshake(verdict: Verdict) -> Handshake {
    match verdict {
        Verdict::Handshake(handshake) => handshake,
        other => panic!("no handshake: {other:?}"),
    }
}
