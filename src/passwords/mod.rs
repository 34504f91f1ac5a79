//! Slow hashes of secrets that people chose or another server stored, and the bounded pool that computes them.
//!
//! A hash is parsed and bounded once, when it is configured. It is never computed on the thread of a request: a pool of
//! as many threads as cores takes what a short queue holds, and refuses the rest. What was verified is remembered under a
//! key of this process, so that it costs a slow hash only once; how long one usually takes is measured, so that whoever
//! fails waits as long without any work.

mod cost;
mod foreign;
mod memory;
mod phc;
mod pool;
mod queue;
mod slow_hash;

pub use cost::Cost;
pub use pool::{Attempt, Busy, HashPool, Matched, Unmade};
pub use slow_hash::{SlowHash, SlowHashFault};
