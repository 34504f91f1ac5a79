//! Marks in two arrays of a fixed length: found through chains, freed by the second in which they end.
//!
//! Nothing is ever moved or grown, so that no request pays for another's: a hash table of this size would stop
//! everybody for tens of milliseconds whenever it is rebuilt.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use super::keyed::KeyedHash;
use super::mark::Mark;
use crate::clock::Timestamp;

/// The number of a slot, counted from one.
type Link = Option<NonZeroU32>;

/// 40 bytes; a chain's head is 4 more.
#[derive(Clone, Copy)]
struct Slot {
    mark: Mark,
    until: Timestamp,
    /// The next of its chain; of a free slot, the next free one.
    in_chain: Link,
    /// The next that ends in the same second.
    in_second: Link,
}

/// Marks, each until it ends.
pub(super) struct Slots {
    hash: KeyedHash,
    chains: Vec<Link>,
    slots: Vec<Slot>,
    free: Link,
    ends: BTreeMap<u64, Link>,
    taken: u32,
}

impl Slots {
    /// Room for `capacity` marks. The system gives the memory when it is first written to.
    pub(super) fn new(capacity: u32, hash: KeyedHash) -> Self {
        let capacity = usize::try_from(capacity).unwrap_or(usize::MAX);
        let (chains, slots) = (vec![None; capacity], Vec::with_capacity(capacity));
        Self { hash, chains, slots, free: None, ends: BTreeMap::new(), taken: 0 }
    }

    /// How many slots are taken, also by marks that have ended and were not freed yet.
    pub(super) const fn taken(&self) -> u32 {
        self.taken
    }

    /// Whether the mark is here and has not ended at `now`.
    pub(super) fn holds(&self, mark: &Mark, now: Timestamp) -> bool {
        let mut link = self.chains.get(self.chain_of(mark)).copied().flatten();
        while let Some(slot) = self.slot(link) {
            if slot.mark.id() == mark.id() && slot.until > now {
                return true;
            }
            link = slot.in_chain;
        }
        false
    }

    /// Has the mark have ended. Its slot is free with those that end when it would have.
    #[cfg(feature = "redis")]
    pub(super) fn void(&mut self, mark: &Mark) {
        let mut link = self.chains.get(self.chain_of(mark)).copied().flatten();
        while let Some(slot) = self.slot_mut(link) {
            if slot.mark.id() == mark.id() {
                slot.until = Timestamp::EPOCH;
            }
            link = slot.in_chain;
        }
    }

    /// Takes a slot for the mark. There must be one.
    pub(super) fn take(&mut self, mark: Mark, until: Timestamp) {
        let (chain, second) = (self.chain_of(&mark), until.as_secs());
        let in_chain = self.chains.get(chain).copied().flatten();
        let in_second = self.ends.get(&second).copied().flatten();
        let link = self.place(Slot { mark, until, in_chain, in_second });
        self.set_head(chain, link);
        self.ends.insert(second, link);
        self.taken = self.taken.saturating_add(1);
    }

    /// Frees one slot of a second that is over at `now`; whose it was.
    pub(super) fn free_one(&mut self, now: Timestamp) -> Option<Mark> {
        let mut first = self.ends.first_entry().filter(|end| *end.key() < now.as_secs())?;
        let link = *first.get();
        let slot = *self.slots.get(index(link)?)?;
        if slot.in_second.is_some() {
            first.insert(slot.in_second);
        } else {
            first.remove();
        }
        self.unlink(link, &slot);
        let free = self.free;
        self.slot_mut(link)?.in_chain = free;
        self.free = link;
        self.taken = self.taken.saturating_sub(1);
        Some(slot.mark)
    }

    /// The marks that have not ended at `now`, each with its end.
    pub(super) fn live(&self, now: Timestamp) -> impl Iterator<Item = (Mark, Timestamp)> {
        let heads = self.ends.range(now.as_secs()..).map(|(_, head)| *head);
        let chains = heads.flat_map(|head| std::iter::successors(self.slot(head), |slot| self.slot(slot.in_second)));
        chains.filter(move |slot| slot.until > now).map(|slot| (slot.mark, slot.until))
    }

    fn place(&mut self, slot: Slot) -> Link {
        let free = self.free;
        if let Some(place) = self.slot_mut(free) {
            let next = std::mem::replace(place, slot).in_chain;
            self.free = next;
            return free;
        }
        self.slots.push(slot);
        u32::try_from(self.slots.len()).ok().and_then(NonZeroU32::new)
    }

    fn unlink(&mut self, link: Link, slot: &Slot) {
        let chain = self.chain_of(&slot.mark);
        let mut at = self.chains.get(chain).copied().flatten();
        if at == link {
            return self.set_head(chain, slot.in_chain);
        }
        while let Some(here) = self.slot_mut(at) {
            if here.in_chain == link {
                here.in_chain = slot.in_chain;
                return;
            }
            at = here.in_chain;
        }
    }

    fn set_head(&mut self, chain: usize, link: Link) {
        if let Some(head) = self.chains.get_mut(chain) {
            *head = link;
        }
    }

    fn chain_of(&self, mark: &Mark) -> usize {
        let hash = self.hash.of(mark.id());
        usize::try_from(hash % (self.chains.len() as u64).max(1)).unwrap_or(0)
    }

    fn slot(&self, link: Link) -> Option<&Slot> {
        self.slots.get(index(link)?)
    }

    fn slot_mut(&mut self, link: Link) -> Option<&mut Slot> {
        self.slots.get_mut(index(link)?)
    }
}

fn index(link: Link) -> Option<usize> {
    usize::try_from(link?.get().wrapping_sub(1)).ok()
}
