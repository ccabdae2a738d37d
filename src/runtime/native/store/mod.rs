//! The shared store of a fleet, as this platform reaches it: Redis or Valkey, or an
//! adapter in JavaScript.

mod adapter;
mod address;
mod redis;

use std::time::Duration;

pub use adapter::Adapter;

use self::redis::Redis;
use super::super::stored::{Logged, StoreAddressInvalid, StoreFailure};

/// A store, connected or not. **Every call ends within the time that it is given.**
pub enum StoreClient {
    Redis(Box<Redis>),
    Adapter(Adapter),
}

impl StoreClient {
    /// A Redis or Valkey server, cluster, or group under sentinels; nothing is
    /// connected yet.
    ///
    /// # Errors
    ///
    /// [`StoreAddressInvalid`] says what the address lacks, and never what it holds.
    pub fn at(address: &str) -> Result<Self, StoreAddressInvalid> {
        Ok(Self::Redis(Box::new(Redis::at(address::parse(address)?))))
    }

    /// Whether a log tells of a message when it comes, and need not be asked for it.
    #[must_use]
    pub const fn tells(&self) -> bool {
        matches!(self, Self::Redis(_))
    }

    /// Connects, where that is needed, and asks for a sign of life.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    pub async fn ping(&self, timeout: Duration) -> Result<(), StoreFailure> {
        match self {
            Self::Redis(redis) => redis.ping(timeout).await,
            Self::Adapter(adapter) => adapter.ping(timeout).await,
        }
    }

    /// The value under `name`; `None` where there is none, or one that is no text or
    /// has more than [`MAX_VALUE`](crate::runtime::MAX_VALUE) bytes.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    pub async fn get(&self, name: &str, timeout: Duration) -> Result<Option<String>, StoreFailure> {
        match self {
            Self::Redis(redis) => redis.get(name, timeout).await,
            Self::Adapter(adapter) => adapter.get(name, timeout).await,
        }
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
        match self {
            Self::Redis(redis) => redis.set(name, value, lifetime, timeout).await,
            Self::Adapter(adapter) => adapter.set(name, value, lifetime, timeout).await,
        }
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
        match self {
            Self::Redis(redis) => redis.take(name, value, lifetime, timeout).await,
            Self::Adapter(adapter) => adapter.take(name, value, lifetime, timeout).await,
        }
    }

    /// Adds a message to a log, which forgets those older than `lifetime`. Returns its
    /// place.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    pub async fn append(
        &self,
        log: &str,
        value: &str,
        lifetime: Duration,
        timeout: Duration,
    ) -> Result<String, StoreFailure> {
        match self {
            Self::Redis(redis) => redis.append(log, value, lifetime, timeout).await,
            Self::Adapter(_) => Err(StoreFailure::Refused),
        }
    }

    /// The messages of a log after a place, at most so many; waits up to `wait` for one.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    pub async fn follow(
        &self,
        log: &str,
        after: &str,
        count: usize,
        wait: Duration,
    ) -> Result<Vec<Logged>, StoreFailure> {
        match self {
            Self::Redis(redis) => redis.follow(log, after, count, wait).await,
            Self::Adapter(_) => Err(StoreFailure::Refused),
        }
    }

    /// The place of the last message of a log; `None` where it has none.
    ///
    /// # Errors
    ///
    /// [`StoreFailure`].
    pub async fn last_of(
        &self,
        log: &str,
        timeout: Duration,
    ) -> Result<Option<String>, StoreFailure> {
        match self {
            Self::Redis(redis) => redis.last_of(log, timeout).await,
            Self::Adapter(_) => Err(StoreFailure::Refused),
        }
    }
}
