//! The calls, in the order of `node`, where they are documented. Each takes its
//! numbers first, then its texts.

#![allow(unsafe_code, reason = "`no_mangle` names what WebAssembly exports")]

use super::super::thrown::{Outcome, thrown};
use super::super::{instance, operator, request_data, revocation, route, statement, store, token};
use super::buffers::{give, leave, leave_with_events, with_texts};
use crate::runtime::{StoreClient, deliver as deliver_answer, start, take_events as events};

#[unsafe(no_mangle)]
pub extern "C" fn user_agent() -> i32 {
    leave(Ok(crate::backend::USER_AGENT))
}

#[unsafe(no_mangle)]
pub extern "C" fn create_instance(options: usize) -> i32 {
    give(with_texts([options], |[options]| instance::create_instance(options)))
}

#[unsafe(no_mangle)]
pub extern "C" fn release_instance(handle: u32) {
    instance::release_instance(handle);
}

#[unsafe(no_mangle)]
pub extern "C" fn authenticate(handle: u32, now: f64, accepts: u32, request: usize) -> i32 {
    leave_with_events(with_texts([request], |[request]| {
        instance::authenticate(handle, now, accepts, request)
    }))
}

#[unsafe(no_mangle)]
pub extern "C" fn authenticate_async(handle: u32, now: f64, accepts: u32, request: usize) -> i32 {
    give(with_texts([request], |[request]| {
        let request = request.to_owned();
        Ok(begin(instance::authenticate_async(handle, now, accepts, request)))
    }))
}

#[unsafe(no_mangle)]
pub extern "C" fn readiness_async(handle: u32, now: f64) -> i32 {
    give(Ok(begin(operator::readiness_async(handle, now))))
}

#[unsafe(no_mangle)]
pub extern "C" fn statistics() -> i32 {
    leave(Ok(operator::statistics()))
}

#[unsafe(no_mangle)]
pub extern "C" fn public_url(request: usize) -> i32 {
    leave(with_texts([request], |[request]| instance::public_url(request)))
}

#[unsafe(no_mangle)]
pub extern "C" fn create_route_set(is_exact: u32, patterns: usize) -> i32 {
    give(with_texts([patterns], |[patterns]| {
        route::create_route_set(&list_of(patterns)?, is_exact != 0)
    }))
}

#[unsafe(no_mangle)]
pub extern "C" fn release_route_set(handle: u32) {
    route::release_route_set(handle);
}

#[unsafe(no_mangle)]
pub extern "C" fn route_beginnings(handle: u32) -> i32 {
    leave(route::route_beginnings(handle).and_then(|list| json_of(&list)))
}

#[unsafe(no_mangle)]
pub extern "C" fn match_route(handle: u32, pathname: usize) -> i32 {
    give(with_texts([pathname], |[pathname]| route::match_route(handle, pathname)))
}

#[unsafe(no_mangle)]
pub extern "C" fn match_canonical_route(handle: u32, path: usize) -> i32 {
    give(with_texts([path], |[path]| route::match_canonical_route(handle, path)))
}

#[unsafe(no_mangle)]
pub extern "C" fn matching_routes(handle: u32, path: usize) -> i32 {
    leave(with_texts([path], |[path]| {
        route::matching_routes(handle, path).and_then(|list| json_of(&list))
    }))
}

#[unsafe(no_mangle)]
pub extern "C" fn create_route_build(json: usize) -> i32 {
    give(with_texts([json], |[json]| route::create_route_build(json)))
}

#[unsafe(no_mangle)]
pub extern "C" fn route_readings(build: u32, pathname: usize, base_path: usize) -> i32 {
    leave(with_texts([pathname, base_path], |[pathname, base_path]| {
        route::route_readings(build, pathname, base_path).and_then(|list| json_of(&list))
    }))
}

#[unsafe(no_mangle)]
pub extern "C" fn create_statement_reader(keys: usize) -> i32 {
    give(with_texts([keys], |[keys]| statement::create_statement_reader(&list_of(keys)?)))
}

#[unsafe(no_mangle)]
pub extern "C" fn read_statement(reader: u32, at: f64, is_own: u32, packed: usize) -> i32 {
    leave(with_texts([packed], |[packed]| {
        statement::read_statement(reader, at, is_own != 0, packed)
    }))
}

#[unsafe(no_mangle)]
pub extern "C" fn verify_token(handle: u32, now: f64, token: usize) -> i32 {
    leave_with_events(with_texts([token], |[token]| token::verify_token(handle, now, token)))
}

#[unsafe(no_mangle)]
pub extern "C" fn verify_token_async(handle: u32, now: f64, token: usize) -> i32 {
    give(with_texts([token], |[token]| {
        Ok(begin(token::verify_token_async(handle, now, token.to_owned())))
    }))
}

/// `has_adapter` is 1 where JavaScript answers for the store.
#[unsafe(no_mangle)]
pub extern "C" fn share_store(has_adapter: u32, settings: usize) -> i32 {
    leave(with_texts([settings], |[settings]| {
        let adapter = (has_adapter != 0).then(StoreClient::adapter);
        store::share_store(settings, adapter).map(|()| "")
    }))
}

#[unsafe(no_mangle)]
pub extern "C" fn store_reachability_async() -> i32 {
    give(Ok(begin(async { Ok(store::store_reachability().await.to_owned()) })))
}

#[unsafe(no_mangle)]
pub extern "C" fn revoke_async(handle: u32, now: f64, list: usize) -> i32 {
    give(with_texts([list], |[list]| {
        Ok(begin(revocation::revoke_async(handle, now, list.to_owned())))
    }))
}

/// Takes revocations that an instance of the module before this one was told of.
#[unsafe(no_mangle)]
pub extern "C" fn note_revocations(handle: u32, now: f64, list: usize) -> i32 {
    leave(with_texts([list], |[list]| revocation::note_revocations(handle, now, list)))
}

#[unsafe(no_mangle)]
pub extern "C" fn token_type(token: usize) -> i32 {
    leave(with_texts([token], |[token]| Ok(token::token_type(token))))
}

#[unsafe(no_mangle)]
pub extern "C" fn verify_token_signature(token: usize, key: usize, signature: usize) -> i32 {
    give(with_texts([token, key, signature], |[token, key, signature]| {
        Ok(u32::from(request_data::verify_token_signature(token, key, signature)))
    }))
}

#[unsafe(no_mangle)]
pub extern "C" fn open_peer_request_data(sealed: usize, keys: usize) -> i32 {
    leave(with_texts([sealed, keys], |[sealed, keys]| {
        request_data::open_peer_request_data(sealed, &list_of(keys)?)
    }))
}

/// Takes the answer to an ask, and goes on with what waits for it.
#[unsafe(no_mangle)]
pub extern "C" fn deliver(ask: u32, answer: usize) -> i32 {
    leave(with_texts([answer], |[answer]| {
        deliver_answer(ask, answer.to_owned());
        Ok("")
    }))
}

/// Leaves what has happened since this was called last, as a JSON array; nothing:
/// empty.
#[unsafe(no_mangle)]
pub extern "C" fn take_events() -> i32 {
    leave(Ok(events()))
}

/// Starts a task that ends with a text, or with one that it throws.
fn begin(call: impl Future<Output = Outcome<String>> + 'static) -> u32 {
    start(async {
        match call.await {
            Ok(text) => serde_json::json!({ "text": text }),
            Err(error) => serde_json::json!({ "thrown": error.0 }),
        }
    })
}

fn list_of(json: &str) -> Outcome<Vec<String>> {
    serde_json::from_str(json).map_err(thrown)
}

fn json_of(list: &impl serde::Serialize) -> Outcome<String> {
    serde_json::to_string(list).map_err(thrown)
}
