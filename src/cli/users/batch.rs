//! Accounts that are made at once: as many as keep everybody else waiting for no more than a moment.

use std::time::Duration;

use crate::users::PortableAccount;

/// As long as others can wait who want to write, with room for a machine that is slow all of a sudden.
const MOMENT: Duration = Duration::from_millis(150);

const FEWEST: usize = 50;
const MOST: usize = 2000;

/// However few they are, they are no more than this together, as they were read.
const MOST_BYTES: usize = 2 << 20;

/// Accounts that wait to be made, each with its line.
pub(super) struct Batch {
    waiting: Vec<(u64, PortableAccount)>,
    bytes: usize,
    size: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Self { waiting: Vec::new(), bytes: 0, size: FEWEST }
    }
}

impl Batch {
    pub(super) fn add(&mut self, line: u64, bytes: usize, account: PortableAccount) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.waiting.push((line, account));
    }

    pub(super) const fn is_full(&self) -> bool {
        self.waiting.len() >= self.size || self.bytes >= MOST_BYTES
    }

    pub(super) fn take(&mut self) -> (Vec<u64>, Vec<PortableAccount>) {
        self.bytes = 0;
        std::mem::take(&mut self.waiting).into_iter().unzip()
    }

    /// So many of them took so long: the next ones are more or fewer.
    pub(super) fn took(&mut self, time: Duration, count: usize) {
        if time > MOMENT.saturating_mul(2) {
            self.size = (self.size / 2).max(FEWEST);
        } else if time < MOMENT && count >= self.size {
            self.size = self.size.saturating_mul(2).min(MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Batch, Duration, FEWEST, MOMENT, MOST};

    #[test]
    fn a_batch_grows_while_it_is_quick_and_shrinks_when_it_is_slow() {
        let mut batch = Batch::default();
        for _ in 0..20 {
            batch.took(Duration::from_millis(1), batch.size);
        }
        assert_eq!(batch.size, MOST);
        // Few that end a file, or are long, say little about many.
        batch.took(MOMENT * 2, 10);
        batch.took(Duration::from_millis(1), 10);
        assert_eq!(batch.size, MOST);
        for _ in 0..20 {
            batch.took(Duration::from_secs(1), batch.size);
        }
        assert_eq!(batch.size, FEWEST);
    }
}
