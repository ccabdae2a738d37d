//! The memory of revocations. **Its size is bounded, whatever is noted**: at most
//! [`CAPACITY`] revocations, the oldest of which go first, since their tokens expire
//! first.
//!
//! Whether a revocation has run out, the clock of who asks says. When it is forgotten, the
//! clock of the process says, which cannot be set: **a caller whose clock is wrong must
//! not make the process forget for all others.**

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::revocation::{Cutoff, LIFETIME, Revocation};
use super::subject::{Key, Kind, Subject};
use crate::instance::{DEFAULT_CLOCK_SKEW, Tenant};
use crate::runtime::Instant;
use crate::token::{Decoded, Time};

/// How many revocations are remembered. One takes about 200 bytes, and with the longest
/// ids 400.
pub const CAPACITY: usize = 1 << 16;

/// How far ahead of this process's clock the service's may be, in ms. A cutoff beyond
/// counts as one there.
pub const LEEWAY: f64 = DEFAULT_CLOCK_SKEW;

/// How long a revocation is remembered after it was noted, when its cutoff was at most
/// [`LEEWAY`] ahead.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes")]
const MEMORY: Duration = Duration::from_millis((LIFETIME + LEEWAY) as u64);

/// The longest that a handshake waits for a token that is younger, in ms.
pub const LONGEST_REST: f64 = 1000.0;

/// See the module's documentation.
#[derive(Default)]
pub struct Revocations {
    /// When the last revocation is forgotten: the bits of ms since the epoch, which
    /// are never negative, so that the bits are in the order of the times.
    last_end: AtomicU64,
    remembered: RwLock<Remembered>,
    overflowed: AtomicU64,
}

impl Revocations {
    /// Remembers a revocation of a tenant. Returns whether it refuses any token that
    /// has not expired, by this clock. A cutoff in the future counts as of now.
    pub fn note(&self, tenant: &Arc<Tenant>, revocation: &Revocation, now: Time) -> bool {
        let latest = Time::from_ms(now.ms() + LEEWAY).and_then(Cutoff::at);
        let Some(cutoff) = latest.map(|latest| revocation.cutoff.min(latest)) else { return false };
        // Instances without a secret key do not say whose they are.
        if tenant.secret_key.is_empty() {
            return false;
        }
        let noted = Instant::now();
        let mut remembered = self.remembered.write().unwrap_or_else(PoisonError::into_inner);
        remembered.forget_until(noted);
        remembered.insert(tenant, &revocation.subject, cutoff, noted);
        while remembered.by_age.len() > CAPACITY {
            remembered.forget_oldest();
            self.overflowed.fetch_add(1, Ordering::Relaxed);
        }
        self.last_end.fetch_max(cutoff.end().to_bits(), Ordering::Release);
        cutoff.end() > now.ms()
    }

    /// Whether a token of a tenant, which must have been verified, is refused.
    #[must_use]
    pub fn refuse(&self, tenant: &Tenant, token: &Decoded, now: Time) -> bool {
        if f64::from_bits(self.last_end.load(Ordering::Acquire)) <= now.ms() {
            return false;
        }
        let remembered = self.remembered.read().unwrap_or_else(PoisonError::into_inner);
        let Some(cutoff) = remembered.cutoff_of(tenant, token) else { return false };
        // A token that does not say when it was issued may have been issued before.
        let issued = token.number_claim("iat").unwrap_or(f64::NEG_INFINITY) * 1000.0;
        cutoff.end() > now.ms() && issued <= cutoff.ms()
    }

    /// How long, in ms, until a new token is younger than every revocation that was
    /// noted: tokens say when they were issued in whole seconds. At most
    /// [`LONGEST_REST`], since the clocks may disagree.
    #[must_use]
    pub fn rest(&self, now: Time) -> f64 {
        let last = f64::from_bits(self.last_end.load(Ordering::Acquire)) - LIFETIME;
        let next_second = ((last / 1000.0).floor() + 1.0) * 1000.0;
        (next_second - now.ms()).clamp(0.0, LONGEST_REST)
    }

    /// How many revocations are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.remembered.read().unwrap_or_else(PoisonError::into_inner).by_age.len()
    }

    /// Whether no revocation is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many revocations were forgotten early, since others took their place.
    #[must_use]
    pub fn overflowed(&self) -> u64 {
        self.overflowed.load(Ordering::Relaxed)
    }
}

/// The cutoff of a revocation, and when it was noted among those with the same.
type Age = (Cutoff, u64);

/// Where a revocation is in [`Remembered::by_tenant`], and since when.
struct Place {
    tenant: Arc<Tenant>,
    kind: Kind,
    key: Arc<[u8]>,
    noted: Instant,
}

#[derive(Default)]
struct Remembered {
    by_tenant: HashMap<Arc<Tenant>, Keys>,
    by_age: BTreeMap<Age, Place>,
    last: u64,
}

/// What is revoked of one tenant, by kind: mostly sessions, and nothing is asked about a
/// kind of which none is revoked.
#[derive(Default)]
struct Keys([HashMap<Arc<[u8]>, Age>; Kind::COUNT]);

impl Keys {
    /// The cutoff of what has these ids, which may cost something to find.
    fn cutoff<'a>(&self, kind: Kind, ids: impl FnOnce() -> Option<[&'a str; 2]>) -> Option<Cutoff> {
        let ages = &self.0[kind as usize];
        if ages.is_empty() {
            return None;
        }
        let key = Key::of(kind, ids()?)?;
        ages.get(key.as_bytes()).map(|(cutoff, _)| *cutoff)
    }
}

impl Remembered {
    /// Keeps the later of two cutoffs.
    fn insert(&mut self, tenant: &Arc<Tenant>, subject: &Subject, cutoff: Cutoff, noted: Instant) {
        let (kind, key) = (subject.kind(), subject.key());
        let ages = &mut self.by_tenant.entry(Arc::clone(tenant)).or_default().0[kind as usize];
        let key = match ages.get_key_value(key.as_bytes()) {
            Some((_, (known, _))) if *known >= cutoff => return,
            Some((key, known)) => {
                self.by_age.remove(known);
                Arc::clone(key)
            }
            None => Arc::from(key.as_bytes()),
        };
        self.last += 1;
        let age = (cutoff, self.last);
        ages.insert(Arc::clone(&key), age);
        self.by_age.insert(age, Place { tenant: Arc::clone(tenant), kind, key, noted });
    }

    /// Forgets what has run out, in the order of the cutoffs.
    fn forget_until(&mut self, now: Instant) {
        let is_over = |place: &Place| now.saturating_duration_since(place.noted) >= MEMORY;
        while self.by_age.first_key_value().is_some_and(|(_, place)| is_over(place)) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some((_, Place { tenant, kind, key, .. })) = self.by_age.pop_first() else { return };
        let Some(keys) = self.by_tenant.get_mut(&tenant) else { return };
        keys.0[kind as usize].remove(&key);
        if keys.0.iter().all(HashMap::is_empty) {
            self.by_tenant.remove(&tenant);
        }
    }

    /// The latest cutoff that applies to a token.
    fn cutoff_of(&self, tenant: &Tenant, token: &Decoded) -> Option<Cutoff> {
        let keys = self.by_tenant.get(tenant)?;
        let user = LazyCell::new(|| token.text_claim("sub"));
        let organization = LazyCell::new(|| token.organization().0);
        [
            keys.cutoff(Kind::Session, || Some([token.text_claim("sid")?, ""])),
            keys.cutoff(Kind::User, || Some([(*user)?, ""])),
            keys.cutoff(Kind::Organization, || Some([(*organization)?, ""])),
            keys.cutoff(Kind::Member, || Some([(*user)?, (*organization)?])),
        ]
        .into_iter()
        .flatten()
        .max()
    }
}
