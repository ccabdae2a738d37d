//! How an instance wants its public keys.

/// How old public keys may be, in ms, where nothing is configured: an hour.
pub const MAX_KEY_AGE: f64 = 60.0 * 60_000.0;

/// How long fetched public keys are used.
#[derive(Clone, Copy, Debug)]
pub struct KeyRules {
    /// Fetches them for every request.
    pub skip_cache: bool,
    /// How old they may be, in ms.
    pub max_age: f64,
}
