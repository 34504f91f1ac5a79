//! What went out, in numbers.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Counts what goes out; it survives reloads.
#[derive(Default)]
pub struct Counts {
    requests: AtomicU64,
    failures: AtomicU64,
    in_flight: AtomicUsize,
    documents: AtomicUsize,
    bytes: AtomicUsize,
}

/// The counts at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Requests that were sent, or would have been.
    pub requests: u64,
    /// Those of them that did not succeed.
    pub failures: u64,
    /// Those that are under way.
    pub in_flight: usize,
    /// Documents that are kept.
    pub documents: usize,
    /// Their bytes together.
    pub bytes: usize,
}

impl Counts {
    /// The counts now.
    #[must_use]
    pub fn now(&self) -> Counted {
        Counted {
            requests: self.requests.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            in_flight: self.in_flight.load(Ordering::Relaxed),
            documents: self.documents.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }

    pub(super) fn began(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.in_flight.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn ended(&self, succeeded: bool) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
        self.failures.fetch_add(u64::from(!succeeded), Ordering::Relaxed);
    }

    pub(super) fn cached(&self, documents: usize, bytes: usize) {
        self.documents.store(documents, Ordering::Relaxed);
        self.bytes.store(bytes, Ordering::Relaxed);
    }
}
