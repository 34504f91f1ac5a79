//! What a replica tells of itself.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use crate::clock::Timestamp;

/// The digests by name that one replica tells; others are no replica's.
const MOST_DIGESTS: usize = 4096;

/// What a replica told when it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The process: drawn at its start.
    pub replica: String,
    /// `ready`, `not ready` or `stopping`.
    pub status: String,
    /// Whose tokens it issues.
    pub issuer: String,
    /// Version and commit of its build.
    pub build: String,
    /// When it loaded what it runs with.
    pub loaded_at: Option<Timestamp>,
    /// The key that its digests are made with.
    pub keyed_by: String,
    /// What tells whether two have the same key for digests.
    pub check: String,
    /// Digests of settings, by the name of section and key.
    pub settings: BTreeMap<String, String>,
    /// Digests of key files, by the name of the key.
    pub key_files: BTreeMap<String, String>,
    /// Digests of other files that the configuration names.
    pub files: BTreeMap<String, String>,
    /// What is written of the dates of its keys, and whether they are revoked, by name.
    pub keys: BTreeMap<String, BTreeMap<String, String>>,
    /// How far its clock is ahead of that of whoever asked, in milliseconds; behind where negative.
    pub ahead_ms: i64,
    /// How far off that may be: half the time that the answer took.
    pub unsure_ms: i64,
}

/// Why what came back is not what a replica tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadFault;

impl fmt::Display for ReadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("who answers there is no signet of this release on its admin address")
    }
}

impl std::error::Error for ReadFault {}

#[derive(Deserialize)]
struct Document {
    replica: String,
    status: String,
    issuer: String,
    build: Build,
    clock_ms: i64,
    loaded_at: Option<Timestamp>,
    digests: Digests,
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Build {
    version: String,
    commit: String,
}

#[derive(Deserialize)]
struct Digests {
    keyed_by: String,
    check: String,
    settings: BTreeMap<String, String>,
    key_files: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Key {
    key: String,
    dates: BTreeMap<String, String>,
}

impl Told {
    /// Reads the `/readyz` of an admin address, asked for at `asked` and complete at `answered`.
    ///
    /// # Errors
    /// [`ReadFault`]: it is none.
    pub fn read(json: &[u8], asked: Timestamp, answered: Timestamp) -> Result<Self, ReadFault> {
        let document: Document = serde_json::from_slice(json).map_err(|_| ReadFault)?;
        let Digests { keyed_by, check, settings, key_files, files } = document.digests;
        if settings.len().max(key_files.len()).max(files.len()) > MOST_DIGESTS {
            return Err(ReadFault);
        }
        let took = answered.since(asked);
        let half = took.checked_div(2).unwrap_or(Duration::ZERO);
        let ours = i64::try_from(asked.after(half).as_millis()).map_err(|_| ReadFault)?;
        Ok(Self {
            replica: document.replica,
            status: document.status,
            issuer: document.issuer,
            build: format!("{} {}", document.build.version, document.build.commit),
            loaded_at: document.loaded_at,
            keyed_by,
            check,
            settings,
            key_files,
            files,
            keys: document.keys.into_iter().map(|key| (key.key, key.dates)).collect(),
            ahead_ms: document.clock_ms.saturating_sub(ours),
            unsure_ms: i64::try_from(half.as_millis()).unwrap_or(i64::MAX).saturating_add(1),
        })
    }

    /// Whether requests may be sent to it.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status == "ready"
    }
}
