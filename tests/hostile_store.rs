//! Somebody who can write to the store can make instances ask again, and nothing else.

mod support;

use std::sync::Arc;

use ironclerk::driver::Driver;
use ironclerk::instance::Instance;
use ironclerk::runtime::MAX_VALUE;
use serde_json::json;
use support::application::{drive, instance, is_signed_in, jwks, reason};
use support::redis::Redis;
use support::server::{Answer, Server};
use support::{NOW, Signer};

const KEYS: &str = "ironclerk:1:keys";
const MACHINE: &str = "ironclerk:1:machine";

fn cold(redis: &Redis) -> Driver {
    let driver = Driver::default();
    driver.share(Some(redis.store()));
    driver
}

/// A fleet with keys in its store, and the Backend API that it asks.
struct Fleet {
    redis: Redis,
    server: Server,
    signer: Signer,
    instance: Arc<Instance>,
    /// The name of the key set, and the set.
    name: String,
    sealed: String,
}

impl Fleet {
    async fn start() -> Option<Self> {
        let redis = Redis::start(&[]).await?;
        let signer = Signer::new("ins_1");
        let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
        let instance = instance(&server.url, "sk_live_a");
        let token = signer.session_token(&json!({}));
        assert!(is_signed_in(&drive(&cold(&redis), &instance, &token, NOW).await));
        let name = redis.names(KEYS).await.remove(0);
        let sealed = redis.run(&["GET", &name]).await;
        Some(Self { redis, server, signer, instance, name, sealed })
    }

    /// Puts a value in place of the key set.
    async fn plant(&self, value: &str) {
        self.redis.run::<()>(&["SET", &self.name, value]).await;
        self.end_lease().await;
    }

    async fn end_lease(&self) {
        for lease in self.redis.names("ironclerk:1:lease").await {
            self.redis.run::<()>(&["DEL", &lease]).await;
        }
    }

    /// A cold instance signs its own visitors in and no others, by a fetch of its own.
    async fn asks_again(&self, why: &str) {
        let (asked, token) = (self.server.requests(), self.signer.session_token(&json!({})));
        let outcome = drive(&cold(&self.redis), &self.instance, &token, NOW).await;
        assert!(is_signed_in(&outcome), "{why}");
        assert_eq!(self.server.requests(), asked + 1, "{why}");
    }
}

#[tokio::test]
async fn an_entry_that_was_changed_or_cut_counts_for_nothing() {
    let Some(fleet) = Fleet::start().await else { return };
    let sealed = fleet.sealed.clone();
    for at in (0..sealed.len()).step_by(sealed.len() / 12) {
        let mut changed = sealed.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        fleet.plant(&String::from_utf8(changed).expect("ASCII")).await;
        fleet.asks_again(&format!("changed at {at}")).await;
        fleet.plant(&sealed[..at]).await;
        fleet.asks_again(&format!("cut at {at}")).await;
    }
}

#[tokio::test]
async fn a_key_set_of_somebody_else_counts_for_nothing() {
    let Some(fleet) = Fleet::start().await else { return };
    let mallory = Signer::new("ins_mallory");
    // As it is, and sealed under a key that Mallory has.
    fleet.plant(&jwks(&[&mallory])).await;
    fleet.asks_again("a key set as it is").await;
    let own = Server::start(Answer::Json(200, jwks(&[&mallory]))).await;
    let theirs = instance(&own.url, "sk_live_mallory");
    let token = mallory.session_token(&json!({}));
    assert!(is_signed_in(&drive(&cold(&fleet.redis), &theirs, &token, NOW).await));
    let names = fleet.redis.names(KEYS).await;
    let forged = names.iter().find(|name| **name != fleet.name).expect("Mallory's");
    let forged: String = fleet.redis.run(&["GET", forged]).await;
    fleet.plant(&forged).await;
    let outcome = drive(&cold(&fleet.redis), &fleet.instance, &token, NOW).await;
    assert_eq!(reason(&outcome), "jwk-kid-mismatch");
}

#[tokio::test]
async fn entries_cannot_change_places() {
    let Some(fleet) = Fleet::start().await else { return };
    fleet
        .server
        .answer(Answer::Json(200, json!({ "id": "ak_1", "subject": "user_1" }).to_string()));
    let accepted = drive(&cold(&fleet.redis), &fleet.instance, "ak_0123456789", NOW).await;
    assert!(format!("{accepted:?}").contains("user_1"));
    let verified = fleet.redis.names(MACHINE).await.remove(0);
    let answer: String = fleet.redis.run(&["GET", &verified]).await;
    fleet.server.answer(Answer::Json(404, r#"{"errors":[]}"#.to_owned()));
    let refused = drive(&cold(&fleet.redis), &fleet.instance, "ak_9876543210", NOW).await;
    assert_eq!(reason(&refused), "token-invalid");
    let names = fleet.redis.names(MACHINE).await;
    let other = names.iter().find(|name| **name != verified).expect("the other");
    fleet.redis.run::<()>(&["SET", other, &answer]).await;
    let refused = drive(&cold(&fleet.redis), &fleet.instance, "ak_9876543210", NOW).await;
    assert_eq!(reason(&refused), "token-invalid", "another token's answer");
    fleet.plant(&answer).await;
    fleet.server.answer(Answer::Json(200, jwks(&[&fleet.signer])));
    fleet.asks_again("an answer in place of a key set").await;
}

#[tokio::test]
async fn an_old_entry_is_no_newer_for_being_put_back() {
    let Some(fleet) = Fleet::start().await else { return };
    // The key was withdrawn; somebody puts the set back in which it was.
    let new = Signer::new("ins_2");
    fleet.server.answer(Answer::Json(200, jwks(&[&new])));
    fleet.plant(&fleet.sealed).await;
    let withdrawn = fleet.signer.session_token(&json!({}));
    let soon = NOW + ironclerk::keyring::REFRESH_AFTER;
    let outcome = drive(&cold(&fleet.redis), &fleet.instance, &withdrawn, soon).await;
    assert_eq!(reason(&outcome), "jwk-kid-mismatch", "as old as keys at hand may be, and no older");
    // Nor does the store's own lifetime count, which a writer decides.
    fleet.plant(&fleet.sealed).await;
    fleet.server.answer(Answer::Json(503, "{}".to_owned()));
    let late = NOW + 60.0 * 60_000.0;
    let outcome = drive(&cold(&fleet.redis), &fleet.instance, &withdrawn, late).await;
    assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
}

#[tokio::test]
async fn an_answer_about_a_token_cannot_be_kept_alive() {
    let Some(fleet) = Fleet::start().await else { return };
    fleet
        .server
        .answer(Answer::Json(200, json!({ "id": "ak_1", "subject": "user_1" }).to_string()));
    drive(&cold(&fleet.redis), &fleet.instance, "ak_0123456789", NOW).await;
    let name = fleet.redis.names(MACHINE).await.remove(0);
    let answer: String = fleet.redis.run(&["GET", &name]).await;
    fleet.server.answer(Answer::Json(404, r#"{"errors":[]}"#.to_owned()));
    fleet.redis.run::<()>(&["SET", &name, &answer]).await;
    let later = NOW + ironclerk::store::MACHINE_TOKEN_LIFETIME;
    let outcome = drive(&cold(&fleet.redis), &fleet.instance, "ak_0123456789", later).await;
    assert_eq!(reason(&outcome), "token-invalid");
}

#[tokio::test]
async fn whatever_lies_under_a_name_is_survived() {
    let Some(fleet) = Fleet::start().await else { return };
    for kind in [["LPUSH"].as_slice(), &["SADD"], &["HSET", "field"], &["ZADD", "1"]] {
        fleet.redis.run::<()>(&["DEL", &fleet.name]).await;
        let command = [&kind[..1], &[fleet.name.as_str()], &kind[1..], &["value"]].concat();
        fleet.redis.run::<redis::Value>(&command).await;
        fleet.end_lease().await;
        fleet.asks_again(kind[0]).await;
    }
    let huge = "A".repeat(MAX_VALUE + 1);
    for value in ["", " ", "ic2.", "null", "\u{feff}", "ic2.AAAA", &huge] {
        fleet.plant(value).await;
        fleet.asks_again(&format!("{} bytes", value.len())).await;
    }
    fleet.plant("").await;
    fleet.redis.run::<redis::Value>(&["SETRANGE", &fleet.name, "64000000", "x"]).await;
    fleet.asks_again("64 MB").await;
}

#[tokio::test]
async fn a_flood_of_entries_does_not_grow_an_instance() {
    let Some(fleet) = Fleet::start().await else { return };
    let flood: Vec<_> = (0..2000).map(|at| format!("{KEYS}:{at}")).collect();
    let pairs: Vec<&str> = flood.iter().flat_map(|name| [name.as_str(), "value"]).collect();
    fleet.redis.run::<()>(&[&["MSET"], pairs.as_slice()].concat()).await;
    let asked = fleet.server.requests();
    let token = fleet.signer.session_token(&json!({}));
    assert!(is_signed_in(&drive(&cold(&fleet.redis), &fleet.instance, &token, NOW).await));
    assert_eq!(fleet.server.requests(), asked, "only what was asked for is read");
}

#[tokio::test]
async fn an_older_key_set_replaces_no_newer_one() {
    let Some(fleet) = Fleet::start().await else { return };
    let new = Signer::new("ins_2");
    let (withdrawn, valid) =
        (fleet.signer.session_token(&json!({})), new.session_token(&json!({})));
    fleet.server.answer(Answer::Json(200, jwks(&[&new])));
    // The store cannot be written to, so the set in it grows old.
    fleet.redis.run::<()>(&["CONFIG", "SET", "maxmemory", "1"]).await;
    let (driver, later) = (cold(&fleet.redis), NOW + 30.0 * 60_000.0);
    assert!(is_signed_in(&drive(&driver, &fleet.instance, &valid, later).await));
    // The second token falls within the cooldown, in which only the store is asked.
    for _ in 0..3 {
        let outcome = drive(&driver, &fleet.instance, &withdrawn, later).await;
        assert_eq!(reason(&outcome), "jwk-kid-mismatch");
    }
    // A refresh that fails goes on with the keys at hand.
    fleet.server.answer(Answer::Json(503, "{}".to_owned()));
    for minutes in [5.0, 6.0, 12.0] {
        let now = later + minutes * 60_000.0;
        assert!(is_signed_in(&drive(&driver, &fleet.instance, &valid, now).await));
        let outcome = drive(&driver, &fleet.instance, &withdrawn, now).await;
        assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
    }
}

#[tokio::test]
async fn what_the_service_refuses_is_not_brought_back() {
    let Some(fleet) = Fleet::start().await else { return };
    let driver = cold(&fleet.redis);
    let (own, foreign) = (fleet.signer.session_token(&json!({})), Signer::new("ins_x"));
    assert!(is_signed_in(&drive(&driver, &fleet.instance, &own, NOW).await));
    fleet.server.answer(Answer::Json(401, "{}".to_owned()));
    fleet.end_lease().await;
    drive(&driver, &fleet.instance, &foreign.session_token(&json!({})), NOW).await;
    // Neither by what is left in the store, nor by what somebody puts back.
    for after in [2000.0, 60_000.0, 15.0 * 60_000.0] {
        let outcome = drive(&driver, &fleet.instance, &own, NOW + after).await;
        assert_eq!(reason(&outcome), "jwk-remote-failed-to-load");
        fleet.plant(&fleet.sealed).await;
        fleet.server.answer(Answer::Json(503, "{}".to_owned()));
    }
}
