//! Answers by status.

use std::sync::atomic::{AtomicU64, Ordering};

/// The statuses that are answered; any other one counts as the last.
const STATUSES: [u16; 14] = [200, 204, 304, 400, 401, 403, 404, 405, 408, 413, 415, 431, 503, 500];

/// A counter for every status.
#[derive(Default)]
pub(super) struct Statuses([AtomicU64; STATUSES.len()]);

impl Statuses {
    pub(super) fn count(&self, status: u16) {
        let at = STATUSES.iter().position(|known| *known == status);
        if let Some(counter) = at.map_or(self.0.last(), |at| self.0.get(at)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Those that were counted.
    pub(super) fn counted(&self) -> impl Iterator<Item = (u16, u64)> {
        let counts = self.0.iter().map(|counter| counter.load(Ordering::Relaxed));
        STATUSES.into_iter().zip(counts).filter(|(_, count)| *count > 0)
    }
}
