//! Time and randomness that a test decides, for every test crate: `#[path = "../support/mod.rs"] mod support;`.

mod clock;
mod entropy;

pub(crate) use clock::FixedClock;
pub(crate) use entropy::{ReplayedEntropy, SeededEntropy};

// No test crate uses all of this; naming the whole here keeps the rest from being told as dead code.
const _: fn(u64) -> SeededEntropy = SeededEntropy::new;
const _: fn(&[u8]) -> ReplayedEntropy = ReplayedEntropy::new;
const _: fn(signet::clock::Timestamp) -> FixedClock = FixedClock::new;
const _: fn(&FixedClock, signet::clock::Timestamp) = FixedClock::set;
const _: fn(&FixedClock, std::time::Duration) = FixedClock::advance;
