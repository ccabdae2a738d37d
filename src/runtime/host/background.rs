//! Work off the request.

use std::future::Future;

use super::shares_work;
use super::tasks::start_unheard;

/// Work off the request, where the host goes on with what a request has begun.
#[derive(Default)]
pub struct Background;

impl Background {
    /// Nothing to remember: the host is always there.
    #[expect(clippy::unused_self, reason = "another platform has a runtime to remember")]
    pub const fn remember(&self) {}

    /// Begins `work`. `false`: the work of a request ends with it, so this was
    /// dropped.
    #[expect(clippy::unused_self, reason = "another platform has a runtime to ask")]
    pub fn begin(&self, work: impl Future<Output = ()> + 'static) -> bool {
        if shares_work() {
            start_unheard(work);
        }
        shares_work()
    }
}
