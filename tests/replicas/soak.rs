//! The long version: `tests/bench/soak` has everything that is counted done so many times as often.

use std::env;

/// So many, or, in the long version, so many times the factor.
pub(crate) fn times(bounded: usize) -> usize {
    let factor = env::var("SIGNET_SOAK").ok().map_or(1, |factor| factor.parse().unwrap());
    bounded * factor
}
