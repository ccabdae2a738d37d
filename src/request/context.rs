//! The context of one request: its public URL and the credentials it carries,
//! uninterpreted. **Each token is decoded at most once**, when first asked for.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use url::Url;

use super::cookies::{Cookies, decode};
use super::parts::Parts;
use super::public_url::public_url;
use crate::token::{Decoded, MachineKind, TokenError, TokenMemory};

/// A token with its decoding, which happens when first asked for.
pub struct Token<'a> {
    text: Cow<'a, str>,
    memory: Option<&'a TokenMemory>,
    decoded: Arc<OnceLock<Result<Decoded, TokenError>>>,
}

impl<'a> Token<'a> {
    fn new(text: Cow<'a, str>, memory: Option<&'a TokenMemory>) -> Self {
        Self { text, memory, decoded: Arc::default() }
    }

    /// As [`Token::new`], and one decoding serves `twin`, too, if it has the same text.
    fn beside(twin: Option<&Self>, text: Cow<'a, str>, memory: Option<&'a TokenMemory>) -> Self {
        match twin.filter(|twin| twin.text == text) {
            Some(twin) => Self { text, memory, decoded: Arc::clone(&twin.decoded) },
            None => Self::new(text, memory),
        }
    }

    /// The token as the request carries it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the token says, unverified.
    ///
    /// # Errors
    ///
    /// When it cannot be decoded.
    pub fn decoded(&self) -> Result<&Decoded, &TokenError> {
        let decode = || match self.memory {
            Some(memory) => memory.decode(&self.text),
            None => Decoded::parse(&self.text),
        };
        self.decoded.get_or_init(decode).as_ref()
    }
}

/// The token of the `Authorization` header.
pub struct TokenInHeader<'a>(Token<'a>);

impl TokenInHeader<'_> {
    /// The token itself.
    #[must_use]
    pub const fn token(&self) -> &Token<'_> {
        &self.0
    }

    /// The kind of machine token this is, if it is one.
    #[must_use]
    pub fn machine_kind(&self) -> Option<MachineKind> {
        MachineKind::of(self.0.text(), self.0.decoded())
    }
}

/// The cookies of authentication, under their plain and suffixed names.
pub struct CookieJar<'a> {
    pub session: Option<Token<'a>>,
    pub suffixed_session: Option<Token<'a>>,
    pub client_uat: Option<Cow<'a, str>>,
    pub suffixed_client_uat: Option<Cow<'a, str>>,
    pub suffixed_refresh: Option<Cow<'a, str>>,
    pub dev_browser: Option<Cow<'a, str>>,
    pub suffixed_dev_browser: Option<Cow<'a, str>>,
    pub handshake: Option<Cow<'a, str>>,
    pub handshake_nonce: Option<Cow<'a, str>>,
    pub redirect_count: Option<Cow<'a, str>>,
}

/// See the module's documentation.
pub struct Context<'a> {
    parts: Parts<'a>,
    url: Url,
    header: Option<TokenInHeader<'a>>,
    jar: CookieJar<'a>,
}

impl<'a> Context<'a> {
    /// Reads `parts`, with `suffix` as the suffix of this instance's cookies.
    ///
    /// Returns `None` when the request's URL is not absolute.
    #[must_use]
    pub fn new(parts: Parts<'a>, suffix: &str) -> Option<Self> {
        Self::read(parts, suffix, None)
    }

    /// As [`Context::new`], and tokens that `memory` knows are not decoded
    /// again.
    #[must_use]
    pub fn remembering(parts: Parts<'a>, suffix: &str, memory: &'a TokenMemory) -> Option<Self> {
        Self::read(parts, suffix, Some(memory))
    }

    fn read(parts: Parts<'a>, suffix: &str, memory: Option<&'a TokenMemory>) -> Option<Self> {
        let url = public_url(&parts)?;
        let header = parts
            .authorization
            .and_then(bearer_token)
            .map(|token| TokenInHeader(Token::new(Cow::Borrowed(token), memory)));
        let jar = CookieJar::read(parts.cookie.unwrap_or_default(), suffix, memory);
        Some(Self { parts, url, header, jar })
    }

    /// The request's parts.
    #[must_use]
    pub const fn parts(&self) -> &Parts<'a> {
        &self.parts
    }

    /// The public URL.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The origin of the public URL, as browsers write it.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// The first value of a query parameter of the public URL; an empty one
    /// counts as none.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        self.query_value(name).filter(|value| !value.is_empty())
    }

    /// The first value of a query parameter, which may be empty.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.url.query()?;
        self.url
            .query_pairs()
            .find(|(candidate, _)| candidate == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The token of the `Authorization` header.
    #[must_use]
    pub const fn token_in_header(&self) -> Option<&TokenInHeader<'a>> {
        self.header.as_ref()
    }

    /// The cookies of authentication.
    #[must_use]
    pub const fn jar(&self) -> &CookieJar<'a> {
        &self.jar
    }

    /// Whether the method is GET.
    #[must_use]
    pub fn is_get(&self) -> bool {
        self.parts.method == "GET"
    }

    /// Whether the browser asks for a document to show in a tab or a frame.
    #[must_use]
    pub fn is_document(&self) -> bool {
        match self.parts.sec_fetch_dest {
            Some(destination) => matches!(destination, "document" | "iframe"),
            None => self.parts.accept.is_some_and(|accept| accept.starts_with("text/html")),
        }
    }
}

/// The token of `Bearer <token>`, or of a header that is nothing but a token.
/// Other schemes are ignored.
fn bearer_token(header: &str) -> Option<&str> {
    let mut words = header.split(' ');
    let scheme = words.next()?;
    match words.next() {
        None | Some("") => Some(scheme).filter(|token| !token.is_empty()),
        Some(token) if scheme == "Bearer" => Some(token),
        Some(_) => None,
    }
}

impl<'a> CookieJar<'a> {
    /// Reads the header in one pass.
    fn read(header: &'a str, suffix: &str, memory: Option<&'a TokenMemory>) -> Self {
        let mut found: [Option<&'a str>; NAMES.len()] = [None; NAMES.len()];
        for (name, value) in Cookies::new(header).pairs() {
            if let Some(at) = name.strip_prefix("__").and_then(|name| place_of(name, suffix)) {
                found[at].get_or_insert(value);
            }
        }
        let mut values = found.map(|value| value.map(decode).filter(|value| !value.is_empty()));
        let mut value = |name: Name| values[name as usize].take();
        let session = value(Name::Session).map(|text| Token::new(text, memory));
        // Browsers send the same token under both names.
        let suffixed_session =
            value(Name::SuffixedSession).map(|text| Token::beside(session.as_ref(), text, memory));
        Self {
            session,
            suffixed_session,
            client_uat: value(Name::ClientUat),
            suffixed_client_uat: value(Name::SuffixedClientUat),
            suffixed_refresh: value(Name::SuffixedRefresh),
            dev_browser: value(Name::DevBrowser),
            suffixed_dev_browser: value(Name::SuffixedDevBrowser),
            handshake: value(Name::Handshake),
            handshake_nonce: value(Name::HandshakeNonce),
            redirect_count: value(Name::RedirectCount),
        }
    }
}

/// The cookies of authentication.
#[derive(Clone, Copy)]
enum Name {
    Session,
    SuffixedSession,
    ClientUat,
    SuffixedClientUat,
    SuffixedRefresh,
    DevBrowser,
    SuffixedDevBrowser,
    Handshake,
    HandshakeNonce,
    RedirectCount,
}

/// Their names behind two underscores, and whether a suffix follows.
const NAMES: [(Name, &str, bool); 10] = [
    (Name::Session, "session", false),
    (Name::SuffixedSession, "session_", true),
    (Name::ClientUat, "client_uat", false),
    (Name::SuffixedClientUat, "client_uat_", true),
    (Name::SuffixedRefresh, "refresh_", true),
    (Name::DevBrowser, "clerk_db_jwt", false),
    (Name::SuffixedDevBrowser, "clerk_db_jwt_", true),
    (Name::Handshake, "clerk_handshake", false),
    (Name::HandshakeNonce, "clerk_handshake_nonce", false),
    (Name::RedirectCount, "clerk_redirect_count", false),
];

fn place_of(name: &str, suffix: &str) -> Option<usize> {
    NAMES
        .iter()
        .find(|(_, own, is_suffixed)| match name.strip_prefix(own) {
            Some(rest) if *is_suffixed => rest == suffix,
            Some(rest) => rest.is_empty(),
            None => false,
        })
        .map(|(name, ..)| *name as usize)
}

#[cfg(test)]
mod tests {
    use super::bearer_token;

    #[test]
    fn reads_authorization_headers() {
        assert_eq!(bearer_token("Bearer abc"), Some("abc"));
        assert_eq!(bearer_token("abc"), Some("abc"));
        assert_eq!(bearer_token("Bearer abc def"), Some("abc"));
        assert_eq!(bearer_token("Basic abc"), None);
        assert_eq!(bearer_token("bearer abc"), None);
        assert_eq!(bearer_token("Bearer "), Some("Bearer"));
    }
}
