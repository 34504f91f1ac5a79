//! Attempts counted in a fixed memory: a count-min sketch of two windows.
//!
//! Names that somebody makes up can raise another's count and never lower it: n of them raise it by more than
//! 2.72 · n / 16,384 with a probability of 2 %. 256 KiB, whoever tries what.

use std::time::Duration;

use super::attempt::{AttemptLimit, TooManyAttempts};
use crate::clock::Timestamp;

const ROWS: usize = 4;
const COLUMNS: usize = 1 << 14;
const COLUMN_BITS: u32 = COLUMNS.trailing_zeros();

/// Counts by hash.
pub(super) struct Sketch {
    current: Window,
    earlier: Window,
    /// How long a window is, and how many went before the current one.
    place: (Duration, u64),
}

impl Sketch {
    pub(super) fn new() -> Self {
        Self { current: Window::new(), earlier: Window::new(), place: (Duration::ZERO, 0) }
    }

    /// Counts an attempt if it is within the limit. The earlier window counts for as much of it as is not yet
    /// over, so that the turn of a window doubles nothing.
    pub(super) fn attempt(&mut self, hash: u64, limit: AttemptLimit, now: Timestamp) -> Result<(), TooManyAttempts> {
        let length = millis(limit.within).max(1);
        self.turn_to(limit.within, now.as_millis() / length);
        let left = length.saturating_sub(now.as_millis() % length);
        let (most, current) = (u64::from(limit.most), u64::from(self.current.count(hash)));
        let earlier = u64::from(self.earlier.count(hash));
        // In parts of a window, so that nothing is rounded.
        if current.saturating_mul(length).saturating_add(earlier.saturating_mul(left)) < most.saturating_mul(length) {
            self.current.add(hash);
            return Ok(());
        }
        let wait = if current < most {
            let room = most.saturating_sub(current).saturating_mul(length);
            left.saturating_sub(room / earlier.max(1)).saturating_add(1)
        } else {
            // In the next window this one is the earlier, and must have lost its weight down to the limit.
            let enough = most.saturating_mul(length) / current.max(1);
            left.saturating_add(length.saturating_sub(enough)).saturating_add(1)
        };
        Err(TooManyAttempts { retry_after: Duration::from_millis(wait) })
    }

    /// Begins the window that `index` names. A clock that stands still or goes back stays where it was.
    fn turn_to(&mut self, length: Duration, index: u64) {
        let (old_length, old) = self.place;
        if length == old_length && index <= old {
            return;
        }
        std::mem::swap(&mut self.current, &mut self.earlier);
        self.current.clear();
        if length != old_length || index.saturating_sub(old) > 1 {
            self.earlier.clear();
        }
        self.place = (length, index);
    }
}

struct Window(Box<[[u16; COLUMNS]]>);

impl Window {
    fn new() -> Self {
        Self(vec![[0; COLUMNS]; ROWS].into_boxed_slice())
    }

    /// At least as many as were added.
    fn count(&self, hash: u64) -> u16 {
        self.0.iter().zip(columns(hash)).filter_map(|(row, column)| row.get(column)).min().copied().unwrap_or(0)
    }

    /// Raises only what is lowest: the others count somebody else, too.
    fn add(&mut self, hash: u64) {
        let raised = self.count(hash).saturating_add(1);
        for (row, column) in self.0.iter_mut().zip(columns(hash)) {
            if let Some(count) = row.get_mut(column) {
                *count = raised.max(*count);
            }
        }
    }

    fn clear(&mut self) {
        self.0.iter_mut().for_each(|row| row.fill(0));
    }
}

/// One column of each row, of other bits of the hash.
fn columns(hash: u64) -> impl Iterator<Item = usize> {
    let mask = (1_u64 << COLUMN_BITS).wrapping_sub(1);
    let shifts = [0, COLUMN_BITS, 2 * COLUMN_BITS, 3 * COLUMN_BITS];
    shifts.into_iter().map(move |shift| usize::try_from(hash >> shift & mask).unwrap_or(0))
}

fn millis(period: Duration) -> u64 {
    u64::try_from(period.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Sketch, Window};
    use crate::clock::Timestamp;
    use crate::guard::attempt::AttemptLimit;

    const LIMIT: AttemptLimit = AttemptLimit { most: 10, within: Duration::from_secs(60) };

    proptest! {
        /// However many others are counted, a count is never too low.
        #[test]
        fn a_window_never_undercounts(added in prop::collection::vec(any::<u64>().prop_map(|hash| hash % 64), 1..2000)) {
            let (mut window, mut counts) = (Window::new(), HashMap::new());
            // Hashes that share columns: of 64 times 16 distinct ones.
            for hash in added.iter().map(|hash| hash.wrapping_mul(0x0001_0004_0010_0041)) {
                window.add(hash);
                *counts.entry(hash).or_insert(0_u16) += 1;
            }
            for (hash, count) in counts {
                prop_assert!(window.count(hash) >= count);
            }
        }

        /// No time of a window's length sees more attempts than twice what is allowed, and no window more than that.
        #[test]
        fn a_window_never_admits_more_than_the_limit(steps in prop::collection::vec(0_u64..9_000, 1..300)) {
            let (mut sketch, mut now) = (Sketch::new(), 1_800_000_000_000);
            let mut admitted = HashMap::new();
            for step in steps {
                now += step;
                if sketch.attempt(7, LIMIT, Timestamp::from_millis(now)).is_ok() {
                    *admitted.entry(now / 60_000).or_insert(0) += 1;
                }
            }
            prop_assert!(admitted.values().all(|count| *count <= 10));
        }

        /// Who waits as long as told is let through, and who does not is not.
        #[test]
        fn the_time_to_wait_is_exact(steps in prop::collection::vec(0_u64..5_000, 10..60)) {
            let (mut sketch, mut now) = (Sketch::new(), 1_800_000_000_000);
            for step in steps {
                now += step;
                if let Err(fault) = sketch.attempt(7, LIMIT, Timestamp::from_millis(now)) {
                    let wait = u64::try_from(fault.retry_after.as_millis()).unwrap();
                    if wait > 1 {
                        prop_assert!(sketch.attempt(7, LIMIT, Timestamp::from_millis(now + wait - 2)).is_err());
                    }
                    now += wait;
                    prop_assert!(sketch.attempt(7, LIMIT, Timestamp::from_millis(now)).is_ok());
                }
            }
        }
    }
}
