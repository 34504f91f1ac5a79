//! What Redis must be told as soon as it can be.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::clock::Timestamp;
use crate::guard::mark::Mark;
use crate::guard::rows::Record;

/// A mark as it is written.
#[derive(Clone)]
pub(super) struct WrittenMark {
    pub(super) mark: Mark,
    pub(super) until: Timestamp,
    /// "end:who"
    pub(super) value: String,
}

/// One thing to tell.
#[derive(Clone)]
pub(super) enum Errand {
    /// What was spent while Redis could not be asked.
    Spend(WrittenMark),
    /// What was spent before a clean stop, whether or not Redis was told.
    Keep(WrittenMark),
    /// What was never honoured, and may be set.
    TakeBack(WrittenMark),
    /// What an operator revoked in the file of this replica.
    Revoke(Record),
}

/// Errands in their order, each with its number. Marks that have ended are told to nobody.
#[derive(Default)]
pub(super) struct Outbox {
    waiting: Mutex<Waiting>,
    pub(super) filled: Notify,
}

#[derive(Default)]
struct Waiting {
    errands: VecDeque<(u64, Errand)>,
    last: u64,
}

impl Outbox {
    pub(super) fn put(&self, errand: Errand, now: Timestamp) {
        let mut waiting = self.waiting();
        while waiting.errands.front().is_some_and(|(_, errand)| errand.is_over(now)) {
            waiting.errands.pop_front();
        }
        waiting.last = waiting.last.saturating_add(1);
        let number = waiting.last;
        waiting.errands.push_back((number, errand));
        drop(waiting);
        self.filled.notify_one();
    }

    /// The first errands; they wait until they are [`done`](Self::done).
    pub(super) fn first(&self, most: usize) -> Vec<(u64, Errand)> {
        self.waiting().errands.iter().take(most).cloned().collect()
    }

    /// Everything up to this number is done.
    pub(super) fn done(&self, number: u64) {
        let mut waiting = self.waiting();
        while waiting.errands.front().is_some_and(|(first, _)| *first <= number) {
            waiting.errands.pop_front();
        }
    }

    /// What an attempt wrote whose answer was lost.
    pub(super) fn taken_back(&self, mark: &Mark) -> Option<String> {
        self.waiting().errands.iter().rev().find_map(|(_, errand)| match errand {
            Errand::TakeBack(written) if written.mark == *mark => Some(written.value.clone()),
            _ => None,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.waiting().errands.len()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Errand {
    fn is_over(&self, now: Timestamp) -> bool {
        match self {
            Self::Spend(written) | Self::Keep(written) | Self::TakeBack(written) => written.until <= now,
            Self::Revoke(_) => false,
        }
    }
}
