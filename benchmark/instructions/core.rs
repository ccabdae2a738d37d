//! The cases whose instructions `npm run instructions` counts, one a process:
//! `core <case> <calls>`. Only what runs below [`measured`] is counted.
//!
//! **Key, tokens and time are fixed**, so that two runs do the same work.

use std::hint::black_box;

use ironclerk::decision::Accepts;
use ironclerk::driver::{AtOnce, Driven, Driver};
use ironclerk::instance::{Instance, Options};
use ironclerk::request::{Context, Parts};
use ironclerk::revocations::Revocation;
use ironclerk::route::{Build, LetterCase, Match, RouteSet, readings};
use ironclerk::token::Time;
use ironclerk::wire::request::{pack, unpack};
use serde_json::Value;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // `cargo bench` itself asks for nothing.
    let [_, case, calls] = arguments.as_slice() else { return };
    let calls: usize = calls.parse().expect("a number of calls");
    let mut run = prepare(case);
    // Whatever is made once is made now.
    run(0);
    measured(&mut *run, calls);
}

#[inline(never)]
fn measured(run: &mut dyn FnMut(usize), calls: usize) {
    for call in 1..=calls {
        run(call);
    }
}

fn prepare(case: &str) -> Box<dyn FnMut(usize)> {
    let tokens = Tokens::read();
    let cookies: Vec<String> = tokens.list.iter().map(|token| tokens.both_cookies(token)).collect();
    match case {
        "seen token, both cookies" => decide(tokens, &cookies[..1], "signed in"),
        "seen token, 10000 sessions revoked" => {
            let driver = with_revocations(&tokens, 10_000, &[("session", "")]);
            decide_with(driver, tokens, &cookies[..1], "signed in")
        }
        "seen token, 10000 of every kind revoked" => {
            let member = ("user", r#""organization":"org_1","#);
            let kinds = [("session", ""), ("user", ""), ("organization", ""), member];
            let driver = with_revocations(&tokens, 10_000, &kinds);
            decide_with(driver, tokens, &cookies[..1], "signed in")
        }
        "new token, both cookies" => decide(tokens, &cookies, "signed in"),
        "signed out" => decide(tokens, &["_ga=GA1.1.1; theme=dark".to_owned()], "signed out"),
        "handshake" => decide(tokens, &["__client_uat=1700000000".to_owned()], "handshake"),
        "readings, plain path" => read("/photo/1"),
        "readings, encoded slash" => read("/search/a%2Fb"),
        _ => {
            let (kind, count) = case.split_once(" of ").expect("a case");
            matching(count.parse().expect("a number of patterns"), kind == "match")
        }
    }
}

/// What `tokens.json` holds: a public key, a time, and tokens that are good then.
struct Tokens {
    instance: Instance,
    now: Time,
    list: Vec<String>,
}

impl Tokens {
    fn read() -> Self {
        let json: Value = serde_json::from_str(include_str!("tokens.json")).expect("JSON");
        let text = |name: &str| json[name].as_str().expect("a text").to_owned();
        let instance = Instance::new(Options {
            publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
            secret_key: "sk_live_benchmark".to_owned().into(),
            jwt_key: text("publicPem"),
            ..Options::default()
        });
        let list = json["tokens"].as_array().expect("tokens");
        Self {
            instance: instance.expect("an instance"),
            now: Time::from_ms(json["now"].as_f64().expect("a time")).expect("a time"),
            list: list.iter().map(|token| token.as_str().expect("a text").to_owned()).collect(),
        }
    }

    /// The cookies of a browser, which sends a session's token twice.
    fn both_cookies(&self, token: &str) -> String {
        let suffix = self.instance.cookie_suffix();
        format!(
            "_ga=GA1.1.1; __session={token}; __session_{suffix}={token}; \
             __client_uat=1700000000; __client_uat_{suffix}=1700000000"
        )
    }
}

/// A driver that refuses the sessions of so many others, for reasons of these kinds.
fn with_revocations(tokens: &Tokens, count: usize, kinds: &[(&str, &str)]) -> Driver {
    let driver = Driver::default();
    let cutoff = tokens.now.ms();
    for number in 0..count {
        let (kind, more) = kinds[number % kinds.len()];
        let given = format!(r#"[{{"{kind}":"another_{number}",{more}"cutoff":{cutoff}}}]"#);
        let list = Revocation::list_from_json(&given).expect("a revocation");
        assert_eq!(driver.note(&tokens.instance, &list, tokens.now), 1);
    }
    driver
}

/// Decides a packed request as the addon does, from its text on.
fn decide(tokens: Tokens, cookies: &[String], expected: &'static str) -> Box<dyn FnMut(usize)> {
    decide_with(Driver::default(), tokens, cookies, expected)
}

fn decide_with(
    driver: Driver,
    tokens: Tokens,
    cookies: &[String],
    expected: &'static str,
) -> Box<dyn FnMut(usize)> {
    let Tokens { instance, now, .. } = tokens;
    let requests: Vec<String> = cookies.iter().map(|cookie| request(cookie)).collect();
    Box::new(move |call| {
        let packed = &requests[call % requests.len()];
        let context = unpack(black_box(packed)).and_then(|parts| {
            Context::remembering(parts, instance.cookie_suffix(), driver.tokens())
        });
        let context = context.expect("an absolute URL");
        let decided = driver.decide_at_once(&instance, &context, Accepts::Any, now);
        assert_eq!(name_of(&decided), expected);
        black_box(decided);
    })
}

const fn name_of(decided: &AtOnce) -> &'static str {
    use ironclerk::decision::Verdict;
    let AtOnce::Driven(Driven::Decided(outcome)) = decided else { return "undecided" };
    match &outcome.verdict {
        Verdict::SignedIn(_) => "signed in",
        Verdict::SignedOut(_) => "signed out",
        Verdict::Handshake(_) => "handshake",
        Verdict::Machine(_) => "machine",
    }
}

/// The packed request of a browser's navigation behind a proxy.
fn request(cookie: &str) -> String {
    pack(&Parts {
        method: "GET",
        url: "http://localhost:3000/account",
        host: Some("localhost:3000"),
        forwarded_host: Some("example.com"),
        forwarded_proto: Some("https"),
        cookie: Some(cookie),
        referer: Some("https://example.com/"),
        sec_fetch_dest: Some("document"),
        accept: Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ..Parts::default()
    })
}

/// Matches a new path each time, which the last of the patterns matches or none does.
fn matching(count: usize, matches: bool) -> Box<dyn FnMut(usize)> {
    let patterns: Vec<String> = (0..count).map(|index| format!("/section-{index}(.*)")).collect();
    let routes = RouteSet::compile_in(&patterns, LetterCase::Ignored).expect("patterns");
    let folder = if matches { format!("/section-{}", count - 1) } else { "/account".to_owned() };
    let expected = if matches { Match::Yes } else { Match::No };
    Box::new(move |call| {
        let path = format!("{folder}/{call:04}");
        assert_eq!(routes.matches(black_box(&path)), expected);
    })
}

fn read(path: &'static str) -> Box<dyn FnMut(usize)> {
    let build = Build::default();
    Box::new(move |_| {
        black_box(readings(&build, black_box(path), "").expect("readings"));
    })
}
