//! Work off the request.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;

/// Where work runs off the request: the runtime of the last fetch, since that of an
/// earlier one may have ended with its thread.
#[derive(Default)]
pub struct Background(Mutex<Option<Handle>>);

impl Background {
    /// Remembers the runtime that runs this request.
    pub fn remember(&self) {
        *self.runtime() = Some(Handle::current());
    }

    /// Begins `work`. `false`: there is no runtime, and it was dropped.
    pub fn begin(&self, work: impl Future<Output = ()> + Send + 'static) -> bool {
        let mut runtime = self.runtime();
        // A runtime that has ended drops its tasks.
        let is_under_way =
            runtime.as_ref().is_some_and(|runtime| !runtime.spawn(work).is_finished());
        if !is_under_way {
            *runtime = None;
        }
        is_under_way
    }

    fn runtime(&self) -> MutexGuard<'_, Option<Handle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
