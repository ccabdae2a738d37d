//! An adapter in JavaScript.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::super::super::stored::StoreFailure;
use super::super::super::stored_operation::{Answer, Operation};

/// Asks JavaScript; `None` where it cannot be asked any more.
type Ask = dyn Fn(Operation) -> Pin<Box<dyn Future<Output = Option<String>> + Send>> + Send + Sync;

/// A store behind three functions of JavaScript.
pub struct Adapter(Box<Ask>);

impl Adapter {
    /// Asks with `ask`, which gives an [`Answer`] as JSON.
    pub fn new(
        ask: impl Fn(Operation) -> Pin<Box<dyn Future<Output = Option<String>> + Send>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self(Box::new(ask))
    }

    pub(super) async fn ping(&self, timeout: Duration) -> Result<(), StoreFailure> {
        self.get("ironclerk:ping", timeout).await.map(|_| ())
    }

    pub(super) async fn get(
        &self,
        name: &str,
        timeout: Duration,
    ) -> Result<Option<String>, StoreFailure> {
        self.ask(Operation::get(name), timeout).await.map(Answer::into_value)
    }

    pub(super) async fn set(
        &self,
        name: &str,
        value: &str,
        lifetime: Duration,
        timeout: Duration,
    ) -> Result<(), StoreFailure> {
        self.ask(Operation::set(name, value, lifetime), timeout).await.map(|_| ())
    }

    pub(super) async fn take(
        &self,
        name: &str,
        value: &str,
        lifetime: Duration,
        timeout: Duration,
    ) -> Result<bool, StoreFailure> {
        self.ask(Operation::take(name, value, lifetime), timeout).await.map(|answer| answer.taken)
    }

    async fn ask(&self, operation: Operation, timeout: Duration) -> Result<Answer, StoreFailure> {
        match tokio::time::timeout(timeout, (self.0)(operation)).await {
            Ok(Some(answer)) => Answer::of(&answer),
            Ok(None) | Err(_) => Err(StoreFailure::Unreachable),
        }
    }
}
