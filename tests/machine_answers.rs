//! **Only the resource of a valid token proves that a machine token is valid**: a
//! successful answer with any other JSON, such as a gateway's, signs no machine in.

mod support;

use ironclerk::decision::Verdict;
use ironclerk::driver::Driver;
use serde_json::{Value, json};
use support::NOW;
use support::application::{drive, instance, reason};
use support::server::{Answer, Server};

const TOKENS: [&str; 3] = ["ak_0123456789", "mt_0123456789", "oat_0123456789"];

/// A service that answers everything with success and this.
async fn answering(answer: &Value) -> Server {
    Server::start(Answer::Json(200, answer.to_string())).await
}

#[tokio::test]
async fn json_that_is_no_resource_signs_no_machine_in() {
    for answer in [
        json!({}),
        json!([]),
        json!(null),
        json!("ok"),
        json!({ "message": "maintenance" }),
        json!({ "errors": [] }),
        json!({ "id": "id_1" }),
        json!({ "subject": "user_1" }),
        json!({ "id": "", "subject": "user_1" }),
        json!({ "id": 1, "subject": ["user_1"] }),
    ] {
        let server = answering(&answer).await;
        let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
        for token in TOKENS {
            let outcome = drive(&driver, &instance, token, NOW).await;
            assert_eq!(reason(&outcome), "unexpected-error", "{answer} for {token}");
        }
        drive(&driver, &instance, TOKENS[0], NOW).await;
        assert_eq!(server.requests(), TOKENS.len() + 1, "what proves nothing is not remembered");
    }
}

#[tokio::test]
async fn a_token_that_is_over_by_its_own_resource_signs_no_machine_in() {
    for member in ["revoked", "expired"] {
        let mut resource = json!({ "id": "id_1", "subject": "user_1", member: true });
        let server = answering(&resource).await;
        let (driver, instance) = (Driver::default(), instance(&server.url, "sk_live_a"));
        for token in TOKENS {
            let outcome = drive(&driver, &instance, token, NOW).await;
            assert_eq!(reason(&outcome), "token-invalid", "{member}, {token}");
        }
        resource[member] = json!(false);
        let server = answering(&resource).await;
        let (driver, instance) =
            (Driver::default(), support::application::instance(&server.url, "sk_live_a"));
        for token in TOKENS {
            let outcome = drive(&driver, &instance, token, NOW).await;
            assert!(matches!(outcome.verdict, Verdict::Machine(_)), "not {member}, {token}");
        }
    }
}
