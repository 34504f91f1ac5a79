use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use signet::clock::{Clock, Timestamp};

/// A clock that stands still until it is moved.
pub(crate) struct FixedClock(AtomicU64);

impl FixedClock {
    pub(crate) const fn new(now: Timestamp) -> Self {
        Self(AtomicU64::new(now.as_millis()))
    }

    pub(crate) fn set(&self, now: Timestamp) {
        self.0.store(now.as_millis(), Ordering::SeqCst);
    }

    pub(crate) fn advance(&self, period: Duration) {
        self.set(self.now().after(period));
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
