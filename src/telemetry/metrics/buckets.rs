//! How long answers took.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds in seconds, and in microseconds.
const BOUNDS: [(f64, u64); 12] = [
    (0.000_1, 100),
    (0.000_25, 250),
    (0.000_5, 500),
    (0.001, 1_000),
    (0.002_5, 2_500),
    (0.005, 5_000),
    (0.01, 10_000),
    (0.025, 25_000),
    (0.1, 100_000),
    (0.5, 500_000),
    (2.5, 2_500_000),
    (10.0, 10_000_000),
];

/// A histogram. Its buckets hold what is in no lower one; whoever reads adds them up.
#[derive(Default)]
pub(super) struct Durations {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    nanos: AtomicU64,
}

/// A histogram at one moment.
pub(super) struct Read {
    /// In seconds.
    pub(super) sum: f64,
    pub(super) count: u64,
    /// Upper bounds, the last of them infinite, with what lies below them and above the one before.
    pub(super) buckets: Vec<(f64, u64)>,
}

impl Durations {
    pub(super) fn observe(&self, took: Duration) {
        let micros = took.as_micros();
        let at = BOUNDS.iter().position(|(_, bound)| micros <= u128::from(*bound)).unwrap_or(BOUNDS.len());
        if let Some(bucket) = self.buckets.get(at) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> Read {
        let counts = self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed));
        let bounds = BOUNDS.into_iter().map(|(seconds, _)| seconds).chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> = bounds.zip(counts).collect();
        let count = buckets.iter().fold(0, |sum: u64, (_, count)| sum.saturating_add(*count));
        let sum = Duration::from_nanos(self.nanos.load(Ordering::Relaxed)).as_secs_f64();
        Read { sum, count, buckets }
    }
}
