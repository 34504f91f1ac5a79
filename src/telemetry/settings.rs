//! What `[log]` says.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How the log looks and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// Lines for people or for machines.
    pub format: LogFormat,
    /// What is logged: a level, or levels by target such as `"info,signet::http=debug"`.
    pub filter: String,
    /// The file of audit lines, which then do not go to standard error; it is opened again on SIGHUP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit_file: Option<PathBuf>,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned(), audit_file: None }
    }
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One readable line for each record.
    #[default]
    Text,
    /// One JSON object for each record.
    Json,
}
