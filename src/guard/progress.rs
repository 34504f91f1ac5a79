//! What the guard's thread did.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub(super) struct Progress {
    begun: Instant,
    looked: AtomicU64,
    pub(super) commits: AtomicU64,
    pub(super) committed: AtomicU64,
    pub(super) failed: AtomicU64,
}

impl Progress {
    pub(super) fn new() -> Self {
        let zero = AtomicU64::default;
        let (looked, commits, committed, failed) = (zero(), zero(), zero(), zero());
        Self { begun: Instant::now(), looked, commits, committed, failed }
    }

    /// How long ago it was last known what other processes wrote.
    pub(super) fn lag(&self) -> Duration {
        self.begun.elapsed().saturating_sub(Duration::from_millis(self.looked.load(Ordering::Relaxed)))
    }

    pub(super) fn look(&self) {
        let millis = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.looked.store(millis, Ordering::Relaxed);
    }
}
