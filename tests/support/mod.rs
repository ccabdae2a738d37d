//! What the integration tests share: real keys, real tokens, and a real HTTP
//! server that misbehaves on command.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod application;
pub mod redis;
pub mod revocation;
pub mod server;
pub mod sharing;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ironclerk::request::Parts;
use ironclerk::token::Time;
use ironclerk::wire::request::pack;
use serde_json::{Value, json};

/// A time to test at: 2026-01-01, in ms since the epoch.
pub const NOW: f64 = 1_767_225_600_000.0;

/// The same in seconds.
pub const NOW_SECONDS: i64 = 1_767_225_600;

/// A point in time, from ms since the epoch.
pub fn time(ms: f64) -> Time {
    Time::from_ms(ms).expect("a time")
}

/// An instance's signing key.
pub struct Signer {
    pair: KeyPair,
    pub kid: String,
}

impl Signer {
    /// A new key under the id `kid`.
    pub fn new(kid: &str) -> Self {
        Self { pair: KeyPair::generate(KeySize::Rsa2048).expect("a key"), kid: kid.to_owned() }
    }

    /// The public key as PEM.
    pub fn pem(&self) -> String {
        let der: PublicKeyX509Der<'_> = self.pair.public_key().as_der().expect("a public key");
        let body = STANDARD.encode(der.as_ref());
        format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----")
    }

    /// The public key as a JSON Web Key.
    pub fn jwk(&self) -> Value {
        let public = self.pair.public_key();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid,
            "n": text(public.modulus().big_endian_without_leading_zero()),
            "e": text(public.exponent().big_endian_without_leading_zero()),
        })
    }

    /// A session token that is good at [`NOW`], with changes to its claims.
    pub fn session_token(&self, changes: &Value) -> String {
        let mut claims = json!({
            "azp": "https://example.com", "exp": NOW_SECONDS + 60, "iat": NOW_SECONDS,
            "iss": "https://clerk.example.com", "nbf": NOW_SECONDS - 10,
            "sid": "sess_1", "sub": "user_1", "sts": "active", "v": 2,
        });
        for (name, value) in changes.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        self.token(&json!({ "cat": "cl_B7d4PD111AAA", "typ": "JWT" }), &claims)
    }

    /// A token with the given header, algorithm and key id put in, and claims.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let mut header = header.clone();
        for (name, value) in [("alg", "RS256"), ("kid", self.kid.as_str())] {
            if header.get(name).is_none() {
                header[name] = json!(value);
            }
        }
        self.seal(header.to_string().as_bytes(), claims.to_string().as_bytes())
    }

    /// Signs any bytes as a token's header and claims.
    pub fn seal(&self, header: &[u8], claims: &[u8]) -> String {
        let message =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = aws_lc_rs::rand::SystemRandom::new();
        self.pair
            .sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature)
            .expect("a signature");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A packed request with the given headers, in the order of `Parts`.
pub fn packed(method: &str, url: &str, headers: &[(&str, &str)]) -> String {
    let header = |name: &str| headers.iter().find(|(own, _)| *own == name).map(|(_, value)| *value);
    pack(&Parts {
        loads_document: false,
        method,
        url,
        host: header("host"),
        forwarded_host: header("x-forwarded-host"),
        forwarded_proto: header("x-forwarded-proto"),
        authorization: header("authorization"),
        cookie: header("cookie"),
        origin: header("origin"),
        referer: header("referer"),
        sec_fetch_dest: header("sec-fetch-dest"),
        accept: header("accept"),
        all_headers: None,
    })
}

/// Lets real time pass without waiting for it: timers fire, and the monotonic
/// clock of the process goes on. Nothing may be under way meanwhile.
pub async fn pass(duration: std::time::Duration) {
    tokio::time::pause();
    tokio::time::advance(duration).await;
    tokio::time::resume();
}
