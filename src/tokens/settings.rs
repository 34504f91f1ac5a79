//! What `[tokens]` says.

use serde::{Deserialize, Serialize};

use crate::protocol::SigningAlgorithm;
use crate::units::Period;

/// The defaults of every token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenSettings {
    /// How long an access token lives.
    pub access_token_lifetime: Period,
    /// What access tokens are signed with.
    pub algorithm: SigningAlgorithm,
    /// How long caches may keep the JWK Set, and so how long before its use a new key must be published.
    pub jwk_set_max_age: Period,
}

impl Default for TokenSettings {
    fn default() -> Self {
        Self {
            access_token_lifetime: Period::from_secs(600),
            algorithm: SigningAlgorithm::Es256,
            jwk_set_max_age: Period::from_secs(900),
        }
    }
}
