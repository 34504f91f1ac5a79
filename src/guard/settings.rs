//! What `[guard]` and `[storage]` say.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::redis_settings::RedisSettings;
use crate::settings::Findings;

/// How many spent marks a guard may be told to remember: slots are numbered in 32 bits, and each costs 44 bytes.
pub const SPENT_MARKS: RangeInclusive<u32> = 1..=100_000_000;

/// What keeps what was used, revoked and tried too often.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuardSettings {
    /// Which guard.
    pub kind: GuardKind,
    /// How many marks of spent artefacts are remembered at a time; 44 bytes each, taken when they are needed.
    pub spent_marks: u32,
    /// How many of them one client may take.
    pub spent_marks_per_client: u32,
    /// The server, where the guard is on one.
    #[serde(skip_serializing_if = "RedisSettings::is_default")]
    pub redis: RedisSettings,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self {
            kind: GuardKind::Embedded,
            spent_marks: 1_000_000,
            spent_marks_per_client: 100_000,
            redis: RedisSettings::default(),
        }
    }
}

impl GuardSettings {
    /// Notes what no guard can be built from.
    pub fn judge(&self, findings: &mut Findings) {
        if !SPENT_MARKS.contains(&self.spent_marks) {
            let expected = format!("{} to {}", SPENT_MARKS.start(), SPENT_MARKS.end());
            findings.note("guard.spent_marks", self.spent_marks.to_string(), expected);
        }
        if !(1..=self.spent_marks.max(1)).contains(&self.spent_marks_per_client) {
            let expected = "1 or more, and not more than guard.spent_marks";
            findings.note("guard.spent_marks_per_client", self.spent_marks_per_client.to_string(), expected);
        }
        if self.kind.is_on_server() {
            self.redis.judge(findings);
        } else if !self.redis.is_default() {
            findings.note("guard.redis", "of another kind of guard", "guard.kind = \"redis\", or no such table");
        }
    }
}

/// A kind of guard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GuardKind {
    /// In this process, for one replica.
    #[default]
    Embedded,
    /// In each of several processes, none of which knows what the others do.
    Isolated,
    /// On Redis or Valkey, for many replicas.
    #[cfg(feature = "redis")]
    Redis,
}

impl GuardKind {
    const fn is_on_server(self) -> bool {
        match self {
            Self::Embedded | Self::Isolated => false,
            #[cfg(feature = "redis")]
            Self::Redis => true,
        }
    }
}

/// Where the service keeps files of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StorageSettings {
    /// The folder, from that of the configuration; made at the start, for its owner alone.
    pub folder: PathBuf,
}

impl Default for StorageSettings {
    fn default() -> Self {
        Self { folder: PathBuf::from("data") }
    }
}

impl StorageSettings {
    /// Notes a folder that has no name.
    pub fn judge(&self, findings: &mut Findings) {
        if self.folder == Path::new("") {
            findings.note("storage.folder", "an empty path", "the path of a folder, such as \"data\"");
        }
    }
}
