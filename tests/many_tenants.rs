//! A process with many tenants: **a revocation of any of them is refused there, whether
//! the process has an instance of the tenant now, had one, or will have one.**

mod support;

use ironclerk::keyring::MAX_TENANTS;
use support::application::{drive, instance_with_skew, is_signed_in};
use support::sharing::{Fleet, follower, now, revocation, until_noted};
use support::time;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_that_was_met_before_many_others_is_followed() {
    let Some(fleet) = Fleet::start().await else { return };
    let driver = fleet.instance().await;
    let others: Vec<_> = (0..=MAX_TENANTS)
        .map(|at| instance_with_skew(&fleet.server.url, &format!("sk_live_{at}"), 5000.0))
        .inspect(|other| drop(driver.meet(other.tenant())))
        .collect();
    let publisher = fleet.instance().await;
    publisher.revoke(&fleet.instance, revocation("sess_a"), time(now())).await.expect("taken");
    until_noted(&driver, 1).await;
    assert!(!fleet.accepts(&driver, "sess_a").await);
    drop(others);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_that_comes_back_is_refused_what_was_revoked_meanwhile() {
    let Some(fleet) = Fleet::start().await else { return };
    let driver = fleet.instance().await;
    let publisher = fleet.instance().await;
    let away = || instance_with_skew(&fleet.server.url, "sk_live_away", 5000.0);
    drop(driver.meet(away().tenant()));
    publisher.revoke(&away(), revocation("sess_a"), time(now())).await.expect("taken");
    publisher.revoke(&fleet.instance, revocation("sess_b"), time(now())).await.expect("taken");
    // What comes after it has been read after it.
    until_noted(&driver, 1).await;
    assert_eq!(driver.revocations().len(), 1, "nothing is known of a tenant that is not there");
    let back = away();
    driver.meet(back.tenant());
    let token = fleet.token("sess_a", now());
    assert!(!is_signed_in(&drive(&driver, &back, &token, now()).await));
    let living = fleet.token("sess_b", now());
    assert!(is_signed_in(&drive(&driver, &back, &living, now()).await), "another tenant's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_decision_of_a_process_waits_for_the_log() {
    let Some(fleet) = Fleet::start().await else { return };
    let publisher = fleet.instance().await;
    for at in 0..1500 {
        let revocation = revocation(&format!("sess_{at}"));
        publisher.revoke(&fleet.instance, revocation, time(now())).await.expect("taken");
    }
    let driver = follower(&fleet.redis.address());
    driver.meet(fleet.instance.tenant());
    assert!(!fleet.accepts(&driver, "sess_1499").await);
    assert!(fleet.accepts(&driver, "sess_1500").await);
}
