//! Instances whose clocks are wrong: **they make no other instance, and no other request,
//! forget a revocation or miss one.**

mod support;

use std::sync::Arc;

use ironclerk::instance::{Instance, Options, Tenant};
use ironclerk::revocations::{LIFETIME, Revocation, Revocations};
use ironclerk::token::Decoded;
use serde_json::json;
use support::sharing::{Fleet, now, revocation, until_noted};
use support::{NOW, Signer, time};

/// More than a revocation is remembered, in ms.
const FAR: f64 = LIFETIME + 60_000.0;

fn tenant() -> Arc<Tenant> {
    let options = Options { secret_key: "sk_live_a".to_owned().into(), ..Options::default() };
    Arc::clone(Instance::new(options).expect("an instance").tenant())
}

fn of_user(user: &str, cutoff: f64) -> Revocation {
    let list = json!([{ "user": user, "cutoff": cutoff }]).to_string();
    Revocation::list_from_json(&list).expect("a list").remove(0)
}

#[test]
fn a_caller_whose_clock_is_ahead_makes_the_process_forget_nothing() {
    let (memory, tenant, signer) = (Revocations::default(), tenant(), Signer::new("a"));
    let token =
        |user| Decoded::parse(&signer.session_token(&json!({ "sub": user }))).expect("a token");
    assert!(memory.note(&tenant, &of_user("user_1", NOW), time(NOW)));
    assert!(
        !memory.note(&tenant, &of_user("user_2", NOW), time(NOW + FAR)),
        "it has run out there"
    );
    memory.note(&tenant, &of_user("user_3", NOW + FAR), time(NOW + FAR));
    for user in ["user_1", "user_2"] {
        assert!(memory.refuse(&tenant, &token(user), time(NOW)), "{user}");
        assert!(
            !memory.refuse(&tenant, &token(user), time(NOW + FAR)),
            "{user}, as that clock says"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_process_forgets_by_a_clock_that_cannot_be_set() {
    let (memory, tenant) = (Revocations::default(), tenant());
    memory.note(&tenant, &of_user("user_1", NOW), time(NOW));
    for (minutes, expected) in [(9, 2), (2, 2)] {
        tokio::time::advance(std::time::Duration::from_mins(minutes)).await;
        memory.note(&tenant, &of_user(&format!("user_after_{minutes}"), NOW), time(NOW));
        assert_eq!(memory.len(), expected, "after {minutes} minutes more");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_that_such_an_instance_receives_reaches_the_others() {
    let Some(fleet) = Fleet::start().await else { return };
    let [driver, publisher] = [fleet.instance().await, fleet.instance().await];
    let clocks = [FAR, -FAR, 120_000.0, -120_000.0];
    for (at, ahead) in clocks.into_iter().enumerate() {
        let session = format!("sess_{at}");
        let list = revocation(&session);
        publisher.revoke(&fleet.instance, list, time(now() + ahead)).await.expect("taken");
        until_noted(&driver, at + 1).await;
        assert!(!fleet.accepts(&driver, &session).await, "{ahead} ms ahead");
    }
    assert!(fleet.accepts(&driver, "sess_other").await);
    // Nor has it made the log forget.
    let late = fleet.instance().await;
    assert_eq!(late.revocations().len(), clocks.len());
}
