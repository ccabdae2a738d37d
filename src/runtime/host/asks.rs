//! What the core asks the host for, until it is answered. **An ask whose future is
//! gone is forgotten**, and its answer with it.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use serde_json::Value;

use super::tasks;

static ASKS: Mutex<Option<Asks>> = Mutex::new(None);

#[derive(Default)]
struct Asks {
    last: u32,
    waiting: HashMap<u32, Waiting>,
}

enum Waiting {
    For(Option<Waker>),
    Answered(String),
}

/// Asks the host, and waits for its answer. Empty: it has none.
pub async fn ask(what: &Value) -> String {
    let ask = Ask::new();
    tasks::tell_ask(ask.0, what);
    poll_fn(|context| {
        asks(|asks| match asks.waiting.get_mut(&ask.0) {
            Some(Waiting::For(waker)) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            Some(Waiting::Answered(answer)) => Poll::Ready(std::mem::take(answer)),
            None => Poll::Ready(String::new()),
        })
    })
    .await
}

/// Takes the answer to an ask, and goes on with what waits for it.
pub fn deliver(ask: u32, answer: String) {
    let waker = asks(|asks| match asks.waiting.get_mut(&ask) {
        Some(waiting @ Waiting::For(_)) => {
            match std::mem::replace(waiting, Waiting::Answered(answer)) {
                Waiting::For(waker) => waker,
                Waiting::Answered(_) => None,
            }
        }
        _ => None,
    });
    if let Some(waker) = waker {
        waker.wake();
    }
    tasks::run();
}

/// An ask; forgotten when dropped.
struct Ask(u32);

impl Ask {
    fn new() -> Self {
        Self(asks(|asks| {
            asks.last = asks.last.wrapping_add(1);
            asks.waiting.insert(asks.last, Waiting::For(None));
            asks.last
        }))
    }
}

impl Drop for Ask {
    fn drop(&mut self) {
        asks(|asks| asks.waiting.remove(&self.0));
    }
}

fn asks<T>(with: impl FnOnce(&mut Asks) -> T) -> T {
    let mut asks: MutexGuard<'_, Option<Asks>> =
        ASKS.lock().unwrap_or_else(PoisonError::into_inner);
    with(asks.get_or_insert_default())
}
