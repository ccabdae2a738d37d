//! Authentication for Next.js requests: **a request is signed in only when a
//! token that this instance issued, for a session, was verified for it**.
//! Everything else is signed out, with a reason.
//!
//! A request walks through the rooms once, top to bottom:
//!
//! 1. `binding` unpacks what JavaScript sends ([`wire`]) and finds the [`instance`],
//!    whose options were understood once;
//! 2. the [`driver`] asks [`decision::decide`], a pure function of instance,
//!    [`request::Context`] and time;
//! 3. where that needs a key or another answer first, the driver takes it from
//!    the [`keyring`] or fetches it from the [`backend`] and asks again;
//! 4. `binding` signs and [`seal`]s what the application is told, and packs
//!    the reply.
//!
//! [`token`] and [`route`] are the two crafts beneath: verifying tokens and
//! matching paths.
//!
//! # What is public, and for whom
//!
//! Node.js calls `binding`, and nothing else depends on this crate. The other
//! rooms are public only for `tests/`, for `fuzz/` and for these pages, without
//! any promise. Items that only `tests/` and `fuzz/` use are marked so and hidden
//! here: they read what JavaScript reads and pack what it packs, or show what was
//! remembered.
//!
//! # Example
//!
//! ```
//! use ironclerk::decision::{Accepts, Knowledge, Verdict, decide};
//! use ironclerk::instance::{Instance, Options};
//! use ironclerk::request::{Context, Parts};
//! use ironclerk::token::{SignatureMemory, Time};
//!
//! let instance = Instance::new(Options {
//!     publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned(),
//!     secret_key: "sk_live_example".to_owned().into(),
//!     ..Options::default()
//! })?;
//! let parts = Parts { method: "GET", url: "https://example.com/", ..Parts::default() };
//! let context = Context::new(parts, instance.cookie_suffix()).expect("an absolute URL");
//! let memory = SignatureMemory::default();
//! let knowledge = Knowledge::new(&memory, None);
//! let now = Time::from_ms(0.0).expect("a finite number");
//!
//! let outcome = decide(&instance, &context, Accepts::Any, &knowledge, now).expect("decided");
//! let Verdict::SignedOut(nobody) = outcome.verdict else { panic!("nobody signed in") };
//! assert_eq!(nobody.reason, "session-token-and-uat-missing");
//! # Ok::<(), ironclerk::instance::InstanceError>(())
//! ```

mod answers;
pub mod backend;
#[cfg(not(test))]
mod binding;
pub mod clock;
pub mod decision;
pub mod driver;
pub mod instance;
pub mod keyring;
pub mod request;
pub mod route;
pub mod seal;
pub mod token;
pub mod wire;
