//! Key ids: the thumbprint of a public key (RFC 7638).

use std::fmt;

use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::jose::base64url;

/// The RFC 7638 SHA-256 thumbprint of a public key in base64url, used as its `kid`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct KeyId(String);

impl KeyId {
    /// The thumbprint of a JWK with these required members, whose values need no escapes: "a JSON object containing
    /// only the required members of a JWK representing the key and with no whitespace or line breaks before or after
    /// any syntactic elements and with the required members ordered lexicographically" (RFC 7638 §3).
    pub(super) fn of(members: &[(&'static str, String)]) -> Self {
        let mut ordered: Vec<_> = members.iter().collect();
        ordered.sort();
        let printed: Vec<String> = ordered.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
        let json = format!("{{{}}}", printed.join(","));
        Self(base64url::encode(digest(&SHA256, json.as_bytes()).as_ref()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
