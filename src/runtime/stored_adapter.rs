//! An adapter in JavaScript, on whichever platform: how it is asked differs, and what it
//! is asked does not.

use std::time::Duration;

use super::platform::Adapter;
use super::stored::StoreFailure;
use super::stored_operation::{Answer, Operation};

/// A name that holds nothing, to ask for a sign of life with.
const NOTHING: &str = "ironclerk:ping";

impl Adapter {
    /// Asks for a sign of life.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    pub async fn ping(&self, timeout: Duration) -> Result<(), StoreFailure> {
        self.get(NOTHING, timeout).await.map(|_| ())
    }

    /// The value under `name`, if it is short enough to be ours.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    pub async fn get(&self, name: &str, timeout: Duration) -> Result<Option<String>, StoreFailure> {
        self.ask(Operation::get(name), timeout).await.map(Answer::into_value)
    }

    /// Keeps `value` under `name` for `lifetime`.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    pub async fn set(
        &self,
        name: &str,
        value: &str,
        lifetime: Duration,
        timeout: Duration,
    ) -> Result<(), StoreFailure> {
        self.ask(Operation::set(name, value, lifetime), timeout).await.map(|_| ())
    }

    /// Takes `name` for `lifetime`, with `value`. `false`: it is taken.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    pub async fn take(
        &self,
        name: &str,
        value: &str,
        lifetime: Duration,
        timeout: Duration,
    ) -> Result<bool, StoreFailure> {
        self.ask(Operation::take(name, value, lifetime), timeout).await.map(|answer| answer.taken)
    }
}
