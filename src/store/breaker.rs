//! The circuit breaker. **After one failure nobody asks for [`FIRST_REST`], which
//! doubles up to [`LONGEST_REST`]; then one call tries, and the others go on without
//! an answer until it has one.**

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::runtime::Instant;

/// The rest after the first failure.
pub const FIRST_REST: Duration = Duration::from_secs(1);

/// The longest rest.
pub const LONGEST_REST: Duration = Duration::from_secs(30);

/// A trial that takes longer than this will not end: its request is gone.
const LONGEST_TRIAL: Duration = Duration::from_secs(15);

/// See the module's documentation.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<State>);

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Closed,
    Open {
        since: Instant,
        rest: Duration,
    },
    Trying {
        since: Instant,
        rest: Duration,
    },
}

/// Whether to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    Call,
    /// The rest is over: this call finds out for all.
    Try,
    Rest,
}

impl Breaker {
    /// Asks for permission to call.
    pub fn permit(&self, now: Instant) -> Permit {
        let mut state = self.state();
        let (since, rest, limit) = match *state {
            State::Closed => return Permit::Call,
            State::Open { since, rest } => (since, rest, rest),
            State::Trying { since, rest } => (since, rest, LONGEST_TRIAL),
        };
        if now.saturating_duration_since(since) < limit {
            return Permit::Rest;
        }
        *state = State::Trying { since: now, rest };
        Permit::Try
    }

    /// A call was answered.
    pub fn succeeded(&self) {
        *self.state() = State::Closed;
    }

    /// A call was not answered.
    pub fn failed(&self, now: Instant) {
        let mut state = self.state();
        match *state {
            State::Closed => *state = State::Open { since: now, rest: FIRST_REST },
            State::Trying { rest, .. } => {
                *state = State::Open { since: now, rest: (rest * 2).min(LONGEST_REST) };
            }
            // Calls that were under way when the first one failed tell nothing new.
            State::Open { .. } => (),
        }
    }

    /// Whether calls are made.
    pub fn is_closed(&self) -> bool {
        matches!(*self.state(), State::Closed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Breaker, Duration, FIRST_REST, Instant, LONGEST_REST, LONGEST_TRIAL, Permit};

    #[test]
    fn one_failure_opens_and_one_trial_closes() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        assert_eq!(breaker.permit(start), Permit::Call);
        breaker.failed(start);
        assert_eq!(breaker.permit(start), Permit::Rest);
        assert_eq!(breaker.permit(start + FIRST_REST - Duration::from_millis(1)), Permit::Rest);
        assert_eq!(breaker.permit(start + FIRST_REST), Permit::Try);
        assert_eq!(breaker.permit(start + FIRST_REST), Permit::Rest, "one trial at a time");
        breaker.succeeded();
        assert_eq!(breaker.permit(start + FIRST_REST), Permit::Call);
    }

    #[test]
    fn rests_double_up_to_the_longest() {
        let (breaker, mut now) = (Breaker::default(), Instant::now());
        breaker.failed(now);
        let mut rest = FIRST_REST;
        for _ in 0..8 {
            assert_eq!(breaker.permit(now + rest - Duration::from_millis(1)), Permit::Rest);
            now += rest;
            assert_eq!(breaker.permit(now), Permit::Try);
            breaker.failed(now);
            breaker.failed(now);
            rest = (rest * 2).min(LONGEST_REST);
        }
        assert_eq!(rest, LONGEST_REST);
    }

    #[test]
    fn a_trial_that_was_given_up_is_made_again() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        breaker.failed(start);
        let tried = start + FIRST_REST;
        assert_eq!(breaker.permit(tried), Permit::Try);
        assert_eq!(breaker.permit(tried + LONGEST_TRIAL), Permit::Try);
    }
}
