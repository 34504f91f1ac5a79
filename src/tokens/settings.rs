//! What `[tokens]` says.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::protocol::SigningAlgorithm;
use crate::settings::Findings;
use crate::units::Period;

const DAY: u64 = 24 * 3600;

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
    /// How long verifiers may keep what they fetched about revocations.
    pub revocations_max_age: Period,
    /// How long an authorization code may be redeemed: "A maximum authorization code lifetime of 10 minutes is
    /// RECOMMENDED" (RFC 6749 §4.1.2), and a minute is enough.
    pub authorization_code_lifetime: Period,
    /// How long an ID token is good for.
    pub id_token_lifetime: Period,
    /// How long a refresh token may lie unused.
    pub refresh_token_idle: Period,
    /// How long a grant may be refreshed at all.
    pub refresh_token_lifetime: Period,
}

impl Default for TokenSettings {
    fn default() -> Self {
        Self {
            access_token_lifetime: Period::from_secs(600),
            algorithm: SigningAlgorithm::Es256,
            jwk_set_max_age: Period::from_secs(900),
            revocations_max_age: Period::from_secs(60),
            authorization_code_lifetime: Period::from_secs(60),
            id_token_lifetime: Period::from_secs(600),
            refresh_token_idle: Period::from_secs(14 * DAY),
            refresh_token_lifetime: Period::from_secs(30 * DAY),
        }
    }
}

impl TokenSettings {
    /// Notes lifetimes that no token may have. That of access tokens is judged with those of clients and resources.
    pub fn judge(&self, findings: &mut Findings) {
        let (kept, hour) = (self.revocations_max_age, Period::from_secs(3600));
        if kept.duration() < Duration::from_secs(10) || kept > hour {
            let expected = "10 seconds or more, which is how often they are issued, and an hour at most";
            findings.note("tokens.revocations_max_age", kept.to_string(), expected);
        }
        let year = Period::from_secs(365 * DAY);
        for (key, lifetime, most) in [
            ("authorization_code_lifetime", self.authorization_code_lifetime, Period::from_secs(60)),
            ("id_token_lifetime", self.id_token_lifetime, Period::from_secs(DAY)),
            ("refresh_token_lifetime", self.refresh_token_lifetime, year),
            ("refresh_token_idle", self.refresh_token_idle, self.refresh_token_lifetime.min(year)),
        ] {
            if lifetime.duration() < MIN_LIFETIME || lifetime > most {
                findings.note(
                    format!("tokens.{key}"),
                    lifetime.to_string(),
                    format!("one second or more, and {most} at most"),
                );
            }
        }
    }
}

const MIN_LIFETIME: Duration = Duration::from_secs(1);
