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

    /// Asks, and waits no longer than `timeout`.
    ///
    /// # Errors
    ///
    /// [`StoreFailure::Unreachable`] without an answer.
    pub async fn ask(
        &self,
        operation: Operation,
        timeout: Duration,
    ) -> Result<Answer, StoreFailure> {
        match tokio::time::timeout(timeout, (self.0)(operation)).await {
            Ok(Some(answer)) => Answer::of(&answer),
            Ok(None) | Err(_) => Err(StoreFailure::Unreachable),
        }
    }
}
