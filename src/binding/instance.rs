//! Instances, and the authentication of a request.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::handles::Handles;
use super::reply::{self, Course, key_source_at_hand};
use super::statement::Asked;
use super::thrown::{Outcome, Thrown, misconfigured, thrown};
use super::{DRIVER, time};
use crate::decision::outcome::deferred;
use crate::driver::{AtOnce, Awaited, Driven};
use crate::instance::Instance;
use crate::request::{Context, Parts};
use crate::runtime::Instant;
use crate::wire::reply::needs_network;
use crate::wire::request::unpack;
use crate::wire::{Accepted, KeySource};

static INSTANCES: LazyLock<Handles<Instance>> = LazyLock::new(Handles::default);

/// Parses and validates a set of options, given as JSON. Returns a handle.
/// Throws if an option is invalid; the message names it.
pub fn create_instance(options: &str) -> Outcome<u32> {
    let instance =
        Instance::from_json(options).map_err(|error| misconfigured(error.code(), error))?;
    let tenant = DRIVER.meet(instance.tenant());
    INSTANCES.insert(instance.of(tenant)).ok_or_else(|| thrown("Too many instances."))
}

/// Forgets an instance. Requests under way are not disturbed.
pub fn release_instance(handle: u32) {
    INSTANCES.remove(handle);
}

/// Decides a packed request with what is at hand. `now` is in ms since the
/// epoch; `accepts` is a mask of `AcceptedTokens`. Returns a packed reply,
/// which begins with a `ReplyStatus`.
pub fn authenticate(handle: u32, now: f64, accepts: u32, request: &str) -> Outcome<String> {
    let started = Instant::now();
    let now = time(now)?;
    let instance = find(handle)?;
    let accepted = Accepted::from_mask(accepts);
    let context = unpack(request)
        .map(|parts| Parts { loads_document: accepted.loads_document, ..parts })
        .and_then(|parts| Context::remembering(parts, instance.cookie_suffix(), DRIVER.tokens()))
        .ok_or_else(malformed)?;
    let source = key_source_at_hand(&instance);
    let decided = DRIVER.decide_at_once(&instance, &context, accepted.types, now);
    let driven = match decided {
        AtOnce::Driven(driven) => driven,
        AtOnce::NeedsMachineToken(kind) if accepted.may_defer => Driven::Decided(deferred(kind)),
        AtOnce::NeedsMachineToken(_) | AtOnce::NeedsNetwork => {
            return Ok(needs_network());
        }
    };
    let asked = Asked {
        url: Some(context.url()),
        has_authorization: context.parts().authorization.is_some(),
        token_in_header: context.token_in_header().map_or("", |header| header.token().text()),
        now,
    };
    let elapsed = elapsed_since(started);
    let course = Course { key_source: source, waits: Vec::new(), elapsed };
    Ok(reply::pack(&instance, &asked, &driven, &course))
}

/// Decides a packed request and uses the network where it must; to be called
/// after `authenticate` answered `NeedsNetwork`. The packed request may end with one more
/// field: all request headers as JSON, which a refresh sends.
pub async fn authenticate_async(
    handle: u32,
    now: f64,
    accepts: u32,
    request: String,
) -> Outcome<String> {
    let started = Instant::now();
    let now = time(now)?;
    let instance = find(handle)?;
    let accepted = Accepted::from_mask(accepts);
    let parts = unpack(&request)
        .map(|parts| Parts { loads_document: accepted.loads_document, ..parts })
        .ok_or_else(malformed)?;
    let url = crate::request::public_url(&parts);
    let asked = Asked {
        url: url.as_ref(),
        has_authorization: parts.authorization.is_some(),
        // A token that may stay unverified never comes here.
        token_in_header: "",
        now,
    };
    let (driven, waits) = DRIVER.drive(Arc::clone(&instance), &parts, accepted.types, now).await;
    let elapsed = elapsed_since(started);
    // Keys do not come with revocations.
    let at_hand = !waits.iter().any(|wait| matches!(wait.on, Awaited::Fetch(_)));
    let key_source = if at_hand { key_source_at_hand(&instance) } else { KeySource::Network };
    Ok(reply::pack(&instance, &asked, &driven, &Course { key_source, waits, elapsed }))
}

/// The public URL of a packed request, behind proxies. Throws when its own URL
/// is not absolute.
pub fn public_url(request: &str) -> Outcome<String> {
    unpack(request)
        .as_ref()
        .and_then(crate::request::public_url)
        .map(|url| url.to_string())
        .ok_or_else(malformed)
}

/// The instance of a handle.
pub fn find(handle: u32) -> Outcome<Arc<Instance>> {
    INSTANCES.get(handle).ok_or_else(|| thrown("The instance was released."))
}

fn elapsed_since(started: Instant) -> Duration {
    Instant::now().saturating_duration_since(started)
}

fn malformed() -> Thrown {
    misconfigured("request_url_invalid", "The request's URL is not an absolute URL.")
}
