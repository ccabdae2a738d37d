//! The parts of a request that authentication looks at: method, URL and ten
//! headers, borrowed. **No field can run into the next**: neither a URL nor a
//! header value holds a line feed.

/// Stands for a header that the request does not have; no header value can be
/// a lone NUL (RFC 9110, section 5.5).
const ABSENT: &str = "\0";

/// The fields of a packed request, in order.
const FIELDS: usize = 11;

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
    /// All request headers as JSON; only present where the network is used.
    pub all_headers: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// Reads the packed form: the fields above in order, joined by line feeds,
    /// which neither a URL nor a header value can contain.
    ///
    /// Returns `None` when there are too few fields.
    #[must_use]
    pub fn unpack(packed: &'a str) -> Option<Self> {
        let mut fields = packed.splitn(FIELDS + 1, '\n');
        let method = fields.next()?;
        let url = fields.next()?;
        let mut header = || fields.next().map(|value| (value != ABSENT).then_some(value));
        Some(Self {
            method,
            url,
            host: header()?,
            forwarded_host: header()?,
            forwarded_proto: header()?,
            authorization: filled(header()?),
            cookie: filled(header()?),
            origin: filled(header()?),
            referer: filled(header()?),
            sec_fetch_dest: filled(header()?),
            accept: filled(header()?),
            all_headers: header().flatten(),
        })
    }
}

fn filled(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::Parts;

    #[test]
    fn unpacks_present_empty_and_absent_headers() {
        let packed =
            "GET\nhttps://a.example/\na.example\n\0\n\n\0\n__session=x\n\0\n\0\ndocument\n\0";
        let parts = Parts::unpack(packed).expect("eleven fields");
        assert_eq!(parts.host, Some("a.example"));
        assert_eq!(parts.forwarded_host, None);
        assert_eq!(parts.forwarded_proto, Some(""));
        assert_eq!(parts.cookie, Some("__session=x"));
        assert_eq!(parts.sec_fetch_dest, Some("document"));
        assert_eq!(parts.all_headers, None);
        assert_eq!(Parts::unpack("GET\nhttps://a.example/"), None);
    }
}
