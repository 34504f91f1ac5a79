//! Where the present comes from. Below `startup` and `http`, time is an argument and nobody asks for it.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat};
use serde::de::{self, Deserializer, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// How far the clocks of replicas, and of the stores that they share, may be apart: what may be used once is given no more
/// leeway.
pub const MAX_SKEW: Duration = Duration::from_secs(5);

/// A moment, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The Unix epoch, which lies before everything Signet ever issued.
    pub const EPOCH: Self = Self(0);
    /// Later than everything; what a schedule without an end ends at.
    pub const FAR_FUTURE: Self = Self(u64::MAX);

    /// The moment this many milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// The moment this many seconds after the Unix epoch (a `NumericDate`, RFC 7519 §2), saturating.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down: the `NumericDate` of RFC 7519 §2.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0 / 1000
    }

    /// This moment moved later, saturating at [`Timestamp::FAR_FUTURE`].
    #[must_use]
    pub fn after(self, period: Duration) -> Self {
        Self(self.0.saturating_add(millis(period)))
    }

    /// This moment moved earlier, saturating at the epoch.
    #[must_use]
    pub fn before(self, period: Duration) -> Self {
        Self(self.0.saturating_sub(millis(period)))
    }

    /// The first whole second that is not before this moment: dates are written so.
    #[must_use]
    pub const fn at_whole_second(self) -> Self {
        Self::from_secs(self.0.div_ceil(1000))
    }

    /// How long after `earlier` this moment is; zero when it is not.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

fn millis(period: Duration) -> u64 {
    u64::try_from(period.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, whole seconds: `2026-11-20T18:30:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match i64::try_from(self.0).ok().and_then(DateTime::from_timestamp_millis) {
            Some(date) => f.write_str(&date.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => f.write_str("never"),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    /// A date with time and offset (RFC 3339), as a string or as TOML's own date.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DateVisitor)
    }
}

struct DateVisitor;

impl<'de> Visitor<'de> for DateVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date with time and offset such as 2026-11-20T18:30:00Z")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .and_then(|date| u64::try_from(date.timestamp_millis()).ok())
            .map(Timestamp)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    /// A TOML date reaches serde as a map of one private key.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Timestamp, A::Error> {
        match map.next_entry::<String, String>()? {
            Some((_, text)) => self.visit_str(&text),
            None => Err(de::Error::invalid_type(Unexpected::Map, &self)),
        }
    }
}

/// A source of the present moment.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's wall clock, which an operator keeps right with NTP.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn now(&self) -> Timestamp {
        Timestamp(std::time::SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis))
    }
}
