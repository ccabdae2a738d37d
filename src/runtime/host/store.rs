//! The shared store of a fleet: an adapter in JavaScript.

use std::time::Duration;

use serde_json::json;

use super::super::stored::{Logged, StoreAddressInvalid, StoreFailure};
use super::super::stored_operation::{Answer, Operation};
use super::asks::ask;

/// A store behind three functions of JavaScript, which ends a call in time.
pub struct Adapter;

/// WebAssembly has no other store.
pub type StoreClient = Adapter;

impl Adapter {
    /// The adapter that JavaScript has.
    #[must_use]
    pub const fn adapter() -> Self {
        Self
    }

    /// WebAssembly has no sockets.
    ///
    /// # Errors
    ///
    /// [`StoreAddressInvalid`], always.
    pub fn at(_address: &str) -> Result<Self, StoreAddressInvalid> {
        Err(StoreAddressInvalid(
            "WebAssembly has no sockets: hand an adapter to configureStore()".to_owned(),
        ))
    }

    /// Whether a log tells of a message when it comes.
    #[must_use]
    pub const fn tells(&self) -> bool {
        false
    }

    /// An adapter has no logs.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`], always.
    #[expect(clippy::unused_async, reason = "as on every platform")]
    pub async fn append(
        &self,
        _log: &str,
        _value: &str,
        _lifetime: Duration,
        _timeout: Duration,
    ) -> Result<String, StoreFailure> {
        Err(StoreFailure::Refused)
    }

    /// An adapter has no logs.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`], always.
    #[expect(clippy::unused_async, reason = "as on every platform")]
    pub async fn follow(
        &self,
        _log: &str,
        _after: &str,
        _count: usize,
        _wait: Duration,
    ) -> Result<Vec<Logged>, StoreFailure> {
        Err(StoreFailure::Refused)
    }

    /// The place of the last message of a log; `None` where it has none.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    #[expect(clippy::unused_async, reason = "as on every platform")]
    pub async fn last_of(
        &self,
        _log: &str,
        _timeout: Duration,
    ) -> Result<Option<String>, StoreFailure> {
        Err(StoreFailure::Refused)
    }

    /// Asks JavaScript, which answers within `timeout`.
    ///
    /// # Errors
    ///
    /// [`StoreFailure::Unreachable`] without an answer.
    pub async fn ask(
        &self,
        operation: Operation,
        timeout: Duration,
    ) -> Result<Answer, StoreFailure> {
        let timeout = timeout.as_secs_f64() * 1000.0;
        Answer::of(&ask(&json!({ "kind": "store", "call": operation, "timeout": timeout })).await)
    }
}
