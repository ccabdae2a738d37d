//! Which cookies count. An application that shares its domain with another
//! Clerk application, or that moved between versions, may hold plain and
//! suffixed cookies at once; **one rule picks a set, and the whole set is then
//! used**, never a mixture.

use crate::instance::Instance;
use crate::request::Context;
use crate::request::context::Token;
use crate::token::{Decoded, Time};

/// The credentials of a request, after the choice.
pub struct Credentials<'a> {
    pub suffixed: bool,
    pub session: Option<&'a Token<'a>>,
    /// When the client last changed, in seconds since the epoch; zero: signed
    /// out, or not known.
    pub client_uat: f64,
    pub refresh: Option<&'a str>,
    pub dev_browser: Option<String>,
    pub handshake: Option<String>,
    pub handshake_nonce: Option<String>,
    /// How many handshakes this browser just went through; never negative, since a count
    /// that is far enough below zero does not grow.
    pub redirect_count: f64,
}

impl<'a> Credentials<'a> {
    /// Chooses.
    #[must_use]
    pub fn choose(instance: &Instance, context: &'a Context<'a>, now: Time) -> Self {
        let suffixed = uses_suffixed_cookies(instance, context, now);
        let jar = context.jar();
        let (session, client_uat, dev_browser) = if suffixed {
            (&jar.suffixed_session, &jar.suffixed_client_uat, &jar.suffixed_dev_browser)
        } else {
            (&jar.session, &jar.client_uat, &jar.dev_browser)
        };
        let cookie_or_query = |name, cookie: &Option<std::borrow::Cow<'_, str>>| {
            context.query(name).or_else(|| cookie.as_deref().map(str::to_owned))
        };
        Self {
            suffixed,
            session: session.as_ref(),
            client_uat: client_uat.as_deref().map_or(0.0, leading_integer),
            refresh: jar.suffixed_refresh.as_deref(),
            dev_browser: cookie_or_query("__clerk_db_jwt", dev_browser),
            handshake: cookie_or_query("__clerk_handshake", &jar.handshake),
            handshake_nonce: cookie_or_query("__clerk_handshake_nonce", &jar.handshake_nonce),
            redirect_count: jar
                .redirect_count
                .as_deref()
                .and_then(|count| count.trim().parse().ok())
                .filter(|count: &f64| count.is_finite() && *count > 0.0)
                .unwrap_or(0.0),
        }
    }
}

fn uses_suffixed_cookies(instance: &Instance, context: &Context<'_>, now: Time) -> bool {
    let jar = context.jar();
    if let Some(session) = &jar.session {
        match session.decoded() {
            Ok(decoded) if has_issuer(decoded) => {
                if !belongs_to(decoded, instance.addresses().issuing_host()) {
                    return true;
                }
            }
            _ => return false,
        }
    }
    if jar.suffixed_client_uat.is_none() && jar.suffixed_session.is_none() {
        return false;
    }
    let suffixed_says_signed_out = jar.suffixed_client_uat.as_deref() == Some("0");
    let plain_says_signed_out = jar.client_uat.as_deref() == Some("0");
    let plain_is_newer = issued_at(jar.session.as_ref()) > issued_at(jar.suffixed_session.as_ref());
    if !suffixed_says_signed_out && !plain_says_signed_out && plain_is_newer {
        return false;
    }
    if suffixed_says_signed_out && !plain_says_signed_out {
        return false;
    }
    // A development instance's suffixed `__client_uat` is written by the
    // browser and may be left behind by a downgrade; an expired token shows it.
    let left_behind = !instance.is_production()
        && !suffixed_says_signed_out
        && plain_says_signed_out
        && is_expired(jar.suffixed_session.as_ref(), now);
    let disabled_at_the_service =
        jar.suffixed_client_uat.is_none() && jar.suffixed_session.is_some();
    !left_behind && !disabled_at_the_service
}

fn has_issuer(decoded: &Decoded) -> bool {
    match decoded.claim("iss") {
        None | Some(serde_json::Value::Null | serde_json::Value::Bool(false)) => false,
        Some(serde_json::Value::String(issuer)) => !issuer.is_empty(),
        Some(serde_json::Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(_) => true,
    }
}

fn belongs_to(decoded: &Decoded, issuing_host: &str) -> bool {
    decoded.text_claim("iss").is_some_and(|issuer| without_schemes(issuer) == issuing_host)
}

/// Removes every `http://` and `https://`, in any letter case, in one pass: any
/// client may have sent the issuer.
fn without_schemes(issuer: &str) -> String {
    let mut kept = String::with_capacity(issuer.len());
    let mut rest = issuer;
    while let Some(next) = rest.chars().next() {
        let scheme = ["https://", "http://"].into_iter().find(|scheme| {
            rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        if scheme.is_none() {
            kept.push(next);
        }
        rest = &rest[scheme.map_or(next.len_utf8(), str::len)..];
    }
    kept
}

fn issued_at(token: Option<&Token<'_>>) -> f64 {
    token.and_then(|token| token.decoded().ok()?.number_claim("iat")).unwrap_or(0.0)
}

fn is_expired(token: Option<&Token<'_>>, now: Time) -> bool {
    token
        .and_then(|token| token.decoded().ok()?.number_claim("exp"))
        .is_some_and(|expiry| expiry <= (now.ms() / 1000.0).floor())
}

/// `Number.parseInt`, with zero for `NaN`. Like it, this takes a leading `0x` for
/// base 16 and stops at the first character that is not a digit.
fn leading_integer(text: &str) -> f64 {
    let text = text.trim_start();
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (digits, radix) = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    let values = digits.chars().map_while(|digit| digit.to_digit(radix));
    sign * values.fold(0.0, |number, digit| number * f64::from(radix) + f64::from(digit))
}

#[cfg(test)]
mod tests {
    use super::{leading_integer, without_schemes};

    #[test]
    fn numbers_are_read_as_javascript_reads_them() {
        for (text, number) in [
            ("1767225600", 1_767_225_600.0),
            ("0", 0.0),
            ("", 0.0),
            ("12abc", 12.0),
            (" 7", 7.0),
            ("-5", -5.0),
            ("0x10", 16.0),
            ("x", 0.0),
        ] {
            assert!((leading_integer(text) - number).abs() < f64::EPSILON, "{text}");
        }
    }

    #[test]
    fn schemes_are_taken_out_in_one_pass() {
        assert_eq!(without_schemes("https://clerk.example.com"), "clerk.example.com");
        assert_eq!(without_schemes("HTTP://a"), "a");
        assert_eq!(without_schemes("hhttps://ttps://a"), "https://a");
        assert_eq!(without_schemes("é"), "é");
    }
}
