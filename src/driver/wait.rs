//! What a decision waited for.

use std::time::Duration;

use crate::backend::Purpose;
use crate::runtime::Instant;

/// A fetch that a decision waited for, be it its own or another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub purpose: Purpose,
    /// Whether what was needed was had.
    pub is_ok: bool,
    /// How long after the decision began.
    pub after: Duration,
    pub took: Duration,
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

    /// Takes a fetch that has ended: when it began, what it was for, and whether it
    /// succeeded.
    pub fn push(&mut self, after: Duration, (purpose, is_ok): (Purpose, bool)) {
        let took = self.elapsed().saturating_sub(after);
        self.waits.push(Wait { purpose, is_ok, after, took });
    }

    /// How many there were.
    pub const fn count(&self) -> usize {
        self.waits.len()
    }

    /// All of them, in their order.
    pub fn into_vec(self) -> Vec<Wait> {
        self.waits
    }
}
