//! The JWK Set endpoint (RFC 7517 §5).

use std::time::Duration;

use crate::clock::Timestamp;
use crate::endpoints::AuthorizationServer;

pub(super) const PATH: &str = "/jwks";

pub(super) const JSON: &str = "application/json";

/// A document that caches may keep.
pub struct Cacheable<'a> {
    /// The document, in its coding.
    pub body: &'a [u8],
    /// What it is (RFC 9110 §8.3).
    pub media_type: &'static str,
    /// How it is coded, if it is (RFC 9110 §8.4).
    pub coding: Option<&'static str>,
    /// Its entity tag, quotes included.
    pub etag: &'a str,
    /// How long it may be kept.
    pub max_age: Duration,
}

impl AuthorizationServer {
    /// The JWK Set at `now`.
    #[must_use]
    pub fn jwk_set(&self, now: Timestamp) -> Option<Cacheable<'_>> {
        let (set, max_age) = self.keys.jwk_set(now)?;
        Some(Cacheable { body: set.body.as_bytes(), media_type: JSON, coding: None, etag: &set.etag, max_age })
    }
}
