//! Where grant ids are born.
//!
//! A grant id is one block of AES-256 under a key of the MAC class:
//!
//! ```text
//! gid = AES-256( 0[24 bits] ‖ incarnation[40] ‖ hour[24] ‖ counter[40] )
//! ```
//!
//! - The *incarnation* is drawn when a process starts, the *counter* counts its grants, and the *hour* is that of the birth,
//!   in hours since the Unix epoch. The image of such a block looks random to everybody without the key.
//! - *No two are the same*: a block cipher is a permutation, within a process the counter never repeats, and two processes
//!   differ by their incarnation. Of a thousand that ever run on the same key, two have the same one with a chance of one in
//!   two million, and even then only grants of the same hour and the same count would meet. Across keys, and beside the
//!   random ids of older releases, it is the chance that any two numbers of 128 bits are equal. A copy of a running
//!   machine is a process twice: start the service in the copy anew.
//! - *Nobody agrees on anything and nothing is stored*: where a grant stands in a status list is read from its id.
//!
//! # Which key
//!
//! Grants outlive the key under which they were born, so an id is read with each key that still counts, and the 24 zero
//! bits say which one it was. This is not the "trying keys in turn" that seals forbid: nothing is believed because it
//! decrypts. An id comes out of a token whose signature or seal is good already, and to read it wrongly, which happens to one
//! of 16 million, names a place in a list that nobody else has. An id that no key reads, as those of older releases, is
//! as good as any other; it only has no place in a list.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::Timestamp;
use crate::entropy::{Entropy, Exhausted, draw};
use crate::protocol::GrantId;
use crate::seal::KeyedFunctions;
use crate::tokens::Issuer;

const HOUR_SECS: u64 = 3600;
const COUNTER_BITS: u32 = 40;

/// The grants of one process.
pub struct GrantIds {
    incarnation: Incarnation,
    next: AtomicU64,
}

/// What tells one run of a process from every other.
pub(super) type Incarnation = [u8; 5];

/// Where and when a grant was born.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birth {
    pub(super) incarnation: Incarnation,
    /// In hours since the Unix epoch.
    hour: u32,
    pub(super) counter: u64,
}

impl GrantIds {
    /// Those of a process that begins.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn begin(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self { incarnation: draw(entropy)?, next: AtomicU64::new(0) })
    }

    /// The next birth; `None` after a million million of them.
    fn next(&self, now: Timestamp) -> Option<Birth> {
        let counter = self.next.fetch_add(1, Ordering::Relaxed);
        let hour = u32::try_from(now.as_secs() / HOUR_SECS).ok().filter(|hour| hour >> 24 == 0)?;
        (counter >> COUNTER_BITS == 0).then_some(Birth { incarnation: self.incarnation, hour, counter })
    }
}

impl Birth {
    /// The grant id of this birth.
    fn id(&self, key: &KeyedFunctions) -> GrantId {
        let mut block = u128::from(self.hour) << COUNTER_BITS | u128::from(self.counter);
        block |= number_of(&self.incarnation) << 64;
        GrantId::from_bytes(key.grant_ids().encrypt(block.to_be_bytes()))
    }

    /// The birth that an id tells of, if it is of this key.
    pub(super) fn of(id: GrantId, key: &KeyedFunctions) -> Option<Self> {
        let block = key.grant_ids().decrypt(*id.as_bytes());
        let ([0, 0, 0], rest) = block.split_first_chunk::<3>().map(|(zeros, rest)| (*zeros, rest))? else {
            return None;
        };
        let (incarnation, rest) = rest.split_first_chunk()?;
        let (hour, counter) = rest.split_first_chunk::<3>()?;
        let number = |bytes: &[u8]| bytes.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        let hour = u32::try_from(number(hour)).ok()?;
        Some(Self { incarnation: *incarnation, hour, counter: number(counter) })
    }

    /// The beginning of the hour of the birth.
    #[must_use]
    pub fn hour(&self) -> Timestamp {
        Timestamp::from_secs(u64::from(self.hour).saturating_mul(HOUR_SECS))
    }
}

impl fmt::Display for Birth {
    /// Which grant of which process.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "grant {} of process {:010x}", self.counter, number_of(&self.incarnation))
    }
}

pub(super) fn number_of(incarnation: &Incarnation) -> u128 {
    incarnation.iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}

impl Issuer {
    /// The id of a grant that is made at `now`; a random one where no key of the MAC class is active.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness for one.
    pub fn new_grant_id(&self, now: Timestamp, entropy: &dyn Entropy) -> Result<GrantId, Exhausted> {
        let key = self.keys.keyed_functions(now);
        let birth = key.and_then(|key| Some((self.grant_ids.as_ref()?.next(now)?, key)));
        birth.map_or_else(|| GrantId::draw(entropy), |(birth, key)| Ok(birth.id(key)))
    }

    /// When a grant was made, and by which process: for operators, and only where the key that made its id still counts.
    #[must_use]
    pub fn birth_of(&self, id: GrantId, now: Timestamp) -> Option<Birth> {
        self.births_of(id, now).next().map(|(birth, _)| birth)
    }

    /// The birth as each key reads it; no more than one of them but by chance.
    pub(super) fn births_of(&self, id: GrantId, now: Timestamp) -> impl Iterator<Item = (Birth, &KeyedFunctions)> {
        self.keys.all_keyed_functions(now).filter_map(move |key| Some((Birth::of(id, key)?, key)))
    }
}
