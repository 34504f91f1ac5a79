//! How the service was met, in numbers.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts questions to the service; it survives reloads.
#[derive(Default)]
pub(in crate::users) struct ServiceCounts {
    questions: AtomicU64,
    refusals: AtomicU64,
    faults: AtomicU64,
    failed_last: AtomicBool,
}

/// The counts at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceCounted {
    /// How often it was asked.
    pub questions: u64,
    /// How often it said no.
    pub refusals: u64,
    /// How often it said nothing, or nothing that is believed.
    pub faults: u64,
    /// Whether it answered when it was asked last, if it was.
    pub is_answering: bool,
}

/// What came of a question.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    Accepted,
    Refused,
    Failed,
}

impl ServiceCounts {
    pub(in crate::users) fn now(&self) -> ServiceCounted {
        ServiceCounted {
            questions: self.questions.load(Ordering::Relaxed),
            refusals: self.refusals.load(Ordering::Relaxed),
            faults: self.faults.load(Ordering::Relaxed),
            is_answering: !self.failed_last.load(Ordering::Relaxed),
        }
    }

    pub(super) fn count(&self, outcome: Outcome) {
        self.questions.fetch_add(1, Ordering::Relaxed);
        self.refusals.fetch_add(u64::from(matches!(outcome, Outcome::Refused)), Ordering::Relaxed);
        self.faults.fetch_add(u64::from(matches!(outcome, Outcome::Failed)), Ordering::Relaxed);
        self.failed_last.store(matches!(outcome, Outcome::Failed), Ordering::Relaxed);
    }
}
