//! Shared answers: **equal questions under way at once are asked once, and an
//! answer that is worth remembering is remembered briefly, in bounded
//! memory.** Questions are kept as SHA-256 digests, so no token and no nonce
//! stays in memory.

use std::collections::HashMap;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest;
use lru::LruCache;
use tokio::sync::OnceCell;

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// How many answers are remembered; the least recently used go first.
pub const CAPACITY: usize = 4096;

/// Answers of one kind.
pub struct Shared<Answer> {
    state: Mutex<State<Answer>>,
}

struct State<Answer> {
    under_way: HashMap<Digest, Arc<OnceCell<Answer>>>,
    /// Answers with the time, in ms since the epoch, until which they hold.
    remembered: LruCache<Digest, (f64, Answer)>,
}

impl<Answer> Default for Shared<Answer> {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(CAPACITY).unwrap_or(NonZeroUsize::MIN);
        let (under_way, remembered) = (HashMap::new(), LruCache::new(capacity));
        Self { state: Mutex::new(State { under_way, remembered }) }
    }
}

impl<Answer: Clone> Shared<Answer> {
    /// The answer to `question`: remembered, or that of an equal question
    /// under way, or else `ask`'s. `lifetime` says for how many ms an answer is
    /// remembered; zero: not at all.
    pub async fn get(
        &self,
        question: &[&str],
        now: f64,
        lifetime: impl Fn(&Answer) -> f64,
        ask: impl Future<Output = Answer>,
    ) -> Answer {
        let digest = digest_of(question);
        let cell = match self.join(&digest, now) {
            Ok(answer) => return answer,
            Err(cell) => cell,
        };
        let answer = cell.get_or_init(|| ask).await.clone();
        self.settle(digest, now + lifetime(&answer), now, &answer);
        answer
    }

    /// A remembered answer, or the cell that all who ask share.
    fn join(&self, digest: &Digest, now: f64) -> Result<Answer, Arc<OnceCell<Answer>>> {
        let mut state = self.state();
        if let Some((until, answer)) = state.remembered.get(digest)
            && now < *until
        {
            return Ok(answer.clone());
        }
        Err(Arc::clone(state.under_way.entry(*digest).or_default()))
    }

    fn settle(&self, digest: Digest, until: f64, now: f64, answer: &Answer) {
        let mut state = self.state();
        state.under_way.remove(&digest);
        if until > now {
            state.remembered.put(digest, (until, answer.clone()));
        }
    }

    fn state(&self) -> MutexGuard<'_, State<Answer>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The SHA-256 digest of a question. Each part is preceded by its length, so that
/// no two questions run together.
#[must_use]
pub fn digest_of(question: &[&str]) -> Digest {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in question {
        context.update(&part.len().to_le_bytes());
        context.update(part.as_bytes());
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use super::Shared;

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime")
            .block_on(future)
    }

    #[test]
    fn equal_questions_under_way_are_asked_once() {
        let shared = Shared::<u32>::default();
        let asked = AtomicU32::new(0);
        let ask = || async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            asked.fetch_add(1, Ordering::Relaxed)
        };
        let (first, second, other) = run(async {
            tokio::join!(
                shared.get(&["a"], 0.0, |_| 0.0, ask()),
                shared.get(&["a"], 0.0, |_| 0.0, ask()),
                shared.get(&["b"], 0.0, |_| 0.0, ask()),
            )
        });
        assert_eq!(first, second);
        assert_ne!(first, other);
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn answers_are_remembered_as_long_as_they_hold() {
        let shared = Shared::<&str>::default();
        let ask = |answer| shared_get(&shared, answer);
        assert_eq!(run(ask((0.0, "no"))), "no");
        assert_eq!(run(ask((9.0, "yes"))), "no", "remembered for 10 ms");
        assert_eq!(run(ask((10.0, "yes"))), "yes");
        assert_eq!(run(ask((10.0, "again"))), "again", "not worth remembering");
    }

    async fn shared_get(
        shared: &Shared<&'static str>,
        (now, answer): (f64, &'static str),
    ) -> &'static str {
        let lifetime = |answer: &&str| if *answer == "no" { 10.0 } else { 0.0 };
        shared.get(&["q"], now, lifetime, async { answer }).await
    }
}
