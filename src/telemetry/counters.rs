//! Counters.

use std::sync::atomic::{AtomicU64, Ordering};

/// How often the configuration was reloaded, and how often that failed and the old one stayed.
#[derive(Debug, Default)]
pub struct ReloadCounters {
    succeeded: AtomicU64,
    failed: AtomicU64,
}

impl ReloadCounters {
    /// Counts a reload that took effect; the new total.
    pub fn count_success(&self) -> u64 {
        self.succeeded.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// Counts a reload that was refused; the new total.
    pub fn count_failure(&self) -> u64 {
        self.failed.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// How many took effect.
    pub fn successes(&self) -> u64 {
        self.succeeded.load(Ordering::Relaxed)
    }

    /// How many were refused.
    pub fn failures(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }
}
