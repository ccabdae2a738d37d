//! Metamorphic tests: **a token has exactly one spelling**. An altered text of a
//! token that this instance signed is refused, or means the same.

mod support;

use std::sync::LazyLock;

use ironclerk::decision::{Accepts, Knowledge, Verdict, decide};
use ironclerk::instance::{Instance, Options};
use ironclerk::request::Context;
use ironclerk::token::{Decoded, MachineKind, SignatureMemory, TokenType};
use ironclerk::wire::request::unpack;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{NOW, NOW_SECONDS, Signer, packed, time};

/// An instance, and genuine tokens of each class that its key signs.
struct World {
    signer: Signer,
    instance: Instance,
    tokens: Vec<(&'static str, String)>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let signer = Signer::new("ins_1");
    let instance = Instance::new(Options {
        publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
        secret_key: "sk_live_spellings".to_owned().into(),
        jwt_key: signer.pem(),
        ..Options::default()
    })
    .expect("an instance");
    let session = json!({ "typ": "JWT", "cat": "cl_B7d4PD111AAA" });
    let with = |header: Value, subject: &str| signer.token(&header, &claims(subject));
    let tokens = vec![
        ("session", with(session, "user_1")),
        ("uncategorised session", with(json!({ "typ": "JWT" }), "user_1")),
        ("template", with(json!({ "typ": "JWT", "cat": "cl_B7d4PD222AAA" }), "user_1")),
        ("machine", with(json!({ "typ": "JWT", "cat": "cl_B7d4PD333AAA" }), "mch_1")),
        ("uncategorised machine", with(json!({ "typ": "JWT" }), "mch_1")),
        ("ignored machine", with(json!({ "typ": "JWT", "cat": "cl_I7d4PD111III" }), "mch_1")),
        ("OAuth", with(json!({ "typ": "at+jwt" }), "user_1")),
    ];
    World { signer, instance, tokens }
});

fn claims(subject: &str) -> Value {
    json!({
        "azp": "https://example.com", "exp": NOW_SECONDS + 60, "iat": NOW_SECONDS,
        "iss": "https://clerk.example.com", "nbf": NOW_SECONDS - 10,
        "sid": "sess_1", "sub": subject, "sts": "active", "v": 2,
        "name": "Zo\u{eb} >?>?>?", "scopes": "a b",
    })
}

/// Where a request carries a token.
const PLACES: [&str; 4] = ["Bearer", "bare", "cookie", "suffixed cookie"];

/// Who a request is made by, if by anybody.
fn authenticated(place: &str, token: &str, accepts: Accepts) -> Option<String> {
    let instance = &WORLD.instance;
    let suffix = instance.cookie_suffix();
    let (name, value) = match place {
        "Bearer" => ("authorization", format!("Bearer {token}")),
        "bare" => ("authorization", token.to_owned()),
        "cookie" => ("cookie", format!("__session={token}; __client_uat=1")),
        _ => ("cookie", format!("__session_{suffix}={token}; __client_uat_{suffix}=1")),
    };
    // What cannot be a header value reaches no middleware.
    if value.contains(['\n', '\r', '\0']) {
        return None;
    }
    let request = packed("GET", "https://example.com/", &[(name, &value)]);
    let context = Context::new(unpack(&request).expect("a request"), suffix)?;
    let memory = SignatureMemory::default();
    match decide(instance, &context, accepts, &Knowledge::new(&memory, None), time(NOW)) {
        Ok(outcome) => match outcome.verdict {
            Verdict::SignedIn(session) => {
                let claims = Value::Object(session.verified.decoded().claims().clone());
                Some(format!("session {claims}"))
            }
            Verdict::Machine(machine) => Some(format!("machine {}", machine.auth_object)),
            Verdict::SignedOut(_) | Verdict::Handshake(_) => None,
        },
        Err(halt) => panic!("the key is configured, and no client misconfigures: {halt:?}"),
    }
}

const SESSION: Accepts = Accepts::One(TokenType::Session);
const MACHINE_TO_MACHINE: Accepts = Accepts::One(TokenType::Machine(MachineKind::MachineToMachine));

/// Checks what a changed text comes to, everywhere.
fn check(class: &str, genuine: &str, changed: &str) {
    for accepts in [SESSION, Accepts::Any, MACHINE_TO_MACHINE] {
        for place in PLACES {
            let found = authenticated(place, changed, accepts);
            assert!(
                found.is_none() || found == authenticated(place, genuine, accepts),
                "{class} in {place}, spelled {changed}: {found:?}"
            );
        }
    }
}

#[test]
fn only_a_session_is_a_session() {
    for (class, token) in &WORLD.tokens {
        for accepts in [SESSION, Accepts::Any] {
            for place in PLACES {
                let found = authenticated(place, token, accepts).unwrap_or_default();
                let is_session = found.starts_with("session");
                assert_eq!(is_session, class.ends_with("session"), "{class} in {place}: {found}");
            }
        }
    }
}

#[test]
fn padding_anywhere_is_refused() {
    for (class, token) in &WORLD.tokens {
        for at in (0..=token.len()).rev().take(12).chain((0..token.len()).step_by(67)) {
            for padding in ["=", "==", "%3D", "%3d%3D"] {
                check(class, token, &format!("{}{padding}{}", &token[..at], &token[at..]));
            }
        }
        for dot in token.match_indices('.').map(|(at, _)| at) {
            check(class, token, &format!("{}={}", &token[..dot], &token[dot..]));
        }
    }
}

#[test]
fn bits_that_say_nothing_are_refused() {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (class, token) in &WORLD.tokens {
        for letter in ALPHABET {
            let mut changed = token.clone();
            changed.pop();
            changed.push(char::from(*letter));
            if changed != *token {
                assert!(authenticated("Bearer", &changed, Accepts::Any).is_none(), "{class}");
            }
            check(class, token, &changed);
        }
    }
}

#[test]
fn parts_that_are_not_read_alike_by_everybody_are_refused() {
    const HEADER: &str = r#"{"alg":"RS256","typ":"JWT","kid":"ins_1"}"#;
    let good = claims("user_1").to_string();
    let signed = |header: &[u8], claims: &[u8]| WORLD.signer.seal(header, claims);
    let is_refused = |token: &str| {
        assert_eq!(Decoded::parse(token).err().map(|error| error.reason()), Some("token-invalid"));
        PLACES.iter().all(|place| authenticated(place, token, Accepts::Any).is_none())
    };
    assert!(
        authenticated("Bearer", &signed(HEADER.as_bytes(), good.as_bytes()), Accepts::Any)
            .is_some()
    );

    let marked = [b"\xef\xbb\xbf", good.as_bytes()].concat();
    assert!(is_refused(&signed(HEADER.as_bytes(), &marked)), "a byte order mark");
    let marked = [b"\xef\xbb\xbf", HEADER.as_bytes()].concat();
    assert!(is_refused(&signed(&marked, good.as_bytes())), "a byte order mark in the header");
    let broken = good.replace("Zo\u{eb}", "Zo").into_bytes();
    let at = broken.windows(2).position(|bytes| bytes == b"Zo").expect("the name") + 2;
    let broken = [&broken[..at], b"\xff", &broken[at..]].concat();
    assert!(is_refused(&signed(HEADER.as_bytes(), &broken)), "no UTF-8");

    for twice in
        [r#""sub":"user_2","#, r#""s\u0075b":"user_2","#, r#""__proto__":1,"__proto__":2,"#]
    {
        let claims = good.replacen('{', &format!("{{{twice}"), 1);
        assert!(is_refused(&signed(HEADER.as_bytes(), claims.as_bytes())), "{twice}");
    }
    let nested = good.replacen('{', r#"{"o":{"id":"org_1","id":"org_2"},"#, 1);
    assert!(is_refused(&signed(HEADER.as_bytes(), nested.as_bytes())), "a member of a member");
    for twice in [r#""alg":"none","#, r#""cat":"cl_B7d4PD333AAA","cat":"cl_B7d4PD111AAA","#] {
        let header = HEADER.replacen('{', &format!("{{{twice}"), 1);
        assert!(is_refused(&signed(header.as_bytes(), good.as_bytes())), "{twice}");
    }
}

/// A change of a text.
fn changed(text: &str, kind: u8, at: usize, letter: char) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = at % letters.len();
    match kind {
        0 => letters.insert(at, letter),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        3 => {
            let own = letters[at];
            letters[at] = if own.is_ascii_lowercase() {
                own.to_ascii_uppercase()
            } else {
                own.to_ascii_lowercase()
            };
        }
        4 => letters.push(letter),
        // As a decoder that forgives would have it.
        10 => letters.extend("=".repeat(1 + at % 3).chars()),
        5 => letters.insert(0, letter),
        6 => {
            let escape = format!("%{:02X}", u32::from(letters[at]));
            letters.splice(at..=at, escape.chars());
        }
        7 => letters[at] = letter,
        8 => return text.replace('-', "+").replace('_', "/"),
        _ => letters.swap(at, text.len() / 2),
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_token_spelled_otherwise_is_refused_or_means_the_same(
        class in 0_usize..7,
        changes in prop::collection::vec((0_u8..11, any::<usize>(), prop_oneof![
            any::<char>(),
            prop::sample::select(vec!['=', '.', '%', ' ', '\t', '+', '/', '"', '\u{feff}', '\u{e9}']),
        ]), 1..3),
    ) {
        let (class, token) = &WORLD.tokens[class];
        let text = changes
            .into_iter()
            .fold(token.clone(), |text, (kind, at, letter)| changed(&text, kind, at, letter));
        if text != *token {
            check(class, token, &text);
        }
    }
}
