//! The codes of the wire, as JavaScript reads them by name. **Their numbers are
//! those of `wire`**, which the compiler checks.

use napi_derive::napi;

use crate::route::Match;
use crate::wire::{self, accepts, route};

/// What the first line of a reply says about a request.
#[napi]
pub enum ReplyStatus {
    /// The request is signed out.
    SignedOut = 0,
    /// A session or a machine is signed in.
    SignedIn = 1,
    /// The Frontend API must be asked through the browser.
    Handshake = 2,
    /// Something must be fetched first; the whole reply.
    NeedsNetwork = 3,
    /// The configuration does not allow a decision; a message follows.
    Misconfigured = 4,
    /// The request is signed out, and a handshake may recover the session once
    /// the browser loads the document.
    Recoverable = 5,
}

/// What the first line of a reply says about one token.
#[napi]
pub enum TokenStatus {
    /// It is invalid; reason, advice and message follow.
    Refused = 0,
    /// It is valid; the claims follow as JSON.
    Verified = 1,
    /// A key must be fetched first; the whole reply.
    NeedsNetwork = 2,
}

/// What the first line of an answer says about a statement.
#[napi]
pub enum StatementStatus {
    /// It was sealed with another key, about another token or URL, or changed.
    Foreign = 0,
    /// It was read; its content follows.
    Read = 1,
    /// It has expired, or the request is for another page.
    OfAnotherRequest = 2,
}

/// The types of token that a caller accepts: bits of a mask. A mask that names
/// nothing accepts session tokens only.
#[napi]
pub enum AcceptedTokens {
    SessionToken = 1,
    ApiKey = 2,
    M2mToken = 4,
    OauthToken = 8,
    Any = 16,
    /// The types are members of a list, which may have one or none.
    List = 32,
    /// An opaque machine token may stay unverified for now.
    Later = 64,
    /// The caller can have the browser load the document of the request.
    Document = 128,
}

/// Whether a path matches.
#[napi]
pub enum RouteMatch {
    No = 0,
    Yes = 1,
    /// The path's percent-encoding is malformed.
    Malformed = 2,
    /// Matching did not end within its limits.
    Indeterminate = 3,
}

/// What would be served under a reading of a path: its first letter.
#[napi(string_enum)]
pub enum ReadingKind {
    /// A page or a route handler.
    #[napi(value = "P")]
    Page,
    /// A file of `public/`.
    #[napi(value = "F")]
    File,
    /// A page, if the application has one there.
    #[napi(value = "M")]
    Possible,
}

const _: () = {
    assert!(ReplyStatus::SignedOut as i32 == wire::ReplyStatus::SignedOut as i32);
    assert!(ReplyStatus::SignedIn as i32 == wire::ReplyStatus::SignedIn as i32);
    assert!(ReplyStatus::Handshake as i32 == wire::ReplyStatus::Handshake as i32);
    assert!(ReplyStatus::NeedsNetwork as i32 == wire::ReplyStatus::NeedsNetwork as i32);
    assert!(ReplyStatus::Misconfigured as i32 == wire::ReplyStatus::Misconfigured as i32);
    assert!(ReplyStatus::Recoverable as i32 == wire::ReplyStatus::Recoverable as i32);
    assert!(TokenStatus::Refused as i32 == wire::TokenStatus::Refused as i32);
    assert!(TokenStatus::Verified as i32 == wire::TokenStatus::Verified as i32);
    assert!(TokenStatus::NeedsNetwork as i32 == wire::TokenStatus::NeedsNetwork as i32);
    assert!(StatementStatus::Foreign as i32 == wire::StatementStatus::Foreign as i32);
    assert!(StatementStatus::Read as i32 == wire::StatementStatus::Read as i32);
    let of_another_request = wire::StatementStatus::OfAnotherRequest as i32;
    assert!(StatementStatus::OfAnotherRequest as i32 == of_another_request);
    assert!(AcceptedTokens::SessionToken as u32 == accepts::SESSION_TOKEN);
    assert!(AcceptedTokens::ApiKey as u32 == accepts::API_KEY);
    assert!(AcceptedTokens::M2mToken as u32 == accepts::M2M_TOKEN);
    assert!(AcceptedTokens::OauthToken as u32 == accepts::OAUTH_TOKEN);
    assert!(AcceptedTokens::Any as u32 == accepts::ANY);
    assert!(AcceptedTokens::List as u32 == accepts::LIST);
    assert!(AcceptedTokens::Later as u32 == accepts::LATER);
    assert!(AcceptedTokens::Document as u32 == accepts::DOCUMENT);
    assert!(RouteMatch::No as u32 == route::code(Match::No));
    assert!(RouteMatch::Yes as u32 == route::code(Match::Yes));
    assert!(RouteMatch::Malformed as u32 == route::code(Match::Malformed));
    assert!(RouteMatch::Indeterminate as u32 == route::code(Match::Indeterminate));
};
