//! What keeps requests from waiting for a server that does not answer.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// After so many failures in a row nobody waits any more.
const MOST_FAILURES: u32 = 3;

/// Open after some failures in a row; closed again by whoever finds out that the server answers.
#[derive(Default)]
pub(super) struct Breaker {
    failures: AtomicU32,
    is_open: AtomicBool,
    opened: AtomicU64,
}

impl Breaker {
    pub(super) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed)
    }

    /// How often it opened.
    pub(super) fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    /// A request was answered.
    pub(super) fn succeeded(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    /// A request was not answered; whether this opened it.
    pub(super) fn failed(&self) -> bool {
        let failures = self.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let opens = failures >= MOST_FAILURES && !self.is_open.swap(true, Ordering::Relaxed);
        if opens {
            self.opened.fetch_add(1, Ordering::Relaxed);
        }
        opens
    }

    /// The server answers again; whether this was news.
    pub(super) fn close(&self) -> bool {
        self.failures.store(0, Ordering::Relaxed);
        self.is_open.swap(false, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_open_it_and_a_probe_closes_it() {
        let breaker = Breaker::default();
        assert_eq!([breaker.failed(), breaker.failed()], [false; 2]);
        breaker.succeeded();
        assert_eq!(
            [breaker.failed(), breaker.failed(), breaker.failed(), breaker.failed()],
            [false, false, true, false]
        );
        assert!(breaker.is_open());
        breaker.succeeded();
        assert!(breaker.is_open(), "an answer that was under way proves nothing");
        assert_eq!((breaker.close(), breaker.is_open(), breaker.opened()), (true, false, 1));
    }
}
