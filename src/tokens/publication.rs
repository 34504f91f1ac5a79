//! Documents that verifiers fetch and keep for a while: signed, dated by the clock and not by who asked.

use std::time::Duration;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::jose::TokenType;
use crate::keys::entity_tag;
use crate::protocol::SigningAlgorithm;
use crate::tokens::{IssueFault, Issuer};

/// How long one edition is the newest, in seconds. Replicas whose clocks agree on the slice write the same edition.
const SLICE: u64 = 10;

/// How many times its time to live a document is believed: who cannot fetch a new one goes on for so long.
const LIVES: u32 = 5;

/// The dates of one edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// `iat`: the beginning of its slice.
    pub issued_at: Timestamp,
    /// `exp`
    pub expires_at: Timestamp,
    /// `ttl`
    pub time_to_live: Duration,
}

impl Edition {
    /// The edition of `now`, which verifiers may keep for `time_to_live`.
    #[must_use]
    pub fn at(now: Timestamp, time_to_live: Duration) -> Self {
        let seconds = now.as_secs();
        let issued_at = Timestamp::from_secs(seconds.saturating_sub(seconds % SLICE));
        let expires_at = issued_at.after(time_to_live.saturating_mul(LIVES));
        Self { issued_at, expires_at, time_to_live }
    }

    /// From when on there is a newer one.
    #[must_use]
    pub fn superseded_at(&self) -> Timestamp {
        self.issued_at.after(Duration::from_secs(SLICE))
    }

    /// How long from `now` on there is no newer one.
    #[must_use]
    pub fn newest_for(&self, now: Timestamp) -> Duration {
        let left = self.superseded_at().since(now);
        Duration::from_secs(left.as_secs().max(1))
    }
}

/// A document as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The JWT.
    pub body: String,
    /// A strong entity tag (RFC 9110 §8.8.3), quotes included: of what it says, since two signatures over the same need
    /// not be the same.
    pub etag: String,
    /// When it was issued, and until when it counts.
    pub edition: Edition,
}

impl Issuer {
    /// The algorithm of what is published: one that makes the same signature over the same, if a key is active for any.
    #[must_use]
    pub fn publishing_algorithm(&self, now: Timestamp) -> Option<SigningAlgorithm> {
        let mut algorithms = SigningAlgorithm::ALL.to_vec();
        algorithms.sort_by_key(|algorithm| (!algorithm.is_deterministic(), *algorithm != SigningAlgorithm::EdDsa));
        algorithms.into_iter().find(|algorithm| self.keys.signing_key(*algorithm, now).is_some())
    }

    /// Signs a document.
    pub(super) fn publish<C: Serialize>(
        &self,
        algorithm: SigningAlgorithm,
        typ: TokenType,
        claims: &C,
        edition: Edition,
        now: Timestamp,
    ) -> Result<Published, IssueFault> {
        let key = self.keys.signing_key(algorithm, now).ok_or(IssueFault::NoActiveKey(algorithm))?;
        let said = serde_json::to_string(claims).map_err(|_| IssueFault::SigningFailed)?;
        let etag = entity_tag(&format!("{} {said}", key.key_id().as_str()));
        Ok(Published { body: self.sign(algorithm, typ, claims, now)?, etag, edition })
    }
}
