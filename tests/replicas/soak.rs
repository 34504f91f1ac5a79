//! The long version: `tests/bench/soak` has everything that is counted done so many times as often.

use std::env;
use std::fmt::Display;

/// So many, or, in the long version, so many times the factor.
pub(crate) fn times(bounded: usize) -> usize {
    let factor = env::var("SIGNET_SOAK").ok().map_or(1, |factor| factor.parse().unwrap());
    bounded * factor
}

/// Prints a number that the table at the end of the long version shows.
pub(crate) fn figure(name: &str, value: impl Display) {
    println!("figure: {name}: {value}");
}

/// Whether this is the long version.
pub(crate) fn is_long() -> bool {
    times(1) > 1
}
