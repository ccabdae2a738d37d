//! A revocation as bytes, which instances of an application tell each other. **Each
//! revocation has one spelling**, and what is not one exactly is refused, another
//! version among it.
//!
//! | Bytes | Content |
//! | --- | --- |
//! | 1 | the version, 1 |
//! | 8 | the cutoff: ms since the epoch, a binary64 (IEEE 754), most significant byte first |
//! | 1 | the kind: `s`, `u`, `o` or `m` |
//! | rest | the id; of a member, the user's, a space, and the organization's |
//!
//! They name no tenant: what carries them must keep tenants apart.

use super::revocation::{Cutoff, Revocation};
use super::subject::Subject;

const VERSION: u8 = 1;

impl Revocation {
    /// The revocation as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let cutoff = self.cutoff.ms().to_bits().to_be_bytes();
        [&[VERSION], cutoff.as_slice(), self.subject.key().as_bytes()].concat()
    }

    /// Reads what [`Revocation::to_bytes`] wrote; `None` for anything else.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[VERSION], rest) = bytes.split_first_chunk()? else { return None };
        let (cutoff, subject) = rest.split_first_chunk()?;
        Some(Self {
            cutoff: Cutoff::exactly(f64::from_bits(u64::from_be_bytes(*cutoff)))?,
            subject: Subject::of_key(subject)?,
        })
    }
}
