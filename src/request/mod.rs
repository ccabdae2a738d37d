//! One request as plain data. **A [`Context`] is immutable and reads each
//! token at most once**; what a client can forge (host, cookies, referrer) is
//! kept apart from what the configuration says.

pub mod context;
pub mod cookies;
pub mod parts;
pub mod public_url;
pub mod target;

pub use context::{Context, TokenInHeader};
pub use cookies::Cookies;
pub use parts::Parts;
pub use public_url::public_url;
pub use target::asks_for;
