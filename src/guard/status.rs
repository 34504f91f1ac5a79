//! The guard in numbers.

use std::time::Duration;

use crate::clock::Timestamp;

/// What metrics and readiness tell of a guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardStatus {
    /// Single-use artefacts issued before are refused.
    pub birth: Timestamp,
    /// Marks that take room now.
    pub marks: u32,
    /// Marks for which there is room.
    pub mark_capacity: u32,
    /// Revocations in force.
    pub revocations: usize,
    /// Attempts refused since the start.
    pub attempts_refused: u64,
    /// Durable commits since the start.
    pub commits: u64,
    /// Requests that these commits made durable.
    pub committed: u64,
    /// Commits that failed since the start; whoever asked was told.
    pub commits_failed: u64,
    /// How long ago it was last known what other processes wrote.
    pub lag: Duration,
}
