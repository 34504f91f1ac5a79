//! The next key of a line, and the dates that make the change safe.

use std::collections::BTreeMap;

use crate::clock::Timestamp;
use crate::keys::{Demands, KeyClass, KeySettings, Schedule};
use crate::protocol::SigningAlgorithm;
use crate::settings::Label;

/// What a rotation writes: one new key, and the end of the keys it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// When the new key is published: now.
    pub publish_at: Timestamp,
    /// When the new key takes over.
    pub activate_at: Timestamp,
    /// The keys that end, each with its `retire_at` and `remove_at`.
    pub endings: Vec<(Label, Timestamp, Timestamp)>,
}

impl Rotation {
    /// Plans the rotation of all keys of `class` and `algorithm` that are active at `now` or later. `activate_at` may
    /// be wished later than the earliest safe moment, never earlier.
    #[must_use]
    pub fn plan(
        keys: &BTreeMap<Label, KeySettings>,
        class: KeyClass,
        algorithm: Option<SigningAlgorithm>,
        demands: &Demands,
        now: Timestamp,
        wished: Option<Timestamp>,
    ) -> Self {
        // Dates are written in whole seconds.
        let publish_at = Timestamp::from_secs(now.as_secs());
        let earliest = demands.earliest_activation(publish_at);
        let activate_at = wished.map_or(earliest, |wished| wished.at_whole_second().max(earliest));
        let ends = |key: &KeySettings| {
            let schedule = Schedule::of(key);
            // A key that is planned for later follows the new one.
            let precedes = schedule.activate_at <= activate_at && schedule.retire_at > activate_at;
            key.line() == (Some(class), algorithm) && schedule.has_future(now) && precedes
        };
        let endings = keys
            .iter()
            .filter(|(_, key)| ends(key))
            .map(|(label, key)| {
                let safe = demands.earliest_removal(class, algorithm, activate_at);
                (label.clone(), activate_at, key.remove_at.map_or(safe, |written| written.max(safe)))
            })
            .collect();
        Self { publish_at, activate_at, endings }
    }

    /// A free label for the new key: the algorithm or class, and the day.
    #[must_use]
    pub fn label(
        &self,
        keys: &BTreeMap<Label, KeySettings>,
        class: KeyClass,
        algorithm: Option<SigningAlgorithm>,
    ) -> Option<Label> {
        let line = algorithm.map_or(class.as_str(), SigningAlgorithm::as_str).to_ascii_lowercase();
        let day = self.publish_at.to_string().chars().take(10).collect::<String>();
        let candidates = std::iter::once(format!("{line}-{day}")).chain((2..1000).map(|n| format!("{line}-{day}-{n}")));
        candidates.filter_map(|name| Label::parse(&name)).find(|label| !keys.contains_key(label))
    }
}
