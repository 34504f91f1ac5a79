//! What the service says, and what it is told to do then.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The service says yes. A member that is not known is refused: it might be one that matters, misspelt.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// What the browser brought.
    pub login_challenge: String,
    /// Who signed in.
    #[serde(default)]
    pub subject: Option<String>,
    /// What clients with the right scope learn of that user.
    #[serde(default)]
    pub claims: Map<String, Value>,
    /// How the user signed in (RFC 8176).
    #[serde(default)]
    pub amr: Vec<String>,
    /// With what assurance (OpenID Connect Core §2).
    #[serde(default)]
    pub acr: Option<String>,
    /// When, in seconds since 1970; now, if it is not said.
    #[serde(default)]
    pub auth_time: Option<u64>,
    /// Whether the next client finds the user signed in; of a consent, whether it holds for the rest of the session.
    #[serde(default)]
    pub remember: Option<bool>,
}

/// The service says no.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denial {
    /// What the browser brought.
    pub login_challenge: String,
}

/// Where the service sends the browser.
#[derive(Debug, Serialize)]
pub struct Redirection {
    /// The URL.
    pub redirect_to: String,
}
