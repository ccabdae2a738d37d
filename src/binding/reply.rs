//! The reply about a request: the decision, signed and sealed for the application.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::decided::Decided;
use super::statement::{Asked, statement};
use crate::driver::{Driven, Wait};
use crate::instance::Instance;
use crate::seal::statement::Subject;
use crate::wire::{self, Diagnostics, KeySource, Misconfigured, Reply, ReplyStatus};

/// The source of the key in a decision without the network.
pub const fn key_source_at_hand(instance: &Instance) -> KeySource {
    if instance.jwt_key().is_some() { KeySource::Pem } else { KeySource::Jwks }
}

/// How a decision came about.
pub struct Course {
    pub key_source: KeySource,
    /// What it waited for.
    pub waits: Vec<Wait>,
    pub elapsed: Duration,
}

/// Packs what was decided about the request that is asked about.
pub fn pack(instance: &Instance, asked: &Asked<'_>, driven: &Driven, course: &Course) -> String {
    let Course { key_source, ref waits, elapsed } = *course;
    let outcome = match driven {
        Driven::Misconfigured(why) => {
            return Misconfigured { code: why.code(), message: &why.to_string() }.pack();
        }
        Driven::Decided(outcome) => outcome,
    };
    let decided = Decided::of(outcome);
    let Decided { token, ref machine, .. } = decided;
    let public_url = asked.url.map(Url::as_str).unwrap_or_default();
    let clock_skew = instance.expectations().clock_skew;
    let subject = Subject { token, url: public_url };
    let sealing = instance.sealing();
    let sealed = sealing.request_data(machine.as_deref()).and_then(|data| {
        let statement = statement(asked, &decided, clock_skew, elapsed, data.as_json());
        sealing.seal(&statement, &data, subject)
    });
    let Ok(sealed) = sealed else { return NOT_SEALED.pack() };
    let signature = if token.is_empty() { String::new() } else { sealing.sign(token) };
    let origin = asked.url.map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let proxy_url = instance.addresses().proxy_url(&origin).unwrap_or_default();
    let is_signed_in_machine = decided.status == ReplyStatus::SignedIn && machine.is_some();
    let auth_object = machine.as_deref().filter(|_| is_signed_in_machine).map(Value::to_string);
    let reply = Reply {
        status: decided.status,
        token_type: decided.token_type,
        reason: decided.reason,
        public_url,
        token,
        signature: &signature,
        statement: &sealed.own,
        peer_request_data: &sealed.peer,
        proxy_url: &proxy_url,
        diagnostics: Diagnostics {
            key_source,
            microseconds: elapsed.as_micros(),
            waits: waits.iter().map(wait).collect(),
            notices: Cow::Borrowed(&outcome.notices),
        },
        headers: decided.headers.iter().map(|(name, value)| (*name, value.as_str())).collect(),
        rest: auth_object.as_deref().unwrap_or(decided.message),
    };
    reply.pack()
}

fn wait(wait: &Wait) -> wire::Wait {
    wire::Wait {
        operation: wait.on.name().into(),
        is_ok: wait.is_ok,
        after: wait.after.as_micros(),
        took: wait.took.as_micros(),
    }
}

const NOT_SEALED: Misconfigured<'_> = Misconfigured {
    code: "encryption_key_missing",
    message: "Clerk: the request data could not be sealed because no key is set. Set CLERK_ENCRYPTION_KEY.",
};
