//! What `[outbound]` says.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::units::{Network, Period, Size};

/// Where requests of the service go, and within which bounds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutboundSettings {
    /// Certificates of authorities (PEM) that are trusted besides the public ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Networks such as `"10.1.0.0/16"` that are reached although they are not of the Internet.
    pub allow: Vec<Network>,
    /// How long a fetch may take, from the wait for its turn to the last byte.
    pub timeout: Period,
    /// The largest document.
    pub max_size: Size,
}

impl Default for OutboundSettings {
    fn default() -> Self {
        Self { ca_file: None, allow: Vec::new(), timeout: Period::from_secs(5), max_size: Size::from_bytes(256 * 1024) }
    }
}
