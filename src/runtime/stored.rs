//! What a shared store is asked for, and how it fails.

use std::time::Duration;

/// The largest value that is read, in bytes: a key set, sealed.
pub const MAX_VALUE: usize = 2 * 1024 * 1024;

/// The longest message of a log that is kept, in bytes. A revocation with the longest ids
/// has fewer than 600.
pub const MAX_MESSAGE: usize = 640;

/// How many messages a log keeps, about.
pub const LONGEST_LOG: usize = 65_536;

/// The longest that connecting to a store may take, off the request.
pub const STORE_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a store did not do what it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFailure {
    /// It did not answer, in time or at all.
    Unreachable,
    /// It answered, and refused: it is full, or read-only, or the user has no
    /// permission.
    Refused,
}

/// A failure to understand the address of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreAddressInvalid(pub String);

/// A message of a log, by the store's own order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The place in the log, in the store's own words.
    pub place: String,
    /// `None` where it is longer than [`MAX_MESSAGE`].
    pub value: Option<String>,
}
