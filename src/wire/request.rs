//! The packed request. **Its lines are in the order of [`Parts`]' fields**; neither a
//! URL nor a header value can hold the line feed that separates them (Fetch
//! standard, section 2.2.2), since their classes refuse it.

use crate::request::Parts;

/// Stands for a header that the request does not have; no header value can be
/// a lone NUL (RFC 9110, section 5.5).
const ABSENT: &str = "\0";

/// The number of fields that every packed request has.
const FIELDS: usize = 11;

/// Reads a packed request. An empty header is an absent one, but for the host
/// and what is forwarded, where the difference matters. Behind the fields,
/// all request headers may follow as JSON.
///
/// Returns `None` when there are too few fields.
#[must_use]
pub fn unpack(packed: &str) -> Option<Parts<'_>> {
    let mut fields = packed.splitn(FIELDS + 1, '\n');
    let method = fields.next()?;
    let url = fields.next()?;
    let mut header = || fields.next().map(|value| (value != ABSENT).then_some(value));
    Some(Parts {
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
        loads_document: false,
        all_headers: header().flatten(),
    })
}

fn filled(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

/// Packs a request, as `src-js/wire/request.ts` does.
#[doc(hidden)] // For `tests/` and `fuzz/`.
#[must_use]
pub fn pack(parts: &Parts<'_>) -> String {
    let headers = [
        parts.host,
        parts.forwarded_host,
        parts.forwarded_proto,
        parts.authorization,
        parts.cookie,
        parts.origin,
        parts.referer,
        parts.sec_fetch_dest,
        parts.accept,
    ];
    let lines = headers.iter().map(|header| header.unwrap_or(ABSENT)).chain(parts.all_headers);
    [parts.method, parts.url].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}
