//! What bounds a call, beside the exchange itself.

use std::time::Duration;

/// A longer `Retry-After` than this counts as this long: it may be a mistake, and
/// visitors cannot sign in meanwhile.
pub const MAX_REST: Duration = Duration::from_mins(1);
