//! What an adapter in JavaScript is asked, on whichever platform.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::stored::{MAX_VALUE, StoreFailure};

/// One call of an adapter, as JSON; `options/store-adapter.ts` has the same members.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "operation", rename_all = "camelCase")]
pub enum Operation {
    Get {
        name: String,
    },
    /// Lifetimes are in ms.
    Set {
        name: String,
        value: String,
        lifetime: f64,
    },
    Take {
        name: String,
        value: String,
        lifetime: f64,
    },
}

/// What an adapter answers, as JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub value: Option<String>,
    pub taken: bool,
    /// The adapter threw, or did not answer in time.
    pub failed: bool,
}

impl Operation {
    /// Reads a value.
    #[must_use]
    pub fn get(name: &str) -> Self {
        Self::Get { name: name.to_owned() }
    }

    /// Writes a value.
    #[must_use]
    pub fn set(name: &str, value: &str, lifetime: Duration) -> Self {
        Self::Set { name: name.to_owned(), value: value.to_owned(), lifetime: ms(lifetime) }
    }

    /// Takes a lease.
    #[must_use]
    pub fn take(name: &str, value: &str, lifetime: Duration) -> Self {
        Self::Take { name: name.to_owned(), value: value.to_owned(), lifetime: ms(lifetime) }
    }

    /// The call as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Answer {
    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// [`StoreFailure::Unreachable`] when the adapter failed, or gave no answer.
    pub fn of(json: &str) -> Result<Self, StoreFailure> {
        let answer: Self = serde_json::from_str(json).map_err(|_| StoreFailure::Unreachable)?;
        if answer.failed { Err(StoreFailure::Unreachable) } else { Ok(answer) }
    }

    /// The value, if it is short enough to be ours.
    #[must_use]
    pub fn into_value(self) -> Option<String> {
        self.value.filter(|value| !value.is_empty() && value.len() <= MAX_VALUE)
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
