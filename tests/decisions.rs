//! The cases of `testdata/decisions.json`, through the pure policy.

mod support;

use std::collections::HashMap;

use ironclerk::decision::{
    Accepts, Halt, Header, Knowledge, MachineError, Need, Outcome, Verdict, decide,
};
use ironclerk::instance::{Instance, Options};
use ironclerk::request::Context;
use ironclerk::token::{SignatureMemory, TokenType};
use ironclerk::wire::Accepted;
use ironclerk::wire::request::unpack;
use serde_json::{Map, Value, json};
use support::{NOW, NOW_SECONDS, Signer, packed};
use url::Url;

/// The file, and the keys that its tokens are signed with.
struct Cases {
    document: Value,
    instance: Signer,
    foreign: Signer,
}

/// A case with its placeholders filled in.
struct Case {
    data: Value,
    options: Value,
}

#[test]
fn every_case_is_decided_as_written() {
    let document: Value =
        serde_json::from_str(include_str!("../testdata/decisions.json")).expect("JSON");
    let cases = Cases { document, instance: Signer::new("ins_1"), foreign: Signer::new("ins_1") };
    let list = cases.document["cases"].as_array().expect("cases");
    assert!(list.len() > 80);
    for data in list {
        let case = cases.fill(data);
        let name = case.data["name"].as_str().expect("a name").to_owned();
        let outcome = run(&case);
        check(&name, &case.data["expect"], &outcome);
    }
}

impl Cases {
    fn fill(&self, data: &Value) -> Case {
        let mut options = self.document["instances"][data["instance"].as_str().unwrap()].clone();
        merge(&mut options, &data["options"]);
        options["jwtKey"] = json!(self.instance.pem());
        let suffix = parse(&options).cookie_suffix().to_owned();
        let mut values: HashMap<String, String> = HashMap::from([("suffix".to_owned(), suffix)]);
        let session = self.mint(&self.document["tokens"]["session"], &values);
        values.insert("session".to_owned(), session);
        for (name, token) in self.document["tokens"].as_object().expect("tokens") {
            if name != "session" {
                let token = self.mint(token, &values);
                values.insert(name.clone(), token);
            }
        }
        Case { data: substitute(data, &values), options }
    }

    fn mint(&self, token: &Value, values: &HashMap<String, String>) -> String {
        let token = substitute(token, values);
        let mut header = json!({ "alg": "RS256", "cat": "cl_B7d4PD111AAA", "typ": "JWT" });
        let mut claims = json!({
            "azp": "https://example.com", "exp": NOW_SECONDS + 60, "iat": NOW_SECONDS,
            "iss": "https://clerk.example.com", "nbf": NOW_SECONDS - 10,
            "sid": "sess_1", "sub": "user_1", "sts": "active", "v": 2,
        });
        merge(&mut header, &token["header"]);
        merge(&mut claims, &token["claims"]);
        let signer = if token["key"] == "foreign" { &self.foreign } else { &self.instance };
        let text = signer.token(&header, &claims);
        if token["key"] == "none" {
            let end = text.rfind('.').expect("three parts") + 1;
            return text[..end].to_owned();
        }
        text
    }
}

/// Members that are `null` are taken out; times such as `now-60` become numbers.
fn merge(target: &mut Value, changes: &Value) {
    for (name, value) in changes.as_object().into_iter().flatten() {
        let members = target.as_object_mut().expect("an object");
        match value {
            Value::Null => {
                members.remove(name);
            }
            Value::String(text) => {
                let value = time(text).map_or_else(|| value.clone(), |time| json!(time));
                members.insert(name.clone(), value);
            }
            other => {
                members.insert(name.clone(), other.clone());
            }
        }
    }
}

fn time(text: &str) -> Option<i64> {
    Some(NOW_SECONDS + text.strip_prefix("now")?.parse::<i64>().ok()?)
}

fn substitute(value: &Value, values: &HashMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(fill_text(text, values)),
        Value::Array(items) => items.iter().map(|item| substitute(item, values)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), substitute(value, values)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

fn fill_text(text: &str, values: &HashMap<String, String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, end)) = after.split_once('}') else { break };
        filled.push_str(before);
        match time(name) {
            Some(time) => filled.push_str(&time.to_string()),
            None => filled.push_str(values.get(name).map_or("", String::as_str)),
        }
        rest = end;
    }
    filled + rest
}

fn parse(options: &Value) -> Instance {
    let options: Options = serde_json::from_value(options.clone()).expect("options");
    Instance::new(options).expect("an instance")
}

fn accepts(value: &Value) -> Accepts {
    let bit = |name: &Value| match name.as_str() {
        Some("api_key") => 2,
        Some("m2m_token") => 4,
        Some("oauth_token") => 8,
        Some("any") => 16,
        _ => 1,
    };
    match value.as_array() {
        Some(list) => Accepted::from_mask(list.iter().fold(32, |mask, name| mask | bit(name))),
        None => Accepted::from_mask(bit(value)),
    }
    .types
}

fn run(case: &Case) -> Outcome {
    let instance = parse(&case.options);
    let request = &case.data["request"];
    let headers: Vec<(&str, &str)> = request["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
        .collect();
    let method = request["method"].as_str().expect("a method");
    let packed = packed(method, request["url"].as_str().expect("a URL"), &headers);
    let parts = unpack(&packed).expect("a request");
    let context = Context::new(parts, instance.cookie_suffix()).expect("an absolute URL");
    let memory = SignatureMemory::default();
    let mut knowledge = Knowledge::new(&memory, None);
    loop {
        let accepts = accepts(&case.data["accepts"]);
        match decide(&instance, &context, accepts, &knowledge, support::time(NOW)) {
            Ok(outcome) => return outcome,
            Err(Halt::Need(need)) => answer(&case.data["api"], &need, &mut knowledge),
            Err(halt) => panic!("{}: {halt:?}", case.data["name"]),
        }
    }
}

fn answer(api: &Value, need: &Need, knowledge: &mut Knowledge<'_>) {
    let directives = |answer: &Value| match answer.as_str() {
        Some(error) => Err(error.to_owned()),
        None => Ok(strings(answer)),
    };
    match need {
        Need::HandshakePayload { .. } => {
            knowledge.handshake_payload = Some(directives(&api["handshakePayload"]));
        }
        Need::Refresh(_) => knowledge.refresh = Some(directives(&api["refresh"])),
        Need::MachineToken { .. } => {
            knowledge.machine = Some(match api["machine"].as_str() {
                Some(error) => Err(MachineError::invalid(error)),
                None => Ok(api["machine"].clone()),
            });
        }
        Need::Key { .. } => panic!("the key is configured"),
    }
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().expect("a list").iter();
    items.map(|item| item.as_str().expect("text").to_owned()).collect()
}

fn check(name: &str, expected: &Value, outcome: &Outcome) {
    let (status, reason, token_type, headers): (_, _, _, &[Header]) = match &outcome.verdict {
        Verdict::SignedIn(session) => {
            ("signed-in", None, Some(TokenType::Session), &session.headers)
        }
        Verdict::Machine(machine) => {
            ("signed-in", None, Some(TokenType::Machine(machine.kind)), &[])
        }
        Verdict::SignedOut(signed_out) => {
            ("signed-out", Some(&signed_out.reason), signed_out.token_type, &signed_out.headers)
        }
        Verdict::Handshake(handshake) => {
            ("handshake", Some(&handshake.reason), Some(TokenType::Session), &handshake.headers)
        }
    };
    assert_eq!(expected["status"], status, "{name}: {outcome:?}");
    assert_eq!(expected["reason"].as_str(), reason.map(AsRef::as_ref), "{name}");
    if let Some(expected) = expected.get("tokenType") {
        assert_eq!(expected.as_str(), token_type.map(TokenType::as_str), "{name}");
    }
    if let Some(user) = expected.get("userId") {
        let Verdict::SignedIn(session) = &outcome.verdict else { panic!("{name}: no session") };
        assert_eq!(user.as_str(), session.verified.decoded().text_claim("sub"), "{name}");
    }
    for (header, values) in expected["headers"].as_object().into_iter().flatten() {
        assert_eq!(strings(values), values_of(headers, header), "{name}: {header}");
    }
    check_location(name, expected, headers);
}

fn values_of(headers: &[Header], name: &str) -> Vec<String> {
    headers.iter().filter(|(own, _)| own == &name).map(|(_, value)| value.clone()).collect()
}

fn check_location(name: &str, expected: &Value, headers: &[Header]) {
    if expected.get("location").is_none() && expected.get("query").is_none() {
        return;
    }
    let location = values_of(headers, "location").pop().expect("a location");
    let mut url = Url::parse(&location).expect("an absolute location");
    for (parameter, value) in expected["query"].as_object().into_iter().flatten() {
        let found = url.query_pairs().find(|(own, _)| own == parameter);
        let found = found.map(|(_, value)| value.into_owned());
        assert_eq!(value.as_str(), found.as_deref(), "{name}: {parameter} in {location}");
    }
    url.set_query(None);
    if let Some(base) = expected["location"].as_str() {
        assert_eq!(base, url.as_str(), "{name}");
    }
}
