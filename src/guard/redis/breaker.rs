//! What tells an outage from an answer that is late, and keeps requests from waiting for a server that is away.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// After so many failures in a row, over so long a time, nobody waits any more. A machine that is busy for a moment fails
/// many requests at once, and that is no outage.
const FEWEST_FAILURES: u32 = 3;
const SHORTEST_OUTAGE: Duration = Duration::from_millis(200);

/// Open while the server is away; closed again by whoever finds out that it answers.
pub(super) struct Breaker {
    begun: Instant,
    failures: AtomicU32,
    /// When the first of them was, in milliseconds since the beginning.
    first_at: AtomicU64,
    is_open: AtomicBool,
    opened: AtomicU64,
}

impl Breaker {
    pub(super) fn new(begun: Instant) -> Self {
        let (failures, is_open) = (AtomicU32::new(0), AtomicBool::new(false));
        Self { begun, failures, first_at: AtomicU64::new(0), is_open, opened: AtomicU64::new(0) }
    }

    pub(super) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed)
    }

    /// Whether the last request was not answered: somebody should look.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.failures.load(Ordering::Relaxed) > 0
    }

    /// How often it opened.
    pub(super) fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    /// A request was answered.
    pub(super) fn succeeded(&self) {
        if !self.is_open() {
            self.failures.store(0, Ordering::Relaxed);
        }
    }

    /// A request was not answered; whether this opened it.
    pub(super) fn failed(&self, now: Instant) -> bool {
        let millis = u64::try_from(now.duration_since(self.begun).as_millis()).unwrap_or(u64::MAX);
        let failures = self.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if failures == 1 {
            self.first_at.store(millis, Ordering::Relaxed);
        }
        let since = Duration::from_millis(millis.saturating_sub(self.first_at.load(Ordering::Relaxed)));
        let lasts = failures >= FEWEST_FAILURES && since >= SHORTEST_OUTAGE;
        let opens = lasts && !self.is_open.swap(true, Ordering::Relaxed);
        if opens {
            self.opened.fetch_add(1, Ordering::Relaxed);
        }
        opens
    }

    /// The server answers; whether this was news.
    pub(super) fn close(&self) -> bool {
        self.failures.store(0, Ordering::Relaxed);
        self.is_open.swap(false, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_in_a_row_for_a_time_open_it_and_a_probe_closes_it() {
        let begun = Instant::now();
        let at = |millis| begun + Duration::from_millis(millis);
        let breaker = Breaker::new(begun);
        assert_eq!([0, 10, 20, 199].map(|millis| breaker.failed(at(millis))), [false; 4], "a busy moment");
        breaker.succeeded();
        assert_eq!([1000, 1300].map(|millis| breaker.failed(at(millis))), [false; 2], "two are few");
        assert!(breaker.failed(at(1301)) && breaker.is_open() && !breaker.failed(at(1302)));
        breaker.succeeded();
        assert!(breaker.is_open(), "an answer that was under way proves nothing");
        assert_eq!(
            (breaker.close(), breaker.is_open(), breaker.opened(), breaker.is_in_doubt()),
            (true, false, 1, false)
        );
    }
}
