//! The public JWK Set (RFC 7517 §5) as it changes over time, rendered once when the keys are loaded.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::clock::Timestamp;
use crate::jose::{PublicJwk, SigningKey};
use crate::keys::Scheduled;

/// One JWK Set document, served from `from` on until the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedJwkSet {
    from: Timestamp,
    /// The JSON document.
    pub body: String,
    /// A strong entity tag (RFC 9110 §8.8.3), quotes included.
    pub etag: String,
}

/// Every JWK Set there will be, in order of time.
#[derive(Clone, Debug)]
pub struct JwkSetTimeline {
    sets: Vec<PublishedJwkSet>,
    max_age: Duration,
}

impl JwkSetTimeline {
    /// Renders a document for each span between two dates at which a key appears or disappears.
    #[must_use]
    pub fn render(keys: &[Scheduled<SigningKey>], max_age: Duration) -> Self {
        let changes = keys.iter().flat_map(|key| [key.schedule.publish_at, key.schedule.remove_at]);
        let moments: BTreeSet<Timestamp> = changes.chain([Timestamp::EPOCH]).collect();
        Self { sets: moments.into_iter().map(|from| PublishedJwkSet::render(keys, from)).collect(), max_age }
    }

    /// The document at `now`, and how long it may be cached: until the next change at most.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Option<(&PublishedJwkSet, Duration)> {
        let next = self.sets.partition_point(|set| set.from <= now);
        let current = self.sets.get(next.checked_sub(1)?)?;
        let until_change = self.sets.get(next).map_or(Duration::MAX, |set| set.from.since(now));
        Some((current, self.max_age.min(until_change)))
    }
}

impl PublishedJwkSet {
    fn render(keys: &[Scheduled<SigningKey>], at: Timestamp) -> Self {
        #[derive(Serialize)]
        struct Document<'a> {
            keys: Vec<&'a PublicJwk>,
        }
        let published = keys.iter().filter(|key| key.schedule.is_accepted(at)).map(|key| key.key.public_jwk());
        let body = serde_json::to_string(&Document { keys: published.collect() }).unwrap_or_default();
        let etag = entity_tag(&body);
        Self { from: at, body, etag }
    }
}

/// A strong entity tag (RFC 9110 §8.8.3) of a document, quotes included.
#[must_use]
pub fn entity_tag(document: &str) -> String {
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(digest(&SHA256, document.as_bytes())))
}
