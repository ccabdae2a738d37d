//! The wire: **the golden lines of `testdata/wire.json`, which
//! `__test__/wire.test.ts` reads too**, and properties of what is packed.

use std::borrow::Cow;
use std::sync::LazyLock;

use ironclerk::decision::{Accepts, Notice};
use ironclerk::request::Parts;
use ironclerk::route::{Kind, Reading};
use ironclerk::token::{MachineKind, TokenType};
use ironclerk::wire::request::{pack, unpack};
use ironclerk::wire::{
    Accepted, Diagnostics, KeySource, Misconfigured, Question, Reply, ReplyStatus, TokenReply,
    Told, Wait, route,
};
use proptest::prelude::*;
use serde_json::{Value, json};

static GOLDEN: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../testdata/wire.json")).expect("testdata/wire.json")
});

/// The golden cases about `subject`.
fn cases(subject: &str) -> &'static [Value] {
    GOLDEN[subject].as_array().expect("a list of cases")
}

/// A text of a case.
fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_else(|| panic!("{name} of {of}"))
}

#[test]
fn a_request_crosses_as_its_golden_lines() {
    for case in cases("requests") {
        let header = |name: &str| case["parts"][name].as_str();
        let parts = Parts {
            method: text(&case["parts"], "method"),
            url: text(&case["parts"], "url"),
            host: header("host"),
            forwarded_host: header("forwardedHost"),
            forwarded_proto: header("forwardedProto"),
            authorization: header("authorization"),
            cookie: header("cookie"),
            origin: header("origin"),
            referer: header("referer"),
            sec_fetch_dest: header("secFetchDest"),
            accept: header("accept"),
            loads_document: false,
            all_headers: None,
        };
        assert_eq!(pack(&parts), text(case, "packed"), "{}", case["name"]);
        assert_eq!(unpack(text(case, "packed")), Some(parts), "{}", case["name"]);
    }
    assert_eq!(unpack("GET\nhttps://a.example/"), None);
    let with_headers = format!("{}\n{{}}", text(&cases("requests")[0], "packed"));
    assert_eq!(unpack(&with_headers).and_then(|parts| parts.all_headers), Some("{}"));
}

#[test]
fn a_reply_crosses_as_its_golden_lines() {
    for case in cases("replies") {
        let reply = reply_of(&case["reply"]);
        assert_eq!(reply.pack(), text(case, "packed"), "{}", case["name"]);
        assert_eq!(Reply::read(text(case, "packed")), Some(reply), "{}", case["name"]);
    }
}

#[test]
fn what_the_developer_must_set_right_crosses_as_its_golden_lines() {
    for case in cases("misconfigured") {
        let (code, message) = (text(&case["error"], "code"), text(&case["error"], "message"));
        let misconfigured = Misconfigured { code, message };
        assert_eq!(misconfigured.pack(), text(case, "packed"), "{}", case["name"]);
        assert_eq!(Misconfigured::read(text(case, "packed")), Some(misconfigured));
    }
    assert_eq!(Misconfigured::read("0\nclock_invalid\nThe clock gives no time."), None);
}

fn reply_of(case: &Value) -> Reply<'_> {
    let list = |name: &str| case[name].as_array().expect("a list").iter();
    let notice = |notice: &Value| match (text(notice, "name"), text(notice, "detail")) {
        ("clock-skew", detail) => Notice::ClockSkew(detail.to_owned()),
        ("organization-loop", "") => Notice::OrganizationLoop,
        other => panic!("{other:?}"),
    };
    let wait = |wait: &Value| Wait {
        operation: text(wait, "operation").to_owned().into(),
        is_ok: wait["isOk"] == true,
        after: wait["after"].as_u64().expect("a number").into(),
        took: wait["took"].as_u64().expect("a number").into(),
    };
    Reply {
        status: match text(case, "status") {
            "signed-in" => ReplyStatus::SignedIn,
            "handshake" => ReplyStatus::Handshake,
            "recoverable" => ReplyStatus::Recoverable,
            _ => ReplyStatus::SignedOut,
        },
        token_type: text(case, "tokenType"),
        reason: text(case, "reason"),
        public_url: text(case, "publicUrl"),
        token: text(case, "token"),
        signature: text(case, "signature"),
        statement: text(case, "statement"),
        peer_request_data: text(case, "peerRequestData"),
        proxy_url: text(case, "proxyUrl"),
        diagnostics: Diagnostics {
            key_source: match text(case, "keySource") {
                "pem" => KeySource::Pem,
                "jwks" => KeySource::Jwks,
                _ => KeySource::Network,
            },
            microseconds: case["microseconds"].as_u64().expect("a number").into(),
            waits: list("waits").map(wait).collect(),
            notices: list("notices").map(notice).collect::<Vec<_>>().into(),
        },
        headers: list("headers")
            .map(|pair| (pair[0].as_str().expect("a name"), pair[1].as_str().expect("a value")))
            .collect(),
        rest: text(case, "rest"),
    }
}

#[test]
fn a_statement_crosses_as_its_golden_lines() {
    for case in cases("questions") {
        let question = Question {
            target: text(&case["question"], "target"),
            sealed: text(&case["question"], "sealed"),
            token: text(&case["question"], "token"),
            url: text(&case["question"], "url"),
        };
        assert_eq!(question.pack(), text(case, "packed"), "{}", case["name"]);
        assert_eq!(Question::unpack(text(case, "packed")), question, "{}", case["name"]);
    }
    for case in cases("told") {
        let told = Told {
            is_signed_in: case["told"]["isSignedIn"] == true,
            token_type: text(&case["told"], "tokenType"),
            reason: text(&case["told"], "reason"),
            has_authorization: case["told"]["hasAuthorization"] == true,
            unverified: text(&case["told"], "unverified"),
            data: text(&case["told"], "data"),
            message: text(&case["told"], "message"),
        };
        assert_eq!(*told.pack(), text(case, "packed"), "{}", case["name"]);
        assert_eq!(Told::read(text(case, "packed")), Some(told), "{}", case["name"]);
    }
}

#[test]
fn the_data_of_a_statement_means_the_same_whatever_its_texts_hold() {
    let texts: Vec<String> = (0..0x100).filter_map(char::from_u32).map(String::from).collect();
    let data = json!({ "machineAuthObject": { "name": texts.concat(), "claims": texts } });
    let packed = Told {
        is_signed_in: true,
        token_type: "api_key",
        reason: "",
        has_authorization: true,
        unverified: "",
        data: &data.to_string(),
        message: "",
    }
    .pack();
    let told = Told::read(&packed).expect("what is told");
    assert_eq!(serde_json::from_str::<Value>(told.data).expect("JSON"), data);
}

#[test]
fn a_reply_about_a_token_crosses_as_its_golden_lines() {
    for case in cases("tokens") {
        let reply = &case["reply"];
        let reply = match text(reply, "status") {
            "verified" => TokenReply::Verified { claims: text(reply, "claims") },
            "refused" => TokenReply::Refused {
                reason: text(reply, "reason"),
                action: text(reply, "action"),
                message: text(reply, "message"),
            },
            _ => TokenReply::NeedsNetwork,
        };
        assert_eq!(reply.pack(), text(case, "packed"), "{}", case["name"]);
        assert_eq!(TokenReply::read(text(case, "packed")), Some(reply), "{}", case["name"]);
    }
}

#[test]
fn what_is_accepted_crosses_as_its_golden_mask() {
    for case in cases("accepts") {
        let mask = u32::try_from(case["mask"].as_u64().expect("a mask")).expect("32 bits");
        let expected = match &case["accepts"] {
            Value::Array(names) => Accepts::List(names.iter().map(token_type).collect()),
            Value::String(name) if name == "any" => Accepts::Any,
            name => Accepts::One(token_type(name)),
        };
        let accepted = Accepted { types: expected, may_defer: false, loads_document: false };
        assert_eq!(Accepted::from_mask(mask), accepted);
    }
    assert!(Accepted::from_mask(16 | 64).may_defer);
    assert_eq!(Accepted::from_mask(0).types, Accepts::One(TokenType::Session));
}

fn token_type(name: &Value) -> TokenType {
    match name.as_str() {
        Some("api_key") => TokenType::Machine(MachineKind::ApiKey),
        Some("m2m_token") => TokenType::Machine(MachineKind::MachineToMachine),
        Some("oauth_token") => TokenType::Machine(MachineKind::OAuth),
        _ => TokenType::Session,
    }
}

#[test]
fn a_reading_crosses_as_its_golden_line() {
    for case in cases("readings") {
        let kind = match text(case, "kind") {
            "file" => Kind::File,
            "possible" => Kind::Possible,
            _ => Kind::Page,
        };
        let reading = Reading { kind, path: text(case, "path").to_owned() };
        assert_eq!(route::pack(&reading), text(case, "packed"));
    }
}

proptest! {
    #[test]
    fn no_field_of_a_reply_runs_into_the_next(
        fields in proptest::collection::vec(any::<String>(), 8),
        values in proptest::collection::vec(any::<String>(), 0..4),
        detail in any::<String>(),
        rest in any::<String>(),
    ) {
        let notices = vec![Notice::HandshakeFailed(detail)];
        let reply = Reply {
            status: ReplyStatus::SignedOut,
            token_type: &fields[0],
            reason: &fields[1],
            public_url: &fields[2],
            token: &fields[3],
            signature: &fields[4],
            statement: &fields[5],
            peer_request_data: &fields[6],
            proxy_url: &fields[7],
            diagnostics: Diagnostics {
                key_source: KeySource::Pem,
                microseconds: 0,
                waits: Vec::new(),
                notices: Cow::Borrowed(&notices),
            },
            headers: values.iter().map(|value| ("name", value.as_str())).collect(),
            rest: &rest,
        };
        let packed = reply.pack();
        let read = Reply::read(&packed).expect("what was packed");
        prop_assert_eq!(&read.diagnostics, &reply.diagnostics);
        prop_assert_eq!(read.headers.len(), values.len());
        prop_assert_eq!(read.rest, rest.as_str());
        for (own, sent) in [read.token_type, read.reason, read.public_url, read.token]
            .iter()
            .zip(&fields)
        {
            let is_one_line = !sent.contains(|letter: char| letter.is_ascii_control());
            prop_assert!(!is_one_line || *own == sent.as_str());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(packed in any::<String>()) {
        let _ = (unpack(&packed), Reply::read(&packed), Told::read(&packed));
        let _ = (TokenReply::read(&packed), Question::unpack(&packed));
    }
}
