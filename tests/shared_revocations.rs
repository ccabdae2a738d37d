//! A revocation reaches every instance that follows the store, from its tenant and from
//! no one else.

mod support;

use std::time::{Duration, Instant};

use ironclerk::decision::Verdict;
use ironclerk::driver::Driver;
use ironclerk::revocations::Revocation;
use ironclerk::runtime::MAX_MESSAGE;
use ironclerk::statistics::{Statistic, counted};
use ironclerk::store::LOG;
use serde_json::json;
use support::application::{drive, drive_request, instance_with_skew, is_signed_in, jwks};
use support::server::{Answer, Server};
use support::sharing::{Fleet, follower, now, revocation, until_noted};
use support::{Signer, packed, time};

/// What `XRANGE` answers.
type Entries = Vec<(String, Vec<String>)>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reaches_every_instance() {
    let Some(fleet) = Fleet::start().await else { return };
    let [one, other, third] =
        [fleet.instance().await, fleet.instance().await, fleet.instance().await];
    let list = revocation("sess_a");
    assert_eq!(one.revoke(&fleet.instance, list, time(now())).await, Ok(1));
    for driver in [&other, &third] {
        until_noted(driver, 1).await;
        assert!(!fleet.accepts(driver, "sess_a").await);
        assert!(fleet.accepts(driver, "sess_b").await);
    }
    // One that starts later hears of it, too.
    let late = fleet.instance().await;
    until_noted(&late, 1).await;
    assert!(!fleet.accepts(&late, "sess_a").await);
    drop(fleet.server);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reaches_an_instance_that_meets_its_tenant_later() {
    let Some(fleet) = Fleet::start().await else { return };
    let driver = follower(&fleet.redis.address());
    let another = instance_with_skew(&fleet.server.url, "sk_live_b", 5000.0);
    driver.meet(another.tenant());
    let token = fleet.token("sess_a", now());
    assert!(is_signed_in(&drive(&driver, &another, &token, now()).await));
    let publisher = fleet.instance().await;
    for session in ["sess_a", "sess_b"] {
        publisher.revoke(&fleet.instance, revocation(session), time(now())).await.expect("taken");
    }
    driver.meet(fleet.instance.tenant());
    until_noted(&driver, 2).await;
    // It may have waited for seconds, so this is about a token from before.
    assert!(!is_signed_in(&drive(&driver, &fleet.instance, &token, now()).await));
    assert!(is_signed_in(&drive(&driver, &another, &token, now()).await), "another tenant's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comes_from_its_tenant_and_from_no_one_else() {
    let Some(fleet) = Fleet::start().await else { return };
    let driver = fleet.instance().await;
    let publisher = fleet.instance().await;
    publisher.revoke(&fleet.instance, revocation("sess_a"), time(now())).await.expect("taken");
    until_noted(&driver, 1).await;
    let entries: Entries = fleet.redis.run(&["XRANGE", LOG, "-", "+"]).await;
    let message = entries[0].1[1].clone();
    let (name, sealed) = message.split_once(' ').expect("a name");
    // A forger has a secret key of his own, and may write anything.
    let forged = instance_with_skew(&fleet.server.url, "sk_live_forger", 5000.0);
    publisher.revoke(&forged, revocation("sess_b"), time(now())).await.expect("taken");
    let entries: Entries = fleet.redis.run(&["XRANGE", LOG, "-", "+"]).await;
    let theirs = entries[1].1[1].split_once(' ').expect("a name").1.to_owned();
    let mut flood = vec![
        format!("{name} {theirs}"),
        format!("{name} {}", &sealed[..sealed.len() - 4]),
        format!("{name} "),
        name.to_owned(),
        String::new(),
        format!("{theirs} {name}"),
        "\u{feff}".to_owned(),
    ];
    flood.extend((0..500).map(|at| format!("{name} ic2.{at}")));
    for value in &flood {
        fleet.redis.run::<String>(&["XADD", LOG, "*", "value", value]).await;
    }
    fleet.redis.run::<String>(&["XADD", LOG, "*", "other", "field"]).await;
    // What comes after all of that has been read after it.
    publisher.revoke(&fleet.instance, revocation("sess_c"), time(now())).await.expect("taken");
    until_noted(&driver, 2).await;
    assert_eq!(driver.revocations().len(), 2);
    assert!(fleet.accepts(&driver, "sess_b").await);
    assert!(!fleet.accepts(&driver, "sess_c").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_heard_after_the_store_was_away() {
    let Some(fleet) = Fleet::start().await else { return };
    let driver = fleet.instance().await;
    let publisher = fleet.instance().await;
    publisher.revoke(&fleet.instance, revocation("sess_a"), time(now())).await.expect("taken");
    until_noted(&driver, 1).await;
    fleet.redis.run::<()>(&["CLIENT", "KILL", "TYPE", "normal"]).await;
    while publisher.revoke(&fleet.instance, revocation("sess_b"), time(now())).await.is_err() {}
    until_noted(&driver, 2).await;
    assert!(!fleet.accepts(&driver, "sess_b").await);
}

#[tokio::test]
async fn fails_where_the_store_does_not_take_it_and_holds_here() {
    let Some(fleet) = Fleet::start().await else { return };
    let driver = fleet.instance().await;
    fleet.redis.run::<()>(&["CONFIG", "SET", "maxmemory", "1"]).await;
    let revoked = driver.revoke(&fleet.instance, revocation("sess_a"), time(now())).await;
    assert!(revoked.is_err(), "{revoked:?}");
    assert!(!fleet.accepts(&driver, "sess_a").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_writes_into_the_log_does_not_stop_it() {
    let Some(fleet) = Fleet::start().await else { return };
    let driver = fleet.instance().await;
    let publisher = fleet.instance().await;
    // A field that is no text, in place of a message.
    let client = redis::Client::open(fleet.redis.address()).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("a connection");
    let mut add = redis::cmd("XADD");
    add.arg(LOG).arg("*").arg(b"\xff".as_slice()).arg("x");
    add.query_async::<()>(&mut connection).await.expect("an answer");
    publisher.revoke(&fleet.instance, revocation("sess_a"), time(now())).await.expect("taken");
    until_noted(&driver, 1).await;
    // A place that no later message can reach; then the log begins anew.
    let last = "18446744073709551615-18446744073709551615";
    fleet.redis.run::<String>(&["XADD", LOG, last, "value", "x"]).await;
    let refused = publisher.revoke(&fleet.instance, revocation("sess_b"), time(now())).await;
    assert!(refused.is_err(), "who cannot be heard is told so");
    fleet.redis.run::<()>(&["DEL", LOG]).await;
    publisher.revoke(&fleet.instance, revocation("sess_b"), time(now())).await.expect("taken");
    until_noted(&driver, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_are_too_long_are_dropped_and_no_others() {
    let Some(fleet) = Fleet::start().await else { return };
    let driver = fleet.instance().await;
    let publisher = fleet.instance().await;
    let dropped = counted(Statistic::StoreFollowDropped);
    let long = "x".repeat(MAX_MESSAGE + 1);
    let huge = "x".repeat(1 << 20);
    for value in [&long, &huge, &long] {
        fleet.redis.run::<String>(&["XADD", LOG, "*", "value", value]).await;
        fleet.redis.run::<String>(&["XADD", LOG, "*", value, "value", "other", "x"]).await;
    }
    publisher.revoke(&fleet.instance, revocation("sess_a"), time(now())).await.expect("taken");
    until_noted(&driver, 1).await;
    assert!(!fleet.accepts(&driver, "sess_a").await);
    // Those that the publisher has seen, too.
    assert!(counted(Statistic::StoreFollowDropped) - dropped >= 6);
}

#[tokio::test]
async fn the_longest_revocation_is_a_message() {
    let Some(fleet) = Fleet::start().await else { return };
    let id = "a".repeat(64);
    let list = json!([{ "user": id, "organization": id, "cutoff": now() }]).to_string();
    let list = Revocation::list_from_json(&list).expect("a revocation");
    let publisher = fleet.instance().await;
    publisher.revoke(&fleet.instance, list, time(now())).await.expect("taken");
    let entries: Entries = fleet.redis.run(&["XRANGE", LOG, "-", "+"]).await;
    assert!(entries[0].1[1].len() < 600, "{}", entries[0].1[1].len());
    until_noted(&fleet.instance().await, 1).await;
}

#[tokio::test]
async fn a_handshake_waits_until_its_token_will_be_younger() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let instance = instance_with_skew(&server.url, "sk_live_a", 5000.0);
    let driver = Driver::default();
    #[expect(clippy::cast_possible_truncation, reason = "seconds")]
    let issued = (now() / 1000.0).floor() as i64 - 5;
    let claims = json!({ "sid": "sess_a", "iat": issued, "nbf": issued, "exp": issued + 60 });
    let cookies = format!("__client_uat=1; __session={}", signer.session_token(&claims));
    let headers = [("cookie", cookies.as_str()), ("sec-fetch-dest", "document")];
    let request = packed("GET", "https://example.com/page", &headers);
    let cutoff = now();
    let list = json!([{ "session": "sess_a", "cutoff": cutoff }]).to_string();
    let list = Revocation::list_from_json(&list).expect("a revocation");
    assert_eq!(driver.revoke(&instance, list, time(now())).await, Ok(1));
    let outcome = drive_request(&driver, &instance, &request, now()).await;
    assert!(matches!(outcome.verdict, Verdict::Handshake(_)), "{outcome:?}");
    assert!(now() / 1000.0 >= (cutoff / 1000.0).floor() + 1.0, "a token of this second is younger");
    let began = Instant::now();
    drive_request(&driver, &instance, &request, now()).await;
    assert!(began.elapsed() < Duration::from_millis(900), "no later one waits");
}
