//! The context of one request: its public URL and the credentials it carries,
//! uninterpreted. **Each token is decoded at most once**, when first asked for.

use std::borrow::Cow;
use std::sync::OnceLock;

use url::Url;

use super::cookies::Cookies;
use super::parts::Parts;
use super::public_url::public_url;
use crate::token::{Decoded, MachineKind, TokenError};

/// A token with its decoding, which happens when first asked for.
pub struct Token<'a> {
    text: Cow<'a, str>,
    decoded: OnceLock<Result<Decoded, TokenError>>,
}

impl<'a> Token<'a> {
    fn new(text: Cow<'a, str>) -> Self {
        Self { text, decoded: OnceLock::new() }
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
        self.decoded.get_or_init(|| Decoded::parse(&self.text)).as_ref()
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
        let url = public_url(&parts)?;
        let header = parts
            .authorization
            .and_then(bearer_token)
            .map(|token| TokenInHeader(Token::new(Cow::Borrowed(token))));
        let jar = CookieJar::read(parts.cookie.unwrap_or_default(), suffix);
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
/// Other schemes are none of ours.
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
    fn read(header: &'a str, suffix: &str) -> Self {
        let cookies = Cookies::new(header);
        let plain = |name: &str| cookies.get(name);
        let suffixed = |name: &str| cookies.get(&format!("{name}_{suffix}"));
        Self {
            session: plain("__session").map(Token::new),
            suffixed_session: suffixed("__session").map(Token::new),
            client_uat: plain("__client_uat"),
            suffixed_client_uat: suffixed("__client_uat"),
            suffixed_refresh: suffixed("__refresh"),
            dev_browser: plain("__clerk_db_jwt"),
            suffixed_dev_browser: suffixed("__clerk_db_jwt"),
            handshake: plain("__clerk_handshake"),
            handshake_nonce: plain("__clerk_handshake_nonce"),
            redirect_count: plain("__clerk_redirect_count"),
        }
    }
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
