//! Route matching. **A pattern means here what it means to `@clerk/nextjs`,
//! with one exception that closes a hole: `.` matches every character.** In
//! JavaScript it matches no line terminator, so that `/dashboard(.*)` misses
//! `/dashboard/%0a`, which Next.js serves.
//!
//! A path is matched in canonical form ([`normalize`]). A malformed path matches
//! nothing and is reported, and so is a pattern that exceeds its limit of
//! backtracking: the caller must refuse both.
//!
//! ```
//! use ironclerk::route::{Match, RouteSet};
//!
//! let routes = RouteSet::compile(&["/dashboard(.*)", "/((?!api|static).*)"])?;
//! assert_eq!(routes.matches("/%64ashboard//settings"), Match::Yes);
//! assert_eq!(routes.matches("/api/session"), Match::No);
//! assert_eq!(routes.matches("/dashboard/%zz"), Match::Malformed);
//! # Ok::<(), ironclerk::route::PatternError>(())
//! ```

mod build;
mod case;
mod class;
mod engine;
mod error;
mod path;
mod pattern;
mod readings;
mod set;
mod template;
mod translate;

pub use build::Build;
pub use case::LetterCase;
pub use error::PatternError;
pub use path::{Malformed, normalize};
pub use readings::{Kind, Reading, readings};
pub use set::{Match, RouteSet};
pub use template::{Params, PathTemplate};
