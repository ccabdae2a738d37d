//! What a decision waited for.

use std::time::Duration;

use crate::backend::Purpose;
use crate::runtime::Instant;

/// Something that a decision waited for, be it its own or another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub on: Awaited,
    /// Whether what was needed was had.
    pub is_ok: bool,
    /// How long after the decision began.
    pub after: Duration,
    pub took: Duration,
}

/// What a decision waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// A fetch, from the Backend API or from the store.
    Fetch(Purpose),
    /// The revocations of other instances, which are read once before any decision.
    Revocations,
}

impl Awaited {
    /// Its name in what operators read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fetch(purpose) => purpose.name(),
            Self::Revocations => "revocations",
        }
    }
}

/// The waits of a decision that is being made.
pub struct Waits {
    began: Instant,
    waits: Vec<Wait>,
}

impl Waits {
    /// None yet; the decision begins now.
    pub fn begin() -> Self {
        Self { began: Instant::now(), waits: Vec::new() }
    }

    /// How long ago the decision began.
    pub fn elapsed(&self) -> Duration {
        Instant::now().saturating_duration_since(self.began)
    }

    /// Takes a wait that has ended: when it began, what it was for, and whether that was
    /// had.
    pub fn push(&mut self, after: Duration, on: Awaited, is_ok: bool) {
        let took = self.elapsed().saturating_sub(after);
        self.waits.push(Wait { on, is_ok, after, took });
    }

    /// How many fetches there were.
    pub fn fetches(&self) -> usize {
        self.waits.iter().filter(|wait| matches!(wait.on, Awaited::Fetch(_))).count()
    }

    /// All of them, in their order.
    pub fn into_vec(self) -> Vec<Wait> {
        self.waits
    }
}
