//! Documents, and for how long they may be used again (RFC 9111).

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use reqwest::header::{AGE, CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, VARY};

use crate::clock::Timestamp;

/// How long a document is fresh of which nobody says it: "a cache MAY assign a heuristic expiration time" (§4.2.2).
const HEURISTIC: Duration = Duration::from_secs(5 * 60);

/// The longest that a document is taken for fresh, whatever is said of it.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A document that was fetched.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its bytes; the same ones for as long as its server says that they have not changed.
    pub body: Arc<[u8]>,
    /// When it was asked for last.
    pub checked_at: Timestamp,
    /// From this moment on it is asked for again.
    pub fresh_until: Timestamp,
    pub(super) etag: Option<String>,
    pub(super) is_storable: bool,
}

impl Document {
    pub(super) fn new(body: Arc<[u8]>, headers: &HeaderMap, now: Timestamp) -> Self {
        let directives = Directives::of(headers);
        Self {
            body,
            checked_at: now,
            fresh_until: now.after(directives.lifetime(headers)),
            etag: text(headers, &ETAG).map(str::to_owned),
            is_storable: !directives.no_store,
        }
    }

    /// The same after a 304: "the cache MUST update its header fields" (§3.2).
    pub(super) fn confirmed(&self, headers: &HeaderMap, now: Timestamp) -> Self {
        let told = Self::new(Arc::clone(&self.body), headers, now);
        Self { etag: told.etag.clone().or_else(|| self.etag.clone()), ..told }
    }
}

/// What `Cache-Control` says to a private cache.
#[derive(Default)]
struct Directives {
    no_store: bool,
    no_cache: bool,
    max_age: Option<Duration>,
}

impl Directives {
    fn of(headers: &HeaderMap) -> Self {
        let mut said = Self::default();
        let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
        for directive in lines.flat_map(|line| line.split(',')).map(str::trim) {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            match name.to_ascii_lowercase().as_str() {
                "no-store" => said.no_store = true,
                "no-cache" => said.no_cache = true,
                // "A cache that receives … an invalid … value is encouraged to consider the response stale" (§4.2.1).
                "max-age" => said.max_age = Some(Duration::from_secs(value.trim_matches('"').parse().unwrap_or(0))),
                _ => {}
            }
        }
        said
    }

    fn lifetime(&self, headers: &HeaderMap) -> Duration {
        if self.no_store || self.no_cache || text(headers, &VARY).is_some_and(|vary| vary.contains('*')) {
            return Duration::ZERO;
        }
        let age =
            text(headers, &AGE).and_then(|age| age.trim().parse().ok()).map_or(Duration::ZERO, Duration::from_secs);
        let told = self.max_age.or_else(|| expiry(headers)).unwrap_or(HEURISTIC);
        told.saturating_sub(age).min(LONGEST)
    }
}

/// `Expires` by the clock of whoever says it; one that cannot be read is over (§5.3).
fn expiry(headers: &HeaderMap) -> Option<Duration> {
    let seconds = |text: &str| DateTime::parse_from_rfc2822(text).ok().map(|date| date.timestamp());
    let expires = text(headers, &EXPIRES)?;
    let left = seconds(expires).zip(text(headers, &DATE).and_then(seconds)).map(|(end, now)| end.saturating_sub(now));
    Some(Duration::from_secs(left.and_then(|left| u64::try_from(left).ok()).unwrap_or(0)))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
