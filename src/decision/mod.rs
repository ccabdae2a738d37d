//! The policy. **[`decide()`] is a pure function**: it has no clock, network or
//! randomness of its own, and no side effects; it even returns the signatures that
//! it verified with the [`Outcome`]. It asks for missing knowledge with a [`Need`];
//! the driver fetches that and asks again. One file holds one flow.
//!
//! The order of the flows, which is the order of the files to read: `header`,
//! `machine`, `cookie`, and from there `handshake`, `recovery`, `satellite`, `refresh` and
//! `organization`.

pub mod accepts;
mod cookie;
pub mod credentials;
mod decide;
mod directives;
pub mod flow;
mod handshake;
mod header;
pub mod knowledge;
mod machine;
mod misconfiguration;
mod organization;
pub mod outcome;
pub mod reason;
mod recovery;
mod refresh;
mod satellite;

pub use accepts::{Accepts, TokenTypes};
pub use decide::decide;
pub use knowledge::Knowledge;
pub use machine::anonymous_auth_object;
pub use misconfiguration::Misconfiguration;
pub use outcome::{
    Halt, Handshake, Header, Machine, MachineError, Need, Notice, Outcome, Refresh, SignedIn,
    SignedOut, Verdict,
};
