//! What `[keys.NAME]` says.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::keys::KeyClass;
use crate::protocol::SigningAlgorithm;

/// One key as written in the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySettings {
    /// What the key is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<KeyClass>,
    /// The signature algorithm; of signing keys only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<SigningAlgorithm>,
    /// The private key file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// See [`Schedule`](crate::keys::Schedule).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_at: Option<Timestamp>,
    /// See [`Schedule`](crate::keys::Schedule).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activate_at: Option<Timestamp>,
    /// See [`Schedule`](crate::keys::Schedule).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retire_at: Option<Timestamp>,
    /// See [`Schedule`](crate::keys::Schedule).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove_at: Option<Timestamp>,
    /// See [`Schedule`](crate::keys::Schedule).
    pub revoked: bool,
}

impl KeySettings {
    /// The group within which one key follows another: the class, and for signing keys the algorithm.
    #[must_use]
    pub fn line(&self) -> (Option<KeyClass>, Option<SigningAlgorithm>) {
        (self.class, self.algorithm)
    }
}
