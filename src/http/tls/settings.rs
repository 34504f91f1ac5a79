//! What `[server.tls]` says.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The certificate under which the service is reached. That there is one takes a restart to change; its files and the
/// lowest version are reloaded.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// The file of the certificate chain, as PEM, the service's own certificate first.
    pub certificate: PathBuf,
    /// The file of its private key, as PEM.
    pub key: PathBuf,
    /// The lowest version that is spoken.
    #[serde(default)]
    pub minimum: TlsVersion,
}

/// A version of TLS that may be the lowest (RFC 9325 §3.1.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum TlsVersion {
    /// RFC 5246
    #[default]
    #[serde(rename = "1.2")]
    V12,
    /// RFC 8446
    #[serde(rename = "1.3")]
    V13,
}
