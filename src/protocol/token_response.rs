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
    /// The refresh token, where the client gets one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Seconds until the refresh token expires, for clients that are registered to be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_expires_in: Option<u64>,
    /// The ID token (OpenID Connect Core §3.1.3.3), where the scope has `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}
