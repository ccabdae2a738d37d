//! Messages about tenants of which the process has no instance. **They wait as long as
//! they may have an effect, and as many of them as a log keeps**, so a tenant that comes,
//! or comes back, is told what was said of it without another look at the store.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::message::Message;
use crate::runtime::{Instant, LONGEST_LOG};

/// How long a message waits: as long as a revocation is remembered, and the most that
/// clocks may be apart.
const PATIENCE: Duration = Duration::from_mins(11);

/// See the module's documentation.
#[derive(Default)]
pub struct Waiting {
    by_name: HashMap<Arc<str>, VecDeque<(u64, Message)>>,
    /// All of them in the order in which they came, those that were taken among them.
    order: VecDeque<(Instant, u64, Arc<str>)>,
    last: u64,
}

impl Waiting {
    /// Keeps a message for whom it is about.
    pub fn keep(&mut self, name: &str, message: Message, now: Instant) {
        self.forget(now);
        let name = match self.by_name.get_key_value(name) {
            Some((name, _)) => Arc::clone(name),
            None => Arc::from(name),
        };
        self.last += 1;
        self.by_name.entry(Arc::clone(&name)).or_default().push_back((self.last, message));
        self.order.push_back((now, self.last, name));
    }

    /// The messages about a tenant, in the order in which they came.
    pub fn take(&mut self, name: &str) -> impl Iterator<Item = Message> + use<> {
        self.by_name.remove(name).unwrap_or_default().into_iter().map(|(_, message)| message)
    }

    /// Makes room for one more.
    fn forget(&mut self, now: Instant) {
        while let Some((came, number, name)) = self.order.front() {
            let is_over = now.saturating_duration_since(*came) >= PATIENCE;
            if !is_over && self.order.len() < LONGEST_LOG {
                break;
            }
            if let Some(messages) = self.by_name.get_mut(name) {
                messages.pop_front_if(|(first, _)| first == number);
                if messages.is_empty() {
                    self.by_name.remove(name);
                }
            }
            self.order.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Instant, LONGEST_LOG, Message, PATIENCE, Waiting};

    fn message(text: &str) -> Message {
        Message { sealed: text.into(), taken: None }
    }

    fn texts(waiting: &mut Waiting, name: &str) -> Vec<String> {
        waiting.take(name).map(|message| message.sealed.into()).collect()
    }

    #[test]
    fn are_given_once_and_in_their_order() {
        let (mut waiting, now) = (Waiting::default(), Instant::now());
        for (name, text) in [("a", "1"), ("b", "2"), ("a", "3")] {
            waiting.keep(name, message(text), now);
        }
        assert_eq!(texts(&mut waiting, "a"), ["1", "3"]);
        assert!(texts(&mut waiting, "a").is_empty());
        waiting.keep("a", message("4"), now);
        assert_eq!(texts(&mut waiting, "a"), ["4"]);
        assert_eq!(texts(&mut waiting, "b"), ["2"]);
    }

    #[test]
    fn wait_as_long_as_they_may_have_an_effect() {
        let (mut waiting, now) = (Waiting::default(), Instant::now());
        waiting.keep("a", message("1"), now);
        waiting.keep("a", message("2"), now + Duration::from_secs(1));
        waiting.keep("b", message("3"), now + PATIENCE);
        assert_eq!(texts(&mut waiting, "a"), ["2"]);
        assert_eq!(texts(&mut waiting, "b"), ["3"]);
    }

    #[test]
    fn a_flood_keeps_the_bound_and_the_latest() {
        let (mut waiting, now) = (Waiting::default(), Instant::now());
        waiting.keep("taken", message("0"), now);
        assert_eq!(texts(&mut waiting, "taken"), ["0"]);
        for at in 0..LONGEST_LOG + 10 {
            waiting.keep(&format!("name_{}", at % 7), message(&at.to_string()), now);
        }
        assert_eq!(waiting.order.len(), LONGEST_LOG);
        let all: usize = waiting.by_name.values().map(super::VecDeque::len).sum();
        assert_eq!(all, LONGEST_LOG);
        let last = (LONGEST_LOG + 9) % 7;
        let kept = texts(&mut waiting, &format!("name_{last}"));
        assert_eq!(kept.last().map(String::as_str), Some((LONGEST_LOG + 9).to_string().as_str()));
    }
}
