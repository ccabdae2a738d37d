//! An instance: one set of options, parsed and validated **once**. Every fault of
//! the options is found here; a request only reads.

pub mod address;
mod error;
mod fault;
#[expect(clippy::module_inception, reason = "one noun a file, and this is the room's own")]
mod instance;
mod key_rules;
pub mod options;
pub mod organizations;
pub mod path_segment;
pub mod publishable_key;
pub mod satellite;
pub mod sealing;
pub mod tenant;

pub use error::InstanceError;
pub use fault::Fault;
pub use instance::{DEFAULT_API_URL, DEFAULT_API_VERSION, DEFAULT_CLOCK_SKEW, Instance};
pub use key_rules::{KeyRules, MAX_KEY_AGE};
pub use options::{OneOrMany, Options};
pub use organizations::{OrganizationTarget, Organizations};
pub use path_segment::PathSegment;
pub use publishable_key::{InstanceType, PublishableKey, PublishableKeyError};
pub use satellite::Satellite;
pub use sealing::Sealing;
pub use tenant::Tenant;
