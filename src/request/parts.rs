//! The parts of a request that authentication reads: method, URL and ten headers,
//! borrowed. **A field cannot run into the next**: neither a URL nor a header value
//! holds a line feed.

/// Method, URL and headers of one request. An empty header is an absent one,
/// but for the forwarded host, where the difference matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts<'a> {
    pub method: &'a str,
    /// The absolute URL of the request as the server sees it.
    pub url: &'a str,
    pub host: Option<&'a str>,
    pub forwarded_host: Option<&'a str>,
    pub forwarded_proto: Option<&'a str>,
    pub authorization: Option<&'a str>,
    pub cookie: Option<&'a str>,
    pub origin: Option<&'a str>,
    pub referer: Option<&'a str>,
    pub sec_fetch_dest: Option<&'a str>,
    pub accept: Option<&'a str>,
    /// Whether the caller can have the browser load the document of this request;
    /// the caller says so, and no header.
    pub loads_document: bool,
    /// All request headers as JSON; only present where the network is used.
    pub all_headers: Option<&'a str>,
}
