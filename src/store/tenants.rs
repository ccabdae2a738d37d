//! The tenants of this process. **What is said of a tenant is never missed for want of a
//! place**: all are followed of which the process has an instance, and what is said of
//! others waits for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::message::Message;
use super::revocations::question;
use super::waiting::Waiting;
use crate::instance::Tenant;
use crate::revocations::Revocations;
use crate::runtime::Instant;

/// How many tenants there are when those are looked for that have gone.
const FIRST_LOOK: usize = 1024;

/// See the module's documentation.
#[derive(Default)]
pub struct Tenants(Mutex<Met>);

#[derive(Default)]
struct Met {
    /// Those that were met, by what their messages begin with. One that has gone has no
    /// instance any more.
    followed: HashMap<String, Weak<Tenant>>,
    next_look: usize,
    waiting: Waiting,
}

impl Tenants {
    /// Takes a tenant, whose revocations count from now on, and as long as what is
    /// returned is held: this tenant, or the equal one that was met before.
    pub fn meet(&self, tenant: &Arc<Tenant>, revocations: &Revocations) -> Arc<Tenant> {
        let Some(question) = question(tenant) else { return Arc::clone(tenant) };
        let (tenant, messages) = {
            let mut met = self.met();
            let tenant = met.follow(question.name.clone(), tenant);
            (tenant, met.waiting.take(&question.name))
        };
        for message in messages {
            message.note(&tenant, revocations);
        }
        tenant
    }

    /// Takes a message about a tenant with this name, who may come later.
    pub fn hear(&self, name: &str, message: Message, revocations: &Revocations) {
        let mut met = self.met();
        match met.followed.get(name).and_then(Weak::upgrade) {
            Some(tenant) => {
                drop(met);
                message.note(&tenant, revocations);
            }
            None => met.waiting.keep(name, message, Instant::now()),
        }
    }

    fn met(&self) -> MutexGuard<'_, Met> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Met {
    fn follow(&mut self, name: String, tenant: &Arc<Tenant>) -> Arc<Tenant> {
        if let Some(known) = self.followed.get(&name).and_then(Weak::upgrade) {
            return known;
        }
        if self.followed.len() >= self.next_look {
            self.followed.retain(|_, tenant| tenant.strong_count() > 0);
            self.next_look = FIRST_LOOK.max(2 * self.followed.len());
        }
        self.followed.insert(name, Arc::downgrade(tenant));
        Arc::clone(tenant)
    }
}
