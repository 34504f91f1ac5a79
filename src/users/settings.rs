//! What `[directory]` says.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

use crate::passwords::Cost;
use crate::secret::Reference;
use crate::settings::Findings;
use crate::units::{Period, Size};
use crate::users::profile::is_free;

/// Where accounts are, and how they are told to clients.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DirectorySettings {
    /// Which directory.
    pub kind: DirectoryKind,
    /// The server, where the directory is on one.
    #[serde(skip_serializing_if = "PostgresSettings::is_default")]
    pub postgres: PostgresSettings,
    /// The service, where one of the operator's checks passwords.
    #[serde(skip_serializing_if = "PasswordServiceSettings::is_default")]
    pub http: PasswordServiceSettings,
    /// The claim that holds a user's roles; written as `""` for none.
    #[serde(deserialize_with = "unless_empty")]
    pub roles_claim: Option<String>,
    /// The claim that holds a user's groups; written as `""` for none.
    #[serde(deserialize_with = "unless_empty")]
    pub groups_claim: Option<String>,
    /// What hashes of passwords cost.
    pub hashing: HashingSettings,
}

/// A kind of directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DirectoryKind {
    /// A SQLite file in `storage.folder`, for one replica.
    #[default]
    Embedded,
    /// None of ours: the operator's own sign-in service (`login.url`) knows who people are.
    External,
    /// None of ours: the operator's own service (`[directory.http]`) says whose name and password it is.
    Http,
    /// PostgreSQL, for many replicas.
    #[cfg(feature = "postgres")]
    Postgres,
}

impl DirectoryKind {
    /// Whether accounts are kept, here or in a database: not where a service of the operator's has them.
    #[must_use]
    pub const fn keeps_accounts(self) -> bool {
        match self {
            Self::Embedded => true,
            Self::External | Self::Http => false,
            #[cfg(feature = "postgres")]
            Self::Postgres => true,
        }
    }

    const fn is_on_server(self) -> bool {
        match self {
            Self::Embedded | Self::External | Self::Http => false,
            #[cfg(feature = "postgres")]
            Self::Postgres => true,
        }
    }
}

/// How PostgreSQL is reached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostgresSettings {
    /// Where its URL is kept, such as `postgres://signet:…@db.example.com/signet?sslmode=require`. TLS always verifies the
    /// server's name; without it, other hosts than this one are reached only where the URL says `sslmode=disable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<Reference>,
    /// Certificates of the authorities (PEM) that vouch for the server; the public ones if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// The most connections of this replica.
    pub connections: u16,
    /// How long anything may take: to connect, to wait for a free connection, and to answer.
    pub timeout: Period,
}

impl Default for PostgresSettings {
    fn default() -> Self {
        Self { database_url: None, ca_file: None, connections: 8, timeout: Period::from_secs(2) }
    }
}

impl PostgresSettings {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    fn judge(&self, findings: &mut Findings) {
        if self.database_url.is_none() {
            findings.note_missing("directory.postgres.database_url", "{ file = \"…\" } or { env = \"…\" }");
        }
        if !(1..=1000).contains(&self.connections) {
            findings.note("directory.postgres.connections", self.connections.to_string(), "1 to 1000");
        }
        if !(Period::from_millis(100)..=Period::from_secs(30)).contains(&self.timeout) {
            findings.note("directory.postgres.timeout", self.timeout.to_string(), "100ms to 30s");
        }
    }
}

/// Where passwords are checked by a service of the operator's, behind our pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordServiceSettings {
    /// Where names and passwords are posted to: an https URL, or http to this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// By what the service knows that it is asked by Signet, 32 bytes or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<Reference>,
}

impl PasswordServiceSettings {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What a hash of argon2id costs (RFC 9106). A hash that cost less is made anew when its password is next verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct HashingSettings {
    /// Memory, in whole KiB; so much for each core at a time.
    pub memory: Size,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// Less memory, or less work, is guessed too fast: the weakest that OWASP's password storage cheat sheet has.
const LEAST_MEMORY: u64 = 7 << 20;
const LEAST_WORK: u64 = 35 << 20;

impl Default for DirectorySettings {
    fn default() -> Self {
        Self {
            kind: DirectoryKind::Embedded,
            postgres: PostgresSettings::default(),
            http: PasswordServiceSettings::default(),
            roles_claim: Some("roles".to_owned()),
            groups_claim: Some("groups".to_owned()),
            hashing: HashingSettings::default(),
        }
    }
}

impl Default for HashingSettings {
    fn default() -> Self {
        Self { memory: Size::from_bytes(19 << 20), passes: 2, lanes: 1 }
    }
}

impl HashingSettings {
    /// The cost of a new hash.
    #[must_use]
    pub fn cost(&self) -> Cost {
        let memory = u32::try_from(self.memory.bytes() / 1024).unwrap_or(u32::MAX);
        Cost::Argon2id { memory, passes: self.passes, lanes: self.lanes }
    }

    fn judge(&self, findings: &mut Findings) {
        let bytes = self.memory.bytes();
        let written = || format!("memory of {}, {} passes, {} lanes", self.memory, self.passes, self.lanes);
        if !bytes.is_multiple_of(1024) {
            findings.note("directory.hashing.memory", self.memory.to_string(), "whole KiB, such as \"19MiB\"");
        } else if let Err(fault) = self.cost().bounded() {
            findings.note("directory.hashing", written(), fault.expected());
        } else if bytes < LEAST_MEMORY || bytes.saturating_mul(self.passes.into()) < LEAST_WORK {
            let expected = "memory of 7MiB or more, and 35MiB or more times its passes, such as \"19MiB\" and 2";
            findings.note("directory.hashing", written(), expected);
        }
    }
}

impl DirectorySettings {
    /// Notes what no directory can be built from.
    pub fn judge(&self, findings: &mut Findings) {
        let (roles, groups) = (self.roles_claim.as_deref(), self.groups_claim.as_deref());
        for (key, claim) in [("directory.roles_claim", roles), ("directory.groups_claim", groups)] {
            if let Some(claim) = claim.filter(|claim| !is_free(claim)) {
                let expected = "the name of a claim that has no meaning yet, such as \"roles\", or \"\" for none";
                findings.note(key, format!("{claim:?}"), expected);
            }
        }
        if let Some(claim) = roles.filter(|claim| Some(*claim) == groups) {
            findings.note("directory.groups_claim", format!("{claim:?}, as roles_claim"), "another name");
        }
        if self.kind.is_on_server() {
            self.postgres.judge(findings);
        } else if !self.postgres.is_default() {
            let expected = "directory.kind = \"postgres\", or no such table";
            findings.note("directory.postgres", "of another kind of directory", expected);
        }
        if self.kind != DirectoryKind::Http && !self.http.is_default() {
            let expected = "directory.kind = \"http\", or no such table";
            findings.note("directory.http", "of another kind of directory", expected);
        }
        self.hashing.judge(findings);
    }
}

fn unless_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(|text| Some(text).filter(|text| !text.is_empty()))
}
