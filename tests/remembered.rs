//! Remembered tokens: **remembering a token changes no decision about it**.

mod support;

use std::sync::Arc;

use ironclerk::crypto::Algorithm;
use ironclerk::decision::Accepts;
use ironclerk::driver::{AtOnce, Driven, Driver};
use ironclerk::instance::{Instance, Options};
use ironclerk::request::Context;
use ironclerk::token::remembered::{CAPACITY, LONGEST};
use ironclerk::token::{Decoded, KeySet, SignatureMemory, Signatures, VerifyingKey};
use ironclerk::wire::request::unpack;
use serde_json::json;
use support::application::{bearer, is_signed_in, reason};
use support::{NOW, Signer, time};

fn instance_of(signer: &Signer, change: impl FnOnce(&mut Options)) -> Arc<Instance> {
    let mut options = Options {
        publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
        secret_key: "sk_live_remembered".to_owned().into(),
        jwt_key: signer.pem(),
        ..Options::default()
    };
    change(&mut options);
    Arc::new(Instance::new(options).expect("an instance"))
}

/// Why a token is refused at a time; empty: it is signed in.
fn refusal(driver: &Driver, instance: &Instance, token: &str, now: f64) -> String {
    let request = bearer(token);
    let parts = unpack(&request).expect("a request");
    let context = Context::remembering(parts, instance.cookie_suffix(), driver.tokens());
    let context = context.expect("an absolute URL");
    match driver.decide_at_once(instance, &context, Accepts::Any, time(now)) {
        AtOnce::Driven(Driven::Decided(outcome)) if is_signed_in(&outcome) => String::new(),
        AtOnce::Driven(Driven::Decided(outcome)) => reason(&outcome),
        _ => panic!("the key is at hand"),
    }
}

#[test]
fn a_remembered_token_is_judged_anew() {
    let signer = Signer::new("ins_1");
    let driver = Driver::default();
    let instance = instance_of(&signer, |_| ());
    let token = signer.session_token(&json!({}));
    assert_eq!(refusal(&driver, &instance, &token, NOW), "");
    assert!(driver.tokens().recall(&token).is_some());
    assert_eq!(refusal(&driver, &instance, &token, NOW), "", "from memory");
    for (now, expected) in
        [(NOW + 65_000.0, "token-expired"), (NOW - 3_600_000.0, "token-"), (NOW, "")]
    {
        assert!(refusal(&driver, &instance, &token, now).contains(expected), "at {now}");
    }
    let other_party = instance_of(&signer, |options| {
        options.authorized_parties = vec!["https://other.example".to_owned()];
    });
    let other_audience = instance_of(&signer, |options| {
        options.issuer = vec!["https://clerk.other.example".to_owned()];
    });
    for changed in [other_party, other_audience] {
        assert_ne!(refusal(&driver, &changed, &token, NOW), "", "options that changed");
    }
}

#[test]
fn a_remembered_token_says_nothing_at_another_tenant() {
    let (signer, other) = (Signer::new("ins_1"), Signer::new("ins_1"));
    let driver = Driver::default();
    let (own, foreign) = (instance_of(&signer, |_| ()), instance_of(&other, |_| ()));
    let token = signer.session_token(&json!({}));
    for _ in 0..2 {
        assert_eq!(refusal(&driver, &own, &token, NOW), "");
        assert_eq!(refusal(&driver, &foreign, &token, NOW), "token-invalid-signature");
    }
}

#[test]
fn only_what_verified_is_remembered() {
    let (signer, stranger) = (Signer::new("ins_1"), Signer::new("ins_1"));
    let driver = Driver::default();
    let instance = instance_of(&signer, |_| ());
    let forged = stranger.session_token(&json!({}));
    assert_eq!(refusal(&driver, &instance, &forged, NOW), "token-invalid-signature");
    assert!(driver.tokens().recall(&forged).is_none());
    let long = signer.session_token(&json!({ "long": "x".repeat(LONGEST) }));
    assert_eq!(refusal(&driver, &instance, &long, NOW), "");
    assert!(driver.tokens().recall(&long).is_none(), "too long to be remembered");
    let token = signer.session_token(&json!({}));
    assert_eq!(refusal(&driver, &instance, &token, NOW), "");
    let changed = [&token[1..], &token[..token.len() - 1], &format!("{token}=")];
    assert!(changed.iter().all(|text| driver.tokens().recall(text).is_none()));
}

#[test]
fn a_token_that_was_driven_out_is_good_and_remembered_again() {
    let signer = Signer::new("ins_1");
    let driver = Driver::default();
    let instance = instance_of(&signer, |_| ());
    let tokens: Vec<String> =
        (0..CAPACITY / 8).map(|serial| signer.session_token(&json!({ "n": serial }))).collect();
    for _ in 0..3 {
        for token in &tokens {
            assert_eq!(refusal(&driver, &instance, token, NOW), "");
            assert!(driver.tokens().recall(token).is_some());
        }
    }
}

#[test]
fn a_signature_is_remembered_for_every_key() {
    let signer = Signer::new("ins_1");
    let (pem, memory) = (VerifyingKey::from_pem(&signer.pem()), SignatureMemory::default());
    let keys = json!({ "keys": [signer.jwk()] }).to_string();
    let keys = KeySet::from_json(keys.as_bytes()).expect("a key set");
    let token = Decoded::parse(&signer.session_token(&json!({}))).expect("a token");
    // The same key has two fingerprints: as PEM, and as a JSON Web Key.
    for key in [&pem.expect("a key"), keys.get("ins_1").expect("a key")] {
        let signatures = Signatures::new(&memory);
        assert!(signatures.hold(key, &token, Algorithm::Rs256));
        memory.remember(signatures.into_proofs());
        let signatures = Signatures::new(&memory);
        // Verified again, it would not hold.
        assert!(signatures.hold(key, &token, Algorithm::Rs512));
        assert!(signatures.into_proofs().is_empty());
    }
}
