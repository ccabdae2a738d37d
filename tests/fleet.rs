//! Instances that share a store: one fetch for all, and never worse than without.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use ironclerk::decision::Outcome;
use ironclerk::driver::Driver;
use ironclerk::runtime::StoreClient;
use ironclerk::store::{LEASE, PATIENCE, Settings, Store};
use serde_json::json;
use support::application::{drive, instance, is_signed_in, jwks, reason};
use support::redis::{Redis, store_at};
use support::server::{Answer, Server};
use support::{NOW, Signer};

const SECRET: &str = "sk_live_a";

/// What so many instances that start cold say of a token, all at the same moment.
async fn all_at_once(count: usize, redis: &Redis, server: &Server, token: &str) -> Vec<Outcome> {
    let requests: Vec<_> = (0..count)
        .map(|_| {
            let (driver, token) = (instance_of_fleet(&redis.store()), token.to_owned());
            let instance = instance(&server.url, SECRET);
            tokio::spawn(async move { drive(&driver, &instance, &token, NOW).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for request in requests {
        outcomes.push(request.await.expect("no panic"));
    }
    outcomes
}

/// A process of its own, as far as the core is concerned.
fn instance_of_fleet(store: &Arc<Store>) -> Driver {
    let driver = Driver::default();
    driver.share(Some(Arc::clone(store)));
    driver
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_that_start_cold_at_once_cost_one_fetch() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Slow(Duration::from_millis(50), jwks(&[&signer]))).await;
    let token = signer.session_token(&json!({}));
    assert!(all_at_once(64, &redis, &server, &token).await.iter().all(is_signed_in));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn one_that_died_with_the_lease_costs_a_second() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let (token, instance) = (signer.session_token(&json!({})), instance(&server.url, SECRET));
    drive(&instance_of_fleet(&redis.store()), &instance, &token, NOW).await;
    let lease = redis.names("ironclerk:1:lease").await.remove(0);
    let keys = redis.names("ironclerk:1:keys").await.remove(0);
    redis.run::<()>(&["SET", &lease, "held", "PX", "1000"]).await;
    redis.run::<()>(&["DEL", &keys]).await;
    let started = Instant::now();
    let outcome = drive(&instance_of_fleet(&redis.store()), &instance, &token, NOW).await;
    assert!(is_signed_in(&outcome));
    assert!(started.elapsed() > LEASE / 2, "it waited for the lease");
    assert!(started.elapsed() < LEASE * 2, "and for nothing else");
    assert_eq!(server.requests(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_service_is_asked_once() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Slow(LEASE * 3 / 2, jwks(&[&signer]))).await;
    let token = signer.session_token(&json!({}));
    assert!(all_at_once(8, &redis, &server, &token).await.iter().all(is_signed_in));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_lease_that_never_ends_is_not_waited_for_forever() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let (token, instance) = (signer.session_token(&json!({})), instance(&server.url, SECRET));
    drive(&instance_of_fleet(&redis.store()), &instance, &token, NOW).await;
    let lease = redis.names("ironclerk:1:lease").await.remove(0);
    redis.run::<()>(&["FLUSHALL"]).await;
    redis.run::<()>(&["SET", &lease, "held"]).await;
    let started = Instant::now();
    let outcome = drive(&instance_of_fleet(&redis.store()), &instance, &token, NOW).await;
    assert!(is_signed_in(&outcome));
    assert!(started.elapsed() > PATIENCE, "until its patience ends");
    assert!(started.elapsed() < PATIENCE * 2);
    redis.run::<()>(&["SET", &lease, "whatever somebody writes"]).await;
    let started = Instant::now();
    redis.run::<()>(&["DEL", &redis.names("ironclerk:1:keys").await.concat()]).await;
    let outcome = drive(&instance_of_fleet(&redis.store()), &instance, &token, NOW).await;
    assert!(is_signed_in(&outcome));
    assert!(started.elapsed() < LEASE);
}

#[tokio::test]
async fn a_cold_instance_starts_while_the_service_is_down() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let (token, instance) = (signer.session_token(&json!({})), instance(&server.url, SECRET));
    assert!(is_signed_in(&drive(&instance_of_fleet(&redis.store()), &instance, &token, NOW).await));
    server.answer(Answer::Json(503, "{}".to_owned()));
    // Due for a refresh, but not too old to be used.
    let later = NOW + 10.0 * 60_000.0;
    let cold = instance_of_fleet(&redis.store());
    assert!(is_signed_in(&drive(&cold, &instance, &token, later).await));
    let asked = server.requests();
    assert!(is_signed_in(&drive(&cold, &instance, &token, later).await));
    assert_eq!(server.requests(), asked, "the service is left alone after trouble");
    // Keys are never older than the rules allow, whoever fetched them.
    let too_late = NOW + 61.0 * 60_000.0;
    let outcome = drive(&instance_of_fleet(&redis.store()), &instance, &token, too_late).await;
    assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
}

#[tokio::test]
async fn a_key_that_one_instance_has_fetched_reaches_all() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let (old, new) = (Signer::new("ins_1"), Signer::new("ins_2"));
    let server = Server::start(Answer::Json(200, jwks(&[&old]))).await;
    let instance = instance(&server.url, SECRET);
    let fleet: Vec<_> = (0..4).map(|_| instance_of_fleet(&redis.store())).collect();
    for driver in &fleet {
        let outcome = drive(driver, &instance, &old.session_token(&json!({})), NOW).await;
        assert!(is_signed_in(&outcome));
    }
    assert_eq!(server.requests(), 1);
    server.answer(Answer::Json(200, jwks(&[&old, &new])));
    for driver in &fleet {
        let outcome = drive(driver, &instance, &new.session_token(&json!({})), NOW).await;
        assert!(is_signed_in(&outcome));
    }
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_rotated_key_is_found_while_unknown_key_ids_cause_no_fetch() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let (old, new, foreign) = (Signer::new("ins_1"), Signer::new("ins_2"), Signer::new("ins_x"));
    let server = Server::start(Answer::Json(200, jwks(&[&old]))).await;
    let instance = instance(&server.url, SECRET);
    let [one, other] = [0, 1].map(|_| instance_of_fleet(&redis.store()));
    for driver in [&one, &other] {
        assert!(is_signed_in(&drive(driver, &instance, &old.session_token(&json!({})), NOW).await));
    }
    // A stranger's token puts a cooldown on fetches for unknown key ids.
    redis.run::<()>(&["DEL", &redis.names("ironclerk:1:lease").await.concat()]).await;
    let stranger = foreign.session_token(&json!({}));
    assert_eq!(reason(&drive(&one, &instance, &stranger, NOW).await), "jwk-kid-mismatch");
    server.answer(Answer::Json(200, jwks(&[&old, &new])));
    redis.run::<()>(&["DEL", &redis.names("ironclerk:1:lease").await.concat()]).await;
    let token = new.session_token(&json!({}));
    assert!(is_signed_in(&drive(&other, &instance, &token, NOW).await));
    let asked = server.requests();
    assert!(is_signed_in(&drive(&one, &instance, &token, NOW).await));
    assert_eq!(server.requests(), asked);
}

#[tokio::test]
async fn strangers_cost_the_fleet_one_fetch_a_second() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let (signer, foreign) = (Signer::new("ins_1"), Signer::new("ins_x"));
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let started = Instant::now();
    for outcome in all_at_once(16, &redis, &server, &foreign.session_token(&json!({}))).await {
        assert_eq!(reason(&outcome), "jwk-kid-mismatch");
    }
    let seconds = usize::try_from(started.elapsed().as_secs()).expect("not that long");
    assert!(server.requests() <= 1 + seconds, "{} in {seconds} s", server.requests());
}

#[tokio::test]
async fn a_key_that_was_rotated_a_moment_after_a_fetch_is_found() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let (old, new) = (Signer::new("ins_1"), Signer::new("ins_2"));
    let server = Server::start(Answer::Json(200, jwks(&[&old]))).await;
    let instance = instance(&server.url, SECRET);
    let fleet: Vec<_> = (0..4).map(|_| instance_of_fleet(&redis.store())).collect();
    for driver in &fleet {
        let outcome = drive(driver, &instance, &old.session_token(&json!({})), NOW).await;
        assert!(is_signed_in(&outcome));
    }
    server.answer(Answer::Json(200, jwks(&[&old, &new])));
    let token = new.session_token(&json!({}));
    let requests = fleet.into_iter().map(|driver| {
        let (instance, token) = (Arc::clone(&instance), token.clone());
        tokio::spawn(async move { is_signed_in(&drive(&driver, &instance, &token, NOW).await) })
    });
    for request in requests.collect::<Vec<_>>() {
        assert!(request.await.expect("no panic"));
    }
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn machine_tokens_are_asked_about_once() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let key = json!({ "id": "ak_1", "subject": "user_1", "scopes": [], "name": "a key" });
    let server = Server::start(Answer::Json(200, key.to_string())).await;
    let instance = instance(&server.url, SECRET);
    let ask = async |token, now| {
        let driver = instance_of_fleet(&redis.store());
        format!("{:?}", drive(&driver, &instance, token, now).await.verdict)
    };
    for _ in 0..3 {
        assert!(ask("ak_0123456789", NOW).await.contains("user_1"));
    }
    assert_eq!(server.requests(), 1);
    server.answer(Answer::Json(404, r#"{"errors":[]}"#.to_owned()));
    let lifetime = ironclerk::store::MACHINE_TOKEN_LIFETIME;
    assert!(ask("ak_0123456789", NOW + lifetime).await.contains("token-invalid"));
    assert_eq!(server.requests(), 2, "a verified token is asked about again");
    for _ in 0..3 {
        assert!(ask("ak_0123456789", NOW + lifetime).await.contains("API key not found"));
        assert!(ask("ak_9876543210", NOW).await.contains("token-invalid"));
    }
    assert_eq!(server.requests(), 3, "another token is another question");
}

#[tokio::test]
async fn a_verified_machine_token_is_not_valid_beyond_its_own_end() {
    let Some(redis) = Redis::start(&[]).await else { return };
    for end in [NOW + 1000.0, (NOW + 1000.0) / 1000.0] {
        let key = json!({ "id": "ak_1", "subject": "user_1", "expiration": end });
        let server = Server::start(Answer::Json(200, key.to_string())).await;
        let instance = instance(&server.url, SECRET);
        for (now, asked) in [(NOW, 1), (NOW, 1), (NOW + 1000.0, 2)] {
            let driver = instance_of_fleet(&redis.store());
            drive(&driver, &instance, "ak_0123456789", now).await;
            assert_eq!(server.requests(), asked, "at {now}, end {end}");
        }
    }
}

#[tokio::test]
async fn a_store_that_is_down_costs_one_time_limit() {
    let nothing = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    // It accepts connections and never says a word.
    let address = format!("redis://{}", nothing.local_addr().expect("an address"));
    let timeout = Duration::from_millis(40);
    let client = StoreClient::at(&address).expect("an address");
    let store = Arc::new(Store::new(client, Settings { timeout, ..Settings::default() }));
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let token = signer.session_token(&json!({}));
    let driver = instance_of_fleet(&store);
    let time = async |secret| {
        let started = Instant::now();
        assert!(is_signed_in(&drive(&driver, &instance(&server.url, secret), &token, NOW).await));
        started.elapsed()
    };
    // Without keys at hand, each tenant asks the store first.
    let first = time("sk_live_0").await;
    assert!(first >= Duration::from_millis(100), "it waited for the first connection: {first:?}");
    let mut rest: Vec<_> = Vec::new();
    for secret in ["sk_live_1", "sk_live_2", "sk_live_3", "sk_live_4", "sk_live_5"] {
        rest.push(time(secret).await);
    }
    let shortest = rest.iter().min().expect("a time");
    assert!(*shortest < timeout, "nobody waits behind it: {rest:?}");
    assert_eq!(server.requests(), 6);
}

#[tokio::test]
async fn a_store_that_cannot_be_written_to_is_read() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let (token, instance) = (signer.session_token(&json!({})), instance(&server.url, SECRET));
    assert!(is_signed_in(&drive(&instance_of_fleet(&redis.store()), &instance, &token, NOW).await));
    let full = ["CONFIG", "SET", "maxmemory", "1"];
    let lacks_replicas = ["CONFIG", "SET", "min-replicas-to-write", "1"];
    for refuses_writes in [full, lacks_replicas] {
        redis.run::<()>(&refuses_writes).await;
        let (driver, asked) = (instance_of_fleet(&redis.store()), server.requests());
        assert!(is_signed_in(&drive(&driver, &instance, &token, NOW).await));
        assert_eq!(server.requests(), asked, "{refuses_writes:?}: the keys are read");
        // What cannot be shared is fetched.
        for secret in ["sk_live_b", "sk_live_c"] {
            let other = support::application::instance(&server.url, secret);
            assert!(is_signed_in(&drive(&driver, &other, &token, NOW).await));
        }
        assert_eq!(server.requests(), asked + 2);
        redis.run::<()>(&["CONFIG", "SET", "maxmemory", "0"]).await;
    }
}

#[tokio::test]
async fn a_store_that_comes_back_is_used_again() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let token = signer.session_token(&json!({}));
    let store = redis.store();
    let driver = instance_of_fleet(&store);
    let ask = async |secret: &str| {
        is_signed_in(&drive(&driver, &instance(&server.url, secret), &token, NOW).await)
    };
    assert!(ask("sk_live_0").await);
    redis.run::<()>(&["CLIENT", "KILL", "TYPE", "normal"]).await;
    let mut tenant = 0;
    while redis.names("ironclerk:1:keys").await.len() < 2 {
        tenant += 1;
        assert!(ask(&format!("sk_live_back_{tenant}")).await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_signs_nobody_in_or_out() {
    let signer = Signer::new("ins_1");
    let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
    let instance = instance(&server.url, SECRET);
    let driver = instance_of_fleet(&store_at("redis://127.0.0.1:1"));
    let (own, foreign) = (signer.session_token(&json!({})), Signer::new("ins_1"));
    assert!(is_signed_in(&drive(&driver, &instance, &own, NOW).await));
    let outcome = drive(&driver, &instance, &foreign.session_token(&json!({})), NOW).await;
    assert_eq!(reason(&outcome), "token-invalid-signature");
}
