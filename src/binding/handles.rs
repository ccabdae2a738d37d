//! Handles: small integers that identify values in Rust.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// A table of values. A handle is never reused, so a stale one finds nothing
/// rather than another value.
pub struct Handles<T>(RwLock<Table<T>>);

struct Table<T> {
    next: u32,
    values: HashMap<u32, Arc<T>>,
}

impl<T> Default for Handles<T> {
    fn default() -> Self {
        Self(RwLock::new(Table { next: 1, values: HashMap::new() }))
    }
}

impl<T> Handles<T> {
    /// Keeps `value` and returns its handle; `None` when all handles were
    /// given out.
    pub fn insert(&self, value: T) -> Option<u32> {
        let mut table = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let handle = table.next;
        table.next = table.next.checked_add(1)?;
        table.values.insert(handle, Arc::new(value));
        Some(handle)
    }

    /// The value of a handle.
    pub fn get(&self, handle: u32) -> Option<Arc<T>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values.get(&handle).cloned()
    }

    /// Forgets a handle. Requests under way keep the value until they end.
    pub fn remove(&self, handle: u32) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).values.remove(&handle);
    }
}
