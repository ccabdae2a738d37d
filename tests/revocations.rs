//! Revocations by themselves: **a revocation has one spelling in bytes, and the memory
//! is bounded, whatever is noted.**

mod support;

use std::sync::Arc;

use ironclerk::instance::{Instance, Options, Tenant};
use ironclerk::revocations::{
    CAPACITY, Cutoff, Id, InvalidRevocation, Revocation, Revocations, Subject,
};
use ironclerk::token::Decoded;
use proptest::prelude::*;
use serde_json::json;
use support::{NOW, NOW_SECONDS, Signer, time};

fn tenant(secret_key: &str) -> Arc<Tenant> {
    let options = Options { secret_key: secret_key.to_owned().into(), ..Options::default() };
    Arc::clone(Instance::new(options).expect("an instance").tenant())
}

fn id(text: &str) -> Id {
    Id::parse(text).expect("an id")
}

fn of_user(user: &str, cutoff: f64) -> Revocation {
    let cutoff = Cutoff::exactly(cutoff).expect("whole ms");
    Revocation { subject: Subject::User(id(user)), cutoff }
}

fn token_of(signer: &Signer, user: &str) -> Decoded {
    Decoded::parse(&signer.session_token(&json!({ "sub": user }))).expect("a token")
}

fn ids() -> impl Strategy<Value = Id> {
    "[A-Za-z0-9_-]{1,64}".prop_map(|text| id(&text))
}

fn subjects() -> impl Strategy<Value = Subject> {
    prop_oneof![
        ids().prop_map(Subject::Session),
        ids().prop_map(Subject::User),
        ids().prop_map(Subject::Organization),
        (ids(), ids()).prop_map(|(user, organization)| Subject::Member { user, organization }),
    ]
}

fn revocations() -> impl Strategy<Value = Revocation> {
    (subjects(), 0.0..9e15_f64).prop_map(|(subject, ms)| {
        let cutoff = Cutoff::at(time(ms)).expect("after the epoch");
        Revocation { subject, cutoff }
    })
}

proptest! {
    #[test]
    fn reading_returns_what_was_written(revocation in revocations()) {
        prop_assert_eq!(Revocation::parse(&revocation.to_bytes()), Some(revocation));
    }

    #[test]
    fn two_revocations_differ_in_bytes(one in revocations(), other in revocations()) {
        prop_assert_eq!(one == other, one.to_bytes() == other.to_bytes());
    }

    #[test]
    fn whatever_is_read_has_these_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(revocation) = Revocation::parse(&bytes) {
            prop_assert_eq!(revocation.to_bytes(), bytes);
        }
    }

    #[test]
    fn a_changed_byte_makes_another_revocation_or_none(
        revocation in revocations(), at in any::<prop::sample::Index>(), change in 1_u8..
    ) {
        let mut bytes = revocation.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        if let Some(read) = Revocation::parse(&bytes) {
            prop_assert_ne!(&read, &revocation);
            prop_assert_eq!(read.to_bytes(), bytes);
        }
    }
}

#[test]
fn other_versions_kinds_times_and_ids_are_refused() {
    let bytes = of_user("user_1", NOW).to_bytes();
    let with = |at: usize, replacement: &[u8]| {
        let mut changed = bytes.clone();
        changed.splice(at..at + replacement.len(), replacement.iter().copied());
        changed
    };
    let cutoff = |ms: f64| with(1, &ms.to_bits().to_be_bytes());
    assert!(Revocation::parse(&bytes).is_some());
    for refused in [
        Vec::new(),
        bytes[..9].to_vec(),
        bytes[..10].to_vec(),
        with(0, &[0]),
        with(0, &[2]),
        with(9, b"x"),
        with(9, b"m"),
        with(10, b" "),
        with(10, b"\0"),
        with(10, &[0xff]),
        [bytes.clone(), vec![b'a'; 64]].concat(),
        cutoff(-1.0),
        cutoff(-0.0),
        cutoff(0.5),
        cutoff(1e300),
        cutoff(f64::NAN),
        cutoff(f64::INFINITY),
    ] {
        assert_eq!(Revocation::parse(&refused), None, "{refused:?}");
    }
}

#[test]
fn an_invalid_member_refuses_the_list() {
    let (form, subject) = (InvalidRevocation::Form, InvalidRevocation::Subject);
    let long = "a".repeat(65);
    for (given, expected) in [
        (String::new(), form),
        ("{}".to_owned(), form),
        (r#"[{"user":"user_1"}]"#.to_owned(), form),
        (r#"[{"user":1,"cutoff":1}]"#.to_owned(), form),
        (r#"[{"user":["user_1"],"cutoff":1}]"#.to_owned(), form),
        (r#"[{"user":"user_1","cutoff":"1"}]"#.to_owned(), form),
        (r#"[{"user":"user_1","cutoff":1e999}]"#.to_owned(), form),
        (r#"[{"user":"user_1","cutoff":1,"more":1}]"#.to_owned(), form),
        (r#"[{"cutoff":1}]"#.to_owned(), subject),
        (r#"[{"session":"a","user":"b","cutoff":1}]"#.to_owned(), subject),
        (r#"[{"user":"user_1","cutoff":-1}]"#.to_owned(), InvalidRevocation::Cutoff),
        (r#"[{"user":"","cutoff":1}]"#.to_owned(), InvalidRevocation::Id),
        (r#"[{"user":"a b","cutoff":1}]"#.to_owned(), InvalidRevocation::Id),
        (r#"[{"user":"a\n","cutoff":1}]"#.to_owned(), InvalidRevocation::Id),
        (r#"[{"user":"../é","cutoff":1}]"#.to_owned(), InvalidRevocation::Id),
        (format!(r#"[{{"user":"{long}","cutoff":1}}]"#), InvalidRevocation::Id),
        (r#"[{"user":"a","cutoff":1},{"user":"","cutoff":1}]"#.to_owned(), InvalidRevocation::Id),
    ] {
        assert_eq!(Revocation::list_from_json(&given), Err(expected), "{given}");
    }
    let list = Revocation::list_from_json(r#"[{"user":"user_1","cutoff":1767225600000.9}]"#);
    assert_eq!(list, Ok(vec![of_user("user_1", NOW)]));
    assert_eq!(Revocation::list_from_json("[]"), Ok(Vec::new()));
}

#[test]
fn a_flood_evicts_the_oldest_and_keeps_the_bound() {
    let (memory, tenant, signer) = (Revocations::default(), tenant("sk_live_a"), Signer::new("a"));
    let flood = CAPACITY + 1_000;
    let cutoff = |number: usize| NOW + f64::from(u32::try_from(number).expect("a small number"));
    let now = time(cutoff(flood));
    // The order of arrival is not that of the events.
    for number in (0..flood).map(|number| (number * 7_919) % flood) {
        memory.note(&tenant, &of_user(&format!("user_{number}"), cutoff(number)), now);
    }
    assert_eq!(memory.len(), CAPACITY);
    assert_eq!(memory.overflowed(), 1_000);
    let refused =
        |number: usize| memory.refuse(&tenant, &token_of(&signer, &format!("user_{number}")), now);
    assert!(!refused(0) && !refused(999), "the oldest are gone");
    assert!(refused(1_000) && refused(flood - 1));
}

#[test]
fn what_is_noted_again_takes_no_more_room() {
    let (memory, tenant) = (Revocations::default(), tenant("sk_live_a"));
    for ms in 0..1_000_u32 {
        let cutoff = NOW + f64::from(ms % 500);
        assert!(memory.note(&tenant, &of_user("user_1", cutoff), time(NOW + 1_000.0)));
    }
    assert_eq!((memory.len(), memory.overflowed()), (1, 0));
}

#[test]
fn a_tenant_is_its_secret_at_its_api() {
    let (memory, signer) = (Revocations::default(), Signer::new("a"));
    let (one, other) = (tenant("sk_live_a"), tenant("sk_live_b"));
    memory.note(&one, &of_user("user_1", NOW), time(NOW));
    let token = token_of(&signer, "user_1");
    assert!(memory.refuse(&one, &token, time(NOW)));
    assert!(memory.refuse(&tenant("sk_live_a"), &token, time(NOW)), "whichever instance asks");
    assert!(!memory.refuse(&other, &token, time(NOW)));
    assert!(!memory.note(&tenant(""), &of_user("user_1", NOW), time(NOW)));
}

#[test]
fn odd_claims_are_no_subjects() {
    let (memory, tenant, signer) = (Revocations::default(), tenant("sk_live_a"), Signer::new("a"));
    let member = Subject::Member { user: id("user_1"), organization: id("org_1") };
    let cutoff = Cutoff::exactly(NOW).expect("whole ms");
    memory.note(&tenant, &Revocation { subject: member, cutoff }, time(NOW));
    memory.note(&tenant, &of_user("user_3", NOW), time(NOW));
    for (claims, refused) in [
        (json!({ "o": { "id": "org_1" } }), true),
        (json!({ "sub": "user_1 org_1" }), false),
        (json!({ "sub": "user_1 org_1", "o": { "id": "" } }), false),
        (json!({ "sub": "user_3 " }), false),
        (json!({ "sub": "user_3\0" }), false),
        (json!({ "sub": "a".repeat(100_000 / 4) }), false),
        (json!({ "sub": "", "sid": "", "o": { "id": "" } }), false),
        (json!({ "sub": ["user_3"], "sid": 3, "o": "org_1" }), false),
        (json!({ "sub": "user_3", "iat": "1" }), true),
        (json!({ "sub": "user_3", "iat": NOW_SECONDS + 1 }), false),
    ] {
        let token = Decoded::parse(&signer.session_token(&claims)).expect("a token");
        assert_eq!(memory.refuse(&tenant, &token, time(NOW)), refused, "{claims}");
    }
}
