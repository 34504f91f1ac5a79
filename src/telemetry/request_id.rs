//! Request ids: how an answer is found again in the log.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::entropy::{Entropy, Exhausted, draw};

/// The id of one request, unique over processes and restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId {
    process: u64,
    number: u64,
}

/// Hands out request ids.
pub struct RequestIds {
    process: u64,
    next: AtomicU64,
}

impl RequestIds {
    /// A source whose ids no other process repeats.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn new(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self { process: u64::from_be_bytes(draw(entropy)?), next: AtomicU64::new(1) })
    }

    /// The next id.
    pub fn next(&self) -> RequestId {
        RequestId { process: self.process, number: self.next.fetch_add(1, Ordering::Relaxed) }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{}", self.process, self.number)
    }
}
