//! The grant types (RFC 6749 §1.3) that this server can honour.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A `grant_type`. A new grant begins with a variant here; the compiler names the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GrantType {
    /// RFC 6749 §4.4
    #[serde(rename = "client_credentials")]
    ClientCredentials,
}

impl GrantType {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::ClientCredentials];

    /// The registered value of `grant_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
        }
    }

    /// Reads a `grant_type`, which is case-sensitive.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant_type| grant_type.as_str() == value)
    }
}

impl fmt::Display for GrantType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
