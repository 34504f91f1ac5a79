//! What operators are told of keys: their schedule, never what they are.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::config::Config;
use crate::keys::{KeyClass, Schedule};
use crate::telemetry::Gauge;

/// A key and its dates.
#[derive(Clone)]
pub(super) struct KeyFacts {
    label: String,
    class: &'static str,
    schedule: Schedule,
}

impl KeyFacts {
    /// Those of the keys that have a future, or were refused one.
    pub(super) fn of(config: &Config, now: Timestamp) -> Vec<Self> {
        let keys = config.keys.iter().map(|(label, settings)| Self {
            label: label.to_string(),
            class: settings.class.map_or("-", KeyClass::as_str),
            schedule: Schedule::of(settings),
        });
        keys.filter(|key| key.schedule.revoked || key.schedule.has_future(now)).collect()
    }

    /// Whether there is anything to watch.
    pub(super) const fn is_watched(&self) -> bool {
        !self.schedule.revoked
    }

    pub(super) fn details(&self, now: Timestamp) -> Value {
        let next = self.next(now).map(|(event, at)| json!({ "event": event, "at": at }));
        let phase = self.schedule.phase(now).to_string();
        json!({ "key": self.label, "class": self.class, "phase": phase, "next": next, "dates": self.dates() })
    }

    /// What is written of its schedule.
    fn dates(&self) -> BTreeMap<&'static str, String> {
        let Schedule { publish_at, activate_at, retire_at, remove_at, revoked } = self.schedule;
        [("publish_at", publish_at), ("activate_at", activate_at), ("retire_at", retire_at), ("remove_at", remove_at)]
            .into_iter()
            .filter(|(_, at)| ![Timestamp::EPOCH, Timestamp::FAR_FUTURE].contains(at))
            .map(|(name, at)| (name, at.to_string()))
            .chain(revoked.then(|| ("revoked", "true".to_owned())))
            .collect()
    }

    /// The first date that is still to come.
    fn next(&self, now: Timestamp) -> Option<(&'static str, Timestamp)> {
        let Schedule { publish_at, activate_at, retire_at, remove_at, revoked } = self.schedule;
        if revoked {
            return None;
        }
        [("publish", publish_at), ("activate", activate_at), ("retire", retire_at), ("remove", remove_at)]
            .into_iter()
            .filter(|(_, at)| *at > now && *at != Timestamp::FAR_FUTURE)
            .min_by_key(|(_, at)| *at)
    }

    /// A key that was always active has no age.
    pub(super) fn age(&self, now: Timestamp) -> Option<Gauge> {
        let since = self.schedule.activate_at;
        let age = now.since(since).as_secs_f64();
        let gauge = Gauge::new("signet_key_age_seconds", "How long ago a key was activated", age);
        (since != Timestamp::EPOCH && since <= now)
            .then(|| gauge.with("key", self.label.as_str()).with("class", self.class))
    }

    pub(super) fn next_event(&self, now: Timestamp) -> Option<Gauge> {
        let (event, at) = self.next(now)?;
        let help = "The next date in the life of a key, since the Unix epoch";
        let gauge = Gauge::new("signet_key_next_event_timestamp_seconds", help, seconds(at));
        Some(gauge.with("key", self.label.as_str()).with("event", event))
    }
}

/// Since the Unix epoch.
pub(super) fn seconds(at: Timestamp) -> f64 {
    at.as_millis() as f64 / 1000.0
}
