//! The successful answer of the token endpoint (RFC 6749 §5.1).

use serde::Serialize;

/// A token answer; `Bearer` is the only token type so far.
#[derive(Serialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// How the token is presented (RFC 6750).
    pub token_type: &'static str,
    /// Seconds until the token expires.
    pub expires_in: u64,
    /// What was granted; left out when nothing was asked and nothing given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
}
