//! The code of the fuzz targets, one function for every parser of untrusted bytes.
//! **Each accepts any bytes, must return, and asserts what must hold of every
//! answer.** `tests/fuzz_regressions.rs` runs the same functions over the corpora, so
//! an ordinary `cargo test` covers them, too.

use std::fmt::Write as _;
use std::sync::LazyLock;

use ironclerk::decision::{Accepts, Halt, Header, Knowledge, Notice, Verdict, decide};
use ironclerk::instance::{Instance, Options, PublishableKey};
use ironclerk::request::{Context, Cookies, Parts};
use ironclerk::revocations::Revocation;
use ironclerk::route::{Build, Kind, Match, PathTemplate, RouteSet, normalize, readings};
use ironclerk::seal::{envelope::Envelope, peer};
use ironclerk::token::{
    Decoded, Expectations, HeaderTypes, KeySet, SignatureMemory, Signatures, Time, VerifyingKey,
    verify,
};
use ironclerk::wire::request::{pack, unpack};
use ironclerk::wire::{
    Accepted, Diagnostics, KeySource, Misconfigured, Question, Reply, ReplyStatus, TokenReply, Told,
};

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// Every target; `fuzz/fuzz_targets` has a file for each.
pub const TARGETS: [Target; 14] = [
    ("token", token),
    ("key", key),
    ("cookies", cookies),
    ("request", request),
    ("handshake", handshake),
    ("directives", directives),
    ("pattern", pattern),
    ("canonical_path", canonical_path),
    ("readings", readings_of_path),
    ("envelope", envelope),
    ("peer_envelope", peer_envelope),
    ("publishable_key", publishable_key),
    ("wire", wire),
    ("revocation", revocation),
];

/// The public key of RFC 7515, appendix A.2; a target does not have its private half.
const PUBLIC_KEY: &str = r#"{"keys":[{"kty":"RSA","kid":"ins_1","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]}"#;

static KEYS: LazyLock<KeySet> =
    LazyLock::new(|| KeySet::from_json(PUBLIC_KEY.as_bytes()).expect("the key of the RFC"));

static INSTANCES: LazyLock<[Instance; 2]> = LazyLock::new(|| {
    ["pk_live_Y2xlcmsuZXhhbXBsZS5jb20k", "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk"].map(
        |key| {
            Instance::new(Options {
                publishable_key: key.to_owned(),
                secret_key: "sk_live_fuzz".to_owned().into(),
                ..Options::default()
            })
            .expect("an instance")
        },
    )
});

/// 2026-01-01, in ms since the epoch.
fn now() -> Time {
    Time::from_ms(1_767_225_600_000.0).expect("a time")
}

/// Decoding a token, and verifying it under a key that no input can sign with.
pub fn token(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(decoded) = Decoded::parse(text) else { return };
    assert_eq!(decoded.text(), text);
    assert!(text.as_bytes().starts_with(decoded.signing_input()));
    assert!(!text.contains(['=', '+', '/']), "a token has one spelling");
    assert!(decoded.machine_kind().is_none() || !decoded.may_be_session());
    let _ = (decoded.category(), decoded.machine_kind(), decoded.organization());
    let _ = (decoded.shown_kid(), decoded.claims().len());
    let key = KEYS.get("ins_1").expect("the key of the RFC");
    let memory = SignatureMemory::default();
    let signatures = Signatures::new(&memory);
    let expectations = Expectations {
        header_types: HeaderTypes::Jwt,
        audience: &[],
        authorized_parties: &[],
        issuer: &[],
        clock_skew: 5000.0,
    };
    assert!(verify(decoded, key, &expectations, now(), &signatures).is_err(), "a forged token");
}

/// Public keys, as PEM and as a JSON Web Key Set.
pub fn key(data: &[u8]) {
    if let Some(keys) = KeySet::from_json(data)
        && let Some(key) = keys.get("ins_1")
    {
        let _ = key.allows("RS256");
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = VerifyingKey::from_pem(text);
    }
}

/// A `Cookie` header.
pub fn cookies(data: &[u8]) {
    let Ok(header) = std::str::from_utf8(data) else { return };
    let cookies = Cookies::new(header);
    let mut seen = Vec::new();
    for (name, value) in cookies.pairs() {
        assert!(!name.contains([';', '=']) && !value.contains(';'));
        if !seen.contains(&name) && seen.len() < 32 {
            seen.push(name);
            let decoded = cookies.get(name);
            assert!(decoded.is_none() || !value.is_empty(), "the first of two names wins");
        }
    }
}

/// A packed request: its URL behind proxies, and the decision about it.
pub fn request(data: &[u8]) {
    let Ok(packed) = std::str::from_utf8(data) else { return };
    let Some(parts) = unpack(packed) else { return };
    for instance in &*INSTANCES {
        let Some(context) = Context::new(parts.clone(), instance.cookie_suffix()) else { continue };
        let _ = (context.origin(), context.is_document(), context.query("__clerk_handshake"));
        for mask in [1, 8, 16, 32 | 15] {
            expect_signed_out(instance, &context, Accepted::from_mask(mask).types, None);
        }
    }
}

/// A revocation: the bytes of another instance, and the JSON of an event.
pub fn revocation(data: &[u8]) {
    if let Some(revocation) = Revocation::parse(data) {
        assert_eq!(revocation.to_bytes(), data, "a revocation has one spelling");
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    for revocation in Revocation::list_from_json(text).unwrap_or_default() {
        assert_eq!(Revocation::parse(&revocation.to_bytes()), Some(revocation));
    }
}

/// What a browser brings back from a handshake, in the URL and in a cookie.
pub fn handshake(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut escaped = String::new();
    for byte in text.bytes() {
        let _ = write!(escaped, "%{byte:02x}");
    }
    for name in ["__clerk_handshake", "__clerk_handshake_nonce"] {
        let url = format!("https://example.com/?{name}={escaped}");
        let cookie = format!("{name}={escaped}; __client_uat=1");
        for (url, cookie) in [(&*url, None), ("https://example.com/", Some(&*cookie))] {
            let parts = Parts {
                method: "GET",
                url,
                cookie,
                sec_fetch_dest: Some("document"),
                ..Parts::default()
            };
            for instance in &*INSTANCES {
                let context = Context::new(parts.clone(), instance.cookie_suffix());
                expect_signed_out(instance, &context.expect("absolute"), Accepts::Any, None);
            }
        }
    }
}

/// The cookie directives that the Backend API answers with: lines of text.
pub fn directives(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut list: Vec<String> = text.split('\n').map(str::to_owned).collect();
    list.push(text.into_owned());
    let parts = Parts {
        method: "GET",
        url: "https://example.com/?__clerk_handshake_nonce=n",
        sec_fetch_dest: Some("document"),
        ..Parts::default()
    };
    for instance in &*INSTANCES {
        let context = Context::new(parts.clone(), instance.cookie_suffix());
        expect_signed_out(instance, &context.expect("absolute"), Accepts::Any, Some(list.clone()));
    }
}

/// Decides, and checks that the request is signed out and that no header ends early.
fn expect_signed_out(
    instance: &Instance,
    context: &Context<'_>,
    accepts: Accepts,
    payload: Option<Vec<String>>,
) {
    let memory = SignatureMemory::default();
    let mut knowledge = Knowledge::new(&memory, Some(KEYS.clone().into()));
    knowledge.handshake_payload = payload.map(Ok);
    match decide(instance, context, accepts, &knowledge, now()) {
        Ok(outcome) => match outcome.verdict {
            Verdict::SignedOut(refused) => expect_whole(&refused.headers),
            Verdict::Handshake(handshake) => expect_whole(&handshake.headers),
            other => panic!("somebody: {other:?}"),
        },
        Err(Halt::Need(_) | Halt::Signatures(_)) => {}
        Err(Halt::Misconfigured(message)) => panic!("misconfigured by a client: {message}"),
    }
}

fn expect_whole(headers: &[Header]) {
    for (name, value) in headers {
        assert!(!value.contains(['\r', '\n', '\0']), "{name} ends early");
    }
}

/// A route pattern, a line feed, and a path.
pub fn pattern(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (pattern, path) = text.split_once('\n').unwrap_or((text, "/dashboard"));
    // A pattern is the application's own; a long one only costs time here.
    if pattern.len() > 256 {
        return;
    }
    let routes = RouteSet::compile(&[pattern]);
    let template = PathTemplate::compile(&[pattern]);
    if let Ok(routes) = &routes {
        let answer = routes.matches(path);
        assert_eq!(answer == Match::Malformed, normalize(path).is_err());
        if answer != Match::Malformed {
            assert_eq!(routes.matches(&respelled(path)), answer, "spelled otherwise");
        }
    }
    if let Ok(template) = &template {
        let _ = template.params(path).and_then(|params| params.get("id").map(str::to_owned));
    }
}

/// A path's canonical form.
pub fn canonical_path(data: &[u8]) {
    let Ok(path) = std::str::from_utf8(data) else { return };
    let canonical = normalize(path);
    assert_eq!(normalize(&respelled(path)), canonical, "spelled otherwise");
    if let Ok(canonical) = canonical {
        assert!(!canonical.contains("//"));
        // A path decodes to what it stands for, so only a `%` that stands for
        // itself can be read a second time.
        if !canonical.contains('%') {
            assert_eq!(normalize(&canonical).as_deref(), Ok(&*canonical));
        }
    }
}

/// The readings of a path, under several builds.
pub fn readings_of_path(data: &[u8]) {
    let Ok(path) = std::str::from_utf8(data) else { return };
    let locales = vec!["en".to_owned(), "fr".to_owned()];
    let builds = [
        Build::default(),
        Build { base_path: "/app".into(), asset_prefix: "/assets".into(), locales },
    ];
    for build in &builds {
        for base_path in ["", "/app"] {
            let found = readings(build, path, base_path);
            if normalize(path).is_err() {
                assert!(found.is_err());
            }
            let Ok(found) = found else { continue };
            assert!(!found.is_empty() && found.len() <= 64);
            assert!(found.iter().all(|reading| !reading.path.contains("//")));
            // What has too many readings is refused, however it is spelled.
            let Ok(other) = readings(build, &respelled(path), base_path) else { continue };
            // Next.js takes a path for a data request only as it spells it: spelled
            // otherwise, it may be a page or a file too, and means no other page.
            assert!(found.iter().all(|reading| other.contains(reading)), "{path}");
            let mut pages = other.iter().filter(|reading| reading.kind == Kind::Page);
            assert!(pages.all(|reading| found.contains(reading)), "{path}");
        }
    }
}

/// A path with every other unreserved character percent-encoded.
fn respelled(path: &str) -> String {
    let mut spelled = String::with_capacity(path.len() * 2);
    let mut digits = 0;
    for (index, letter) in path.chars().enumerate() {
        let is_unreserved = letter.is_ascii_alphanumeric() || "-._~".contains(letter);
        // The digits of an escape are not characters of the path.
        if digits == 0 && is_unreserved && index % 2 == 0 {
            let _ = write!(spelled, "%{:02X}", u32::from(letter));
        } else {
            spelled.push(letter);
        }
        digits = if letter == '%' { 2 } else { usize::saturating_sub(digits, 1) };
    }
    spelled
}

/// Our envelope of request data.
pub fn envelope(data: &[u8]) {
    static ENVELOPE: LazyLock<Envelope> =
        LazyLock::new(|| Envelope::new("a key of the fuzzer").expect("a key"));
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert!(ENVELOPE.open(text, "a request").is_err(), "a forged envelope");
    let sealed = ENVELOPE.seal(text.to_owned().into(), "a request").expect("sealed");
    assert_eq!(ENVELOPE.open(&sealed, "a request").as_deref().map(String::as_str), Ok(text));
    assert!(ENVELOPE.open(&sealed, text).is_err() || text == "a request");
}

/// The envelope of `@clerk/nextjs`.
pub fn peer_envelope(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = peer::open(text, "passphrase");
    let sealed = peer::seal(text, "passphrase").expect("sealed");
    assert_eq!(peer::open(&sealed, "passphrase").as_deref(), Ok(text));
}

/// A publishable key.
pub fn publishable_key(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(key) = PublishableKey::parse(text) {
        assert!(key.frontend_api().contains('.') && !key.frontend_api().contains('$'));
    }
    let options = Options {
        publishable_key: text.to_owned(),
        secret_key: "sk_live_fuzz".to_owned().into(),
        ..Options::default()
    };
    if let Ok(instance) = Instance::new(options) {
        let _ = (instance.cookie_suffix().len(), instance.addresses().issuing_host().len());
    }
}

/// Every packed text of the wire, which is read back as it is packed, and a
/// reply whose fields are any text.
pub fn wire(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(parts) = unpack(text) {
        assert_eq!(unpack(&pack(&parts)).as_ref(), Some(&parts));
    }
    if let Some(reply) = Reply::read(text) {
        assert_eq!(Reply::read(&reply.pack()).map(|read| read.pack()), Some(reply.pack()));
    }
    if let Some(told) = Told::read(text) {
        assert_eq!(Told::read(&told.pack()).map(|read| read.pack()), Some(told.pack()));
    }
    if let Some(reply) = TokenReply::read(text) {
        assert_eq!(TokenReply::read(&reply.pack()).map(|read| read.pack()), Some(reply.pack()));
    }
    if let Some(misconfigured) = Misconfigured::read(text) {
        assert_eq!(Misconfigured::read(&misconfigured.pack()), Some(misconfigured));
    }
    let question = Question::unpack(text);
    assert_eq!(Question::unpack(&question.pack()), question);
    expect_fields(text);
}

/// No field runs into the next, whatever stands in it.
fn expect_fields(text: &str) {
    let notices = vec![Notice::ClockSkew(text.to_owned()), Notice::OrganizationLoop];
    let reply = Reply {
        status: ReplyStatus::Handshake,
        token_type: text,
        reason: "reason",
        public_url: text,
        token: "token",
        signature: text,
        statement: "statement",
        peer_request_data: text,
        proxy_url: "proxy",
        diagnostics: Diagnostics {
            key_source: KeySource::Jwks,
            microseconds: 1,
            waits: Vec::new(),
            notices: notices.into(),
        },
        headers: vec![("location", text), ("set-cookie", "cookie")],
        rest: text,
    };
    let packed = reply.pack();
    let read = Reply::read(&packed).expect("what was packed");
    assert_eq!((read.status, read.reason, read.token), (reply.status, "reason", "token"));
    assert_eq!((read.statement, read.proxy_url), ("statement", "proxy"));
    assert_eq!(read.diagnostics, reply.diagnostics);
    assert_eq!(read.headers[1], ("set-cookie", "cookie"));
    assert_eq!(read.rest, text);
    let told = Told {
        is_signed_in: false,
        token_type: text,
        reason: text,
        has_authorization: true,
        unverified: text,
        data: "{}",
        message: text,
    };
    let packed = told.pack();
    let read = Told::read(&packed).expect("what was packed");
    assert_eq!((read.is_signed_in, read.has_authorization), (false, true));
    assert_eq!((read.data, read.message), ("{}", text));
}
