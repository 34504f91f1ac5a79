//! What was spent: bounded, shared out among owners, and never forgotten before its time.

use std::collections::HashMap;
use std::time::Duration;

use super::keyed::KeyedHash;
use super::mark::{Mark, SpendFault};
use super::slots::Slots;
use crate::clock::Timestamp;

/// How many ended marks a spend frees: more than it takes, so that what has ended does not pile up.
const FREED_PER_SPEND: usize = 8;

/// Requests that overlap know slightly different presents; a clock that was set back differs by more than this.
const OVERLAP: Duration = Duration::from_secs(60);

/// The marks of one guard.
pub(super) struct SpentMarks {
    slots: Slots,
    capacity: u32,
    share: u32,
    owners: HashMap<[u8; 8], u32>,
    /// The latest present that anybody knew: what ended before it may have been freed.
    latest: Timestamp,
    closed: bool,
}

impl SpentMarks {
    pub(super) fn new(capacity: u32, share: u32, hash: KeyedHash) -> Self {
        let slots = Slots::new(capacity, hash);
        Self { slots, capacity, share, owners: HashMap::new(), latest: Timestamp::EPOCH, closed: false }
    }

    /// Sets a mark. What is worthless from `until` on counts as spent from then on.
    pub(super) fn spend(&mut self, mark: Mark, until: Timestamp, now: Timestamp) -> Result<(), SpendFault> {
        if self.closed {
            return Err(SpendFault::Unavailable);
        }
        if now > self.latest || self.latest.since(now) > OVERLAP {
            self.latest = now;
        }
        if until <= self.latest || self.slots.holds(&mark, self.latest) {
            return Err(SpendFault::AlreadySpent);
        }
        self.free(FREED_PER_SPEND);
        if self.lacks_room(mark.owner()).is_some() {
            self.free(usize::MAX);
        }
        if let Some(lack) = self.lacks_room(mark.owner()) {
            return Err(lack);
        }
        self.remember(mark, until);
        Ok(())
    }

    /// The marks that have not ended at `now`, each with its end.
    #[cfg(feature = "redis")]
    pub(super) fn live(&self, now: Timestamp) -> Vec<(Mark, Timestamp)> {
        self.slots.live(now).collect()
    }

    /// Forgets a mark that was never honoured.
    #[cfg(feature = "redis")]
    pub(super) fn take_back(&mut self, mark: &Mark) {
        self.slots.void(mark);
    }

    /// Takes what an earlier guard remembered. There must be room for it.
    pub(super) fn resume(&mut self, marks: Vec<(Mark, Timestamp)>) {
        marks.into_iter().for_each(|(mark, until)| self.remember(mark, until));
    }

    /// What is spent at `now`; from here on nothing more can be.
    pub(super) fn close(&mut self, now: Timestamp) -> Vec<(Mark, Timestamp)> {
        self.closed = true;
        self.slots.live(now).collect()
    }

    /// How many slots are taken, and how many there are.
    pub(super) const fn fill(&self) -> (u32, u32) {
        (self.slots.taken(), self.capacity)
    }

    fn lacks_room(&self, owner: &[u8; 8]) -> Option<SpendFault> {
        if self.owners.get(owner).is_some_and(|taken| *taken >= self.share) {
            return Some(SpendFault::ShareExhausted);
        }
        (self.slots.taken() >= self.capacity).then_some(SpendFault::Full)
    }

    fn remember(&mut self, mark: Mark, until: Timestamp) {
        let taken = self.owners.entry(*mark.owner()).or_default();
        *taken = taken.saturating_add(1);
        self.slots.take(mark, until);
    }

    fn free(&mut self, most: usize) {
        let mut freed = 0;
        while freed < most
            && let Some(mark) = self.slots.free_one(self.latest)
        {
            freed = freed.saturating_add(1);
            self.give_back(mark.owner());
        }
    }

    fn give_back(&mut self, owner: &[u8; 8]) {
        match self.owners.get_mut(owner) {
            Some(taken) if *taken > 1 => *taken = taken.saturating_sub(1),
            _ => drop(self.owners.remove(owner)),
        }
    }
}
