//! Authentication for Next.js requests: **a request is signed in only if it
//! carries a verified session token of this instance**. Every other request is
//! signed out, with a reason.
//!
//! The path of a request:
//!
//! 1. `binding` unpacks what JavaScript sends ([`wire`]) and finds the [`instance`],
//!    whose options were parsed once;
//! 2. the [`driver`] asks [`decision::decide`], a pure function of instance,
//!    [`request::Context`] and time;
//! 3. if the policy needs a key or another answer first, the driver takes it from
//!    the [`keyring`] or fetches it from the [`backend`], and asks again;
//! 4. `binding` signs and [`seal`]s the statement for the application, and packs
//!    the reply.
//!
//! Two rooms serve all of them: [`token`] verifies tokens, and [`route`] matches
//! paths. A third, [`revocations`], remembers whose tokens are refused early.
//!
//! # What is public, and for whom
//!
//! Node.js calls `binding`, and nothing else depends on this crate. The other
//! rooms are public only for `tests/`, for `fuzz/` and for these pages, without a
//! promise of stability. Items that only `tests/` and `fuzz/` use are marked so and
//! hidden here: they do JavaScript's half of the wire, or show what is remembered.
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
//! let Verdict::SignedOut(signed_out) = outcome.verdict else { panic!("signed in") };
//! assert_eq!(signed_out.reason, "session-token-and-uat-missing");
//! # Ok::<(), ironclerk::instance::InstanceError>(())
//! ```

mod answers;
pub mod backend;
#[cfg(not(test))]
mod binding;
pub mod clock;
pub mod crypto;
pub mod decision;
pub mod driver;
pub mod instance;
pub mod keyring;
pub mod request;
pub mod revocations;
pub mod route;
pub mod runtime;
pub mod seal;
pub mod statistics;
pub mod store;
pub mod token;
pub mod wire;
