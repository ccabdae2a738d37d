//! An entry: a value, when it was made, and until when it holds, sealed with
//! AES-256-GCM under a key derived from the tenant's secret key, with the question as
//! associated data. **Whatever was changed, cut, made for another question or tenant,
//! or has run out, is no entry.**

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::question::Question;
use crate::seal::envelope::Envelope;
use crate::token::Time;

/// A value from another instance.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct Entry {
    /// When it was made, and until when it holds, in ms since the epoch.
    pub made: f64,
    pub until: f64,
    pub value: String,
}

impl Entry {
    /// Seals `value`, which holds for `lifetime`, in ms, from `now`.
    #[must_use]
    pub fn seal(question: &Question, value: String, lifetime: f64, now: Time) -> Option<String> {
        let entry = Self { made: now.ms(), until: now.ms() + lifetime, value };
        let text = Zeroizing::new(serde_json::to_string(&entry).ok()?);
        Envelope::new(&question.key).ok()?.seal(text, &question.name).ok()
    }

    /// Opens what [`Entry::seal`] made for the same question, while it holds.
    #[must_use]
    pub fn open(question: &Question, sealed: &str, now: Time) -> Option<Self> {
        let text = Envelope::new(&question.key).ok()?.open(sealed, &question.name).ok()?;
        let entry: Self = serde_json::from_str(&text).ok()?;
        entry.holds(question, now).then_some(entry)
    }

    /// How old it is, in ms.
    #[must_use]
    pub fn age(&self, now: Time) -> f64 {
        (now.ms() - self.made).max(0.0)
    }

    fn holds(&self, question: &Question, now: Time) -> bool {
        let longest = question.kind.longest_life().as_secs_f64() * 1000.0;
        self.made <= now.ms() + question.kind.most_ahead()
            && now.ms() < self.until
            && self.until - self.made <= longest
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::super::question::{Kind, MAX_AHEAD};
    use super::{Entry, Question};
    use crate::instance::Tenant;
    use crate::instance::path_segment::PathSegment;
    use crate::token::Time;

    const VERSION: PathSegment = PathSegment::fixed("v1");

    fn tenant(secret: &str, api_url: &str) -> Tenant {
        Tenant {
            api_url: api_url.to_owned(),
            api_version: VERSION,
            secret_key: Zeroizing::new(secret.to_owned()),
        }
    }

    fn question(secret: &str, url: &str, kind: Kind, parts: &[&str]) -> Question {
        Question::new(&tenant(secret, url), kind, parts).expect("a question")
    }

    fn at(ms: f64) -> Time {
        Time::from_ms(ms).expect("a time")
    }

    #[test]
    fn opens_for_its_question_and_no_other() {
        let own = || question("sk_a", "https://a", Kind::MachineToken, &["token"]);
        let sealed = Entry::seal(&own(), "yes".to_owned(), 1000.0, at(0.0)).expect("sealed");
        let opened = Entry::open(&own(), &sealed, at(500.0)).expect("opened");
        assert_eq!((opened.value.as_str(), opened.age(at(500.0))), ("yes", 500.0));
        for other in [
            question("sk_b", "https://a", Kind::MachineToken, &["token"]),
            question("sk_a", "https://b", Kind::MachineToken, &["token"]),
            question("sk_a", "https://a", Kind::Nonce, &["token"]),
            question("sk_a", "https://a", Kind::MachineToken, &["token2"]),
            question("sk_a", "https://a", Kind::MachineToken, &["token", ""]),
            question("sk_a", "https://a", Kind::MachineToken, &[]),
        ] {
            assert_ne!(other.name, own().name);
            assert_eq!(Entry::open(&other, &sealed, at(500.0)), None);
        }
    }

    #[test]
    fn holds_within_its_own_lifetime_only() {
        let question = question("sk_a", "https://a", Kind::MachineToken, &["token"]);
        let seal = |lifetime, now| {
            Entry::seal(&question, String::new(), lifetime, at(now)).expect("sealed")
        };
        let opens = |sealed: &str, now| Entry::open(&question, sealed, at(now)).is_some();
        let entry = seal(1000.0, 1e6);
        assert!(opens(&entry, 1e6 - MAX_AHEAD));
        assert!(!opens(&entry, 1e6 - MAX_AHEAD - 1.0), "made in the future");
        assert!(opens(&entry, 1e6 + 999.0));
        assert!(!opens(&entry, 1e6 + 1000.0), "over");
        let longest = Kind::MachineToken.longest_life().as_secs_f64() * 1000.0;
        assert!(opens(&seal(longest, 1e6), 1e6));
        assert!(!opens(&seal(longest + 1.0, 1e6), 1e6), "longer than its kind may live");
        assert!(!opens(&seal(f64::INFINITY, 1e6), 1e6));
    }

    #[test]
    fn what_was_changed_or_cut_is_no_entry() {
        let question = question("sk_a", "https://a", Kind::Keys, &[]);
        let sealed = Entry::seal(&question, "{}".to_owned(), 1000.0, at(0.0)).expect("sealed");
        for index in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[index] ^= 1;
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(Entry::open(&question, &changed, at(0.0)), None, "changed at {index}");
            assert_eq!(Entry::open(&question, &sealed[..index], at(0.0)), None, "cut at {index}");
        }
    }

    #[test]
    fn a_tenant_without_a_secret_shares_nothing() {
        assert!(Question::new(&tenant("", "https://a"), Kind::Keys, &[]).is_none());
    }
}
