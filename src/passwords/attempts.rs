//! How often was something tried? Counted in a table that never grows, whatever strangers invent.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Timestamp;

const ROWS: usize = 4;
const CELLS: usize = 16 * 1024;

/// Attempts by key, each limited by the generic cell rate algorithm. Keys share cells of a sketch, by a hash that only
/// this process knows; of the cells of a key the least used one counts, so that hardly any key pays for another.
pub struct Attempts {
    hashers: [RandomState; ROWS],
    /// For each cell the moment until which it counts.
    rows: Mutex<Vec<Vec<Timestamp>>>,
}

/// Tried too often: for this long nothing more of it is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany(pub Duration);

impl Default for Attempts {
    fn default() -> Self {
        let hashers = std::array::from_fn(|_| RandomState::new());
        Self { hashers, rows: Mutex::new(vec![vec![Timestamp::EPOCH; CELLS]; ROWS]) }
    }
}

impl Attempts {
    /// Counts an attempt before it is made, so that of many at once not all pass: `most` of them in a `period`, at once
    /// or spread over it.
    ///
    /// # Errors
    /// [`TooMany`]; the attempt does not count then.
    pub fn count(&self, key: &impl Hash, most: u32, period: Duration, now: Timestamp) -> Result<(), TooMany> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let busy_until = self.cells(key, &mut rows).map(|cell| *cell).min().unwrap_or(now).max(now);
        let next = busy_until.after(share(period, most));
        let latest = now.after(period);
        if next > latest {
            return Err(TooMany(next.since(latest)));
        }
        self.cells(key, &mut rows).for_each(|cell| *cell = (*cell).max(next));
        Ok(())
    }

    /// Takes back an attempt that was counted with the same limit. Cells that others use more stay as they are.
    pub fn forget(&self, key: &impl Hash, most: u32, period: Duration) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let least = self.cells(key, &mut rows).map(|cell| *cell).min();
        let own = self.cells(key, &mut rows).filter(|cell| Some(**cell) == least);
        own.for_each(|cell| *cell = cell.before(share(period, most)));
    }

    /// The cells of a key, one in each row.
    fn cells<'c>(&self, key: &impl Hash, rows: &'c mut [Vec<Timestamp>]) -> impl Iterator<Item = &'c mut Timestamp> {
        let places = self.hashers.each_ref().map(|hasher| hasher.hash_one(key) % CELLS as u64);
        let places = places.map(|place| usize::try_from(place).unwrap_or_default());
        rows.iter_mut().zip(places).filter_map(|(row, place)| row.get_mut(place))
    }
}

fn share(period: Duration, most: u32) -> Duration {
    period.checked_div(most).unwrap_or(period)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Attempts, TooMany};
    use crate::clock::Timestamp;

    const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn so_many_pass_at_once_and_then_one_in_each_share_of_the_period() {
        let attempts = Attempts::default();
        for _ in 0..10 {
            assert_eq!(attempts.count(&"web", 10, MINUTE, NOW), Ok(()));
        }
        assert_eq!(attempts.count(&"web", 10, MINUTE, NOW), Err(TooMany(Duration::from_secs(6))));
        assert_eq!(attempts.count(&"job", 10, MINUTE, NOW), Ok(()));
        let later = NOW.after(Duration::from_secs(6));
        assert_eq!(attempts.count(&"web", 10, MINUTE, later), Ok(()));
        assert!(attempts.count(&"web", 10, MINUTE, later).is_err());
    }

    #[test]
    fn what_is_forgotten_does_not_count() {
        let attempts = Attempts::default();
        for _ in 0..100 {
            assert_eq!(attempts.count(&"web", 2, MINUTE, NOW), Ok(()));
            attempts.forget(&"web", 2, MINUTE);
        }
    }

    #[test]
    fn a_flood_of_other_keys_hardly_counts() {
        let attempts = Attempts::default();
        for key in 0..2_000 {
            assert_eq!(attempts.count(&key, 10, MINUTE, NOW), Ok(()));
        }
        assert_eq!(attempts.count(&"web", 10, MINUTE, NOW), Ok(()));
    }
}
