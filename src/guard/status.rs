//! The guard in numbers.

use std::time::Duration;

use crate::clock::Timestamp;

/// What metrics and readiness tell of a guard.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// How long ago it was last known what other processes and replicas wrote.
    pub lag: Duration,
    /// Of a guard that replicas share.
    pub shared: Option<SharedStatus>,
}

/// The server of a shared guard, as this replica sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedStatus {
    /// Whether it is asked now.
    pub is_up: bool,
    /// How often requests stopped asking it, because it failed too often in a row.
    pub rests: u64,
    /// Requests that it did not answer as it should.
    pub failed: u64,
    /// How long an answer takes: a moving average.
    pub latency: Duration,
    /// By how much this replica's clock is ahead of the server's, in milliseconds.
    pub skew_millis: i64,
    /// Whether that is so much that nothing is used once here.
    pub is_skewed: bool,
    /// Single uses that this replica judged alone, because the server could not be asked: an alarm.
    pub spent_alone: u64,
    /// Of those, the ones that another replica had let pass, too: worse.
    pub spent_twice: u64,
    /// What the server must be told when it can be.
    pub waiting: usize,
    /// What it gives up when its memory is full.
    pub policy: Option<String>,
    /// Whether that is nothing, as it must be.
    pub forgets_nothing: Option<bool>,
}
