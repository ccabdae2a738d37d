//! What bounds a call.

use std::time::Duration;

/// The longest a single request may take.
pub const TIMEOUT: Duration = Duration::from_secs(5);

/// The longest that connecting may take.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// The largest answer that is read, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

/// A longer `Retry-After` than this counts as this long: it may be a mistake, and
/// visitors cannot sign in meanwhile.
pub const MAX_REST: Duration = Duration::from_mins(1);
