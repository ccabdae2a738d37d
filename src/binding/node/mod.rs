//! The door of the Node.js addon.
//!
//! Free functions take a handle, since a method of a class costs twice as much. The
//! request crosses as UTF-8, although Latin-1 would be a quarter of a microsecond
//! faster: that conversion cuts characters beyond it to their low byte, which could
//! make a line feed out of one.
//!
//! Only the expansion of the `#[napi]` macro contains `unsafe`.

#![expect(
    clippy::needless_pass_by_value,
    reason = "`#[napi]` hands every argument over as an owned value"
)]

mod codes;

use std::sync::Arc;

use napi::bindgen_prelude::{Latin1String, Promise};
use napi::threadsafe_function::ThreadsafeFunction;
use napi::{Either, Error, Result, Status};
use napi_derive::napi;

use super::thrown::Thrown;
use super::{instance, operator, request_data, revocation, route, statement, store, token};
use crate::runtime::{Adapter, StoreClient};

/// The `User-Agent` of calls to the Backend API, which `clerkClient()` sends,
/// too.
#[napi]
pub const USER_AGENT: &str = crate::backend::USER_AGENT;

/// Parses and validates a set of options, given as JSON. Returns a handle.
/// Throws if an option is invalid; the message names it.
#[napi(catch_unwind)]
pub fn create_instance(options: String) -> Result<u32> {
    Ok(instance::create_instance(&options)?)
}

/// Forgets an instance. Requests under way are not disturbed.
#[napi(catch_unwind)]
pub fn release_instance(handle: u32) {
    instance::release_instance(handle);
}

/// Decides a packed request with what is at hand. `now` is in ms since the
/// epoch; `accepts` is a mask of `AcceptedTokens`. Returns a packed reply,
/// which begins with a `ReplyStatus`.
#[napi(catch_unwind)]
pub fn authenticate(
    handle: u32,
    now: f64,
    accepts: u32,
    request: String,
) -> Result<Either<Latin1String, String>> {
    Ok(text(instance::authenticate(handle, now, accepts, &request)?))
}

/// Decides a packed request and uses the network where it must; to be called
/// after `authenticate` answered `NeedsNetwork`. The packed request may end with one more
/// field: all request headers as JSON, which a refresh sends.
#[napi(catch_unwind)]
pub async fn authenticate_async(
    handle: u32,
    now: f64,
    accepts: u32,
    request: String,
) -> Result<Either<Latin1String, String>> {
    Ok(text(instance::authenticate_async(handle, now, accepts, request).await?))
}

/// Whether tokens of an instance can be verified, as JSON: `keys` is `configured`,
/// `at-hand` or `missing`, and `problem` the reason of the last failed fetch, or null.
/// Fetches keys that are missing.
#[napi(catch_unwind)]
pub async fn readiness_async(handle: u32, now: f64) -> Result<String> {
    Ok(operator::readiness_async(handle, now).await?)
}

/// The counters of the process by their names, as a JSON object.
#[napi(catch_unwind)]
#[must_use]
pub fn statistics() -> String {
    operator::statistics()
}

/// The public URL of a packed request, behind proxies. Throws when its own URL
/// is not absolute.
#[napi(catch_unwind)]
pub fn public_url(request: String) -> Result<String> {
    Ok(instance::public_url(&request)?)
}

/// Compiles path patterns, which ignore letter case unless `is_exact`. Returns a
/// handle; throws when a pattern is invalid.
#[napi(catch_unwind)]
pub fn create_route_set(patterns: Vec<String>, is_exact: Option<bool>) -> Result<u32> {
    Ok(route::create_route_set(&patterns, is_exact == Some(true))?)
}

/// Forgets a route set.
#[napi(catch_unwind)]
pub fn release_route_set(handle: u32) {
    route::release_route_set(handle);
}

/// What a path begins with that matches, in lower case, one text for each pattern: a
/// path that `matchRoute` would leave as it is, in lower case, and that begins with
/// none of them, does not match.
#[napi(catch_unwind)]
pub fn route_beginnings(handle: u32) -> Result<Vec<String>> {
    Ok(route::route_beginnings(handle)?)
}

/// Matches a path. Returns a `RouteMatch`.
#[napi(catch_unwind)]
pub fn match_route(handle: u32, pathname: String) -> Result<u32> {
    Ok(route::match_route(handle, &pathname)?)
}

/// Matches a reading's path, as `routeReadings` gives it, with the same
/// answers. A canonical path is never decoded again.
#[napi(catch_unwind)]
pub fn match_canonical_route(handle: u32, path: String) -> Result<u32> {
    Ok(route::match_canonical_route(handle, &path)?)
}

/// The indices of the patterns that match a reading's path.
#[napi(catch_unwind)]
pub fn matching_routes(handle: u32, path: String) -> Result<Vec<u32>> {
    Ok(route::matching_routes(handle, &path)?)
}

/// Takes what is known about a build, as JSON with `basePath`, `locales` and
/// `assetPrefix`. Returns a handle.
#[napi(catch_unwind)]
pub fn create_route_build(json: String) -> Result<u32> {
    Ok(route::create_route_build(&json)?)
}

/// The ways in which the build's server could read a path: each a `ReadingKind`
/// and the canonical path. The first is the page that Next.js
/// routes to. None for malformed percent-encoding.
#[napi(catch_unwind)]
pub fn route_readings(build: u32, pathname: String, base_path: String) -> Result<Vec<String>> {
    Ok(route::route_readings(build, &pathname, &base_path)?)
}

/// Takes the keys that statements may be sealed under; empty ones count for
/// nothing. Returns a handle for `readStatement`.
#[napi(catch_unwind)]
pub fn create_statement_reader(keys: Vec<String>) -> Result<u32> {
    Ok(statement::create_statement_reader(&keys)?)
}

/// Reads a statement. `packed` is the question of `wire/statement.ts`; `at` is
/// when the request arrived, in ms since the epoch; `isOwn` says that the
/// statement was seen to be made for this very request, so that neither time
/// nor target is compared.
///
/// Returns a `StatementStatus` and, if the statement was read, its content.
#[napi(catch_unwind)]
pub fn read_statement(
    reader: u32,
    at: f64,
    is_own: bool,
    packed: String,
) -> Result<Either<Latin1String, String>> {
    Ok(text(statement::read_statement(reader, at, is_own, &packed)?))
}

/// Verifies a session token with what is at hand. Returns a packed reply, which
/// begins with a `TokenStatus`.
#[napi(catch_unwind)]
pub fn verify_token(handle: u32, now: f64, token: String) -> Result<String> {
    Ok(token::verify_token(handle, now, &token)?)
}

/// Verifies a session token and fetches the key; to be called after
/// `verifyToken` answered `NeedsNetwork`.
#[napi(catch_unwind)]
pub async fn verify_token_async(handle: u32, now: f64, token: String) -> Result<String> {
    Ok(token::verify_token_async(handle, now, token).await?)
}

/// Calls an adapter of the store with a JSON text, which answers with another.
type StoreAdapter = ThreadsafeFunction<String, Promise<String>, String, Status, false, true>;

/// Shares a store among the instances of a fleet from now on. `settings` is JSON with
/// `address` (empty: none, or the adapter), `timeout` and `machineTokenLifetime`, in ms.
/// Throws if the address is invalid. Settings that are in force change nothing.
#[napi(catch_unwind)]
pub fn share_store(
    settings: String,
    #[napi(ts_arg_type = "((call: string) => Promise<string>) | null")] adapter: Option<
        StoreAdapter,
    >,
) -> Result<()> {
    Ok(store::share_store(&settings, adapter.map(adapter_of))?)
}

/// Whether the store answers: `none`, `reachable` or `unreachable`. Connects first,
/// where that is needed.
#[napi(catch_unwind)]
pub async fn store_reachability_async() -> &'static str {
    store::store_reachability().await
}

/// Refuses session tokens of an instance before they expire, from the moment on that
/// the promise resolves. `list` is a JSON array of objects with `cutoff`, in ms since
/// the epoch, and with the ids `session`, `user`, `organization`, or both of the last.
/// Resolves to how many of the list refuse a token that has not expired, in decimal.
/// Rejects if one is invalid, and takes none then.
#[napi(catch_unwind)]
pub async fn revoke_async(handle: u32, now: f64, list: String) -> Result<String> {
    Ok(revocation::revoke_async(handle, now, list).await?)
}

/// The type that a token claims, as its name in `acceptsToken`. A token that is
/// not a machine's counts as `session_token`. Nothing is verified.
#[napi(catch_unwind)]
pub fn token_type(token: String) -> &'static str {
    token::token_type(&token)
}

/// Whether a signature is the token's under the key, compared in constant
/// time.
#[napi(catch_unwind)]
pub fn verify_token_signature(token: String, key: String, signature: String) -> bool {
    request_data::verify_token_signature(&token, &key, &signature)
}

/// Opens request data that `@clerk/nextjs` sealed, with the first key that
/// fits. Throws when none does.
#[napi(catch_unwind)]
pub fn open_peer_request_data(sealed: String, keys: Vec<String>) -> Result<String> {
    Ok(request_data::open_peer_request_data(&sealed, &keys)?)
}

impl From<Thrown> for Error {
    fn from(Thrown(message): Thrown) -> Self {
        Self::from_reason(message)
    }
}

/// ASCII crosses as Latin-1, which V8 stores as it is.
fn text(reply: String) -> Either<Latin1String, String> {
    if reply.is_ascii() { Either::A(Latin1String::from(reply)) } else { Either::B(reply) }
}

/// A client of the store that calls JavaScript, on the thread that gave the adapter,
/// for as long as there is one.
fn adapter_of(adapter: StoreAdapter) -> StoreClient {
    let adapter = Arc::new(adapter);
    StoreClient::Adapter(Adapter::new(move |operation| {
        let adapter = Arc::clone(&adapter);
        Box::pin(
            async move { adapter.call_async_catch(operation.to_json()).await.ok()?.await.ok() },
        )
    }))
}
