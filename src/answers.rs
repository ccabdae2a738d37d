//! Answers that requests share. **Only requests that ask the same question, with
//! the same credential, share an answer**: [`SingleFlight`] makes one call for
//! many, and [`Refusals`] remembers a refusal for a while. A handshake nonce is
//! good once, so every request with it makes its own call, and only a refusal is
//! remembered. Memory is bounded, and questions are kept as SHA-256 digests, so
//! it holds neither tokens nor nonces.

use std::collections::HashMap;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use tokio::sync::OnceCell;

use crate::clock::Moment;
use crate::crypto::{Sha256, sha256};
use crate::runtime;

/// How many refusals of one kind are remembered; the least recently used go
/// first.
pub const CAPACITY: usize = 4096;

/// Calls in flight. Equal questions that are in flight at once make one call; a
/// later question makes its own.
pub struct SingleFlight<Answer> {
    under_way: Mutex<HashMap<Sha256, Arc<OnceCell<Answer>>>>,
}

impl<Answer> Default for SingleFlight<Answer> {
    fn default() -> Self {
        Self { under_way: Mutex::default() }
    }
}

impl<Answer: Clone> SingleFlight<Answer> {
    /// The answer to `question`: that of an equal question under way, or else
    /// `ask`'s.
    pub async fn get(&self, question: &Sha256, ask: impl Future<Output = Answer>) -> Answer {
        if !runtime::shares_work() {
            return ask.await;
        }
        let cell = Arc::clone(self.under_way().entry(*question).or_default());
        let seat = Seat { flight: self, question, cell };
        seat.cell.get_or_init(|| ask).await.clone()
    }
}

impl<Answer> SingleFlight<Answer> {
    fn under_way(&self) -> MutexGuard<'_, HashMap<Sha256, Arc<OnceCell<Answer>>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that waits for an answer. Once the first leaves, with the answer or
/// because it was cancelled, later ones ask again.
struct Seat<'a, Answer> {
    flight: &'a SingleFlight<Answer>,
    question: &'a Sha256,
    cell: Arc<OnceCell<Answer>>,
}

impl<Answer> Drop for Seat<'_, Answer> {
    fn drop(&mut self) {
        let mut under_way = self.flight.under_way();
        if under_way.get(self.question).is_some_and(|cell| Arc::ptr_eq(cell, &self.cell)) {
            under_way.remove(self.question);
        }
    }
}

/// Refusals that are remembered.
pub struct Refusals<Refusal> {
    remembered: Mutex<LruCache<Sha256, Remembered<Refusal>>>,
}

struct Remembered<Refusal> {
    since: Moment,
    /// In ms.
    lifetime: f64,
    refusal: Refusal,
}

impl<Refusal> Default for Refusals<Refusal> {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(CAPACITY).unwrap_or(NonZeroUsize::MIN);
        Self { remembered: Mutex::new(LruCache::new(capacity)) }
    }
}

impl<Refusal: Clone> Refusals<Refusal> {
    /// The refusal of `question`, while it is remembered.
    pub fn get(&self, question: &Sha256, now: Moment) -> Option<Refusal> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        let Remembered { since, lifetime, refusal } = remembered.get(question)?;
        if now.is_within(*lifetime, *since) {
            return Some(refusal.clone());
        }
        remembered.pop(question);
        None
    }

    /// Remembers for `lifetime`, in ms, that `question` was refused; zero: not
    /// at all.
    pub fn put(&self, question: Sha256, refusal: &Refusal, lifetime: f64, now: Moment) {
        if lifetime <= 0.0 {
            return;
        }
        let remembered = Remembered { since: now, lifetime, refusal: refusal.clone() };
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).put(question, remembered);
    }
}

/// The SHA-256 digest of a question. Each part is preceded by its length, so that
/// no two questions run together.
#[must_use]
pub fn digest_of(question: &[&str]) -> Sha256 {
    let lengths: Vec<_> = question.iter().map(|part| (part.len() as u64).to_le_bytes()).collect();
    let parts: Vec<&[u8]> = lengths
        .iter()
        .zip(question)
        .flat_map(|(length, part)| [length.as_slice(), part.as_bytes()])
        .collect();
    sha256(&parts)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::{Refusals, SingleFlight, digest_of};
    use crate::clock::Moment;
    use crate::token::Time;

    fn at(ms: f64) -> Moment {
        Moment::at(Time::from_ms(ms).expect("a time"))
    }

    /// Runs futures side by side, in the order in which they are polled.
    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
    }

    #[test]
    fn equal_questions_under_way_are_asked_once() {
        let flight = SingleFlight::<u32>::default();
        let asked = AtomicU32::new(0);
        let ask = || async {
            tokio::task::yield_now().await;
            asked.fetch_add(1, Ordering::Relaxed)
        };
        let (a, b) = (digest_of(&["a"]), digest_of(&["b"]));
        let (first, second, other) = run(async {
            tokio::join!(flight.get(&a, ask()), flight.get(&a, ask()), flight.get(&b, ask()))
        });
        assert_eq!(first, second);
        assert_ne!(first, other);
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        run(flight.get(&a, ask()));
        assert_eq!(asked.load(Ordering::Relaxed), 3, "a later question asks again");
        assert!(flight.under_way().is_empty());
    }

    #[test]
    fn a_question_that_was_cancelled_leaves_nothing_behind() {
        let flight = SingleFlight::<u32>::default();
        let question = digest_of(&["a"]);
        run(async {
            let never = flight.get(&question, std::future::pending());
            let soon = tokio::task::yield_now();
            tokio::select! { biased; _ = never => unreachable!(), () = soon => () }
        });
        assert!(flight.under_way().is_empty());
    }

    #[test]
    fn refusals_are_remembered_as_long_as_they_hold() {
        let refusals = Refusals::<&str>::default();
        let (question, other) = (digest_of(&["a"]), digest_of(&["b"]));
        refusals.put(question, &"no", 60_000.0, at(0.0));
        assert_eq!(refusals.get(&question, at(59_999.0)), Some("no"));
        assert_eq!(refusals.get(&other, at(0.0)), None);
        assert_eq!(refusals.get(&question, at(60_000.0)), None);
        refusals.put(question, &"no", 0.0, at(0.0));
        assert_eq!(refusals.get(&question, at(0.0)), None);
    }

    #[test]
    fn questions_do_not_run_together() {
        assert_ne!(digest_of(&["ab", "c"]), digest_of(&["a", "bc"]));
        assert_ne!(digest_of(&["a"]), digest_of(&["a", ""]));
    }
}
