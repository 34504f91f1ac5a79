//! The dated life of keys: which key does what when, which dates are safe, and that a rotation by the clock loses nothing.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod grant_ids;
mod handover;
mod jwk_set;
mod phases;
mod ring;
mod rotation;
mod safety;
mod sealing;
mod selection;

use std::collections::BTreeMap;
use std::time::Duration;

use signet::clock::Timestamp;
use signet::keys::{Demands, KeyClass, KeySettings, findings_about_schedules};
use signet::protocol::SigningAlgorithm;
use signet::settings::{Findings, Label};

/// The present of these tests: a whole second.
const NOW: Timestamp = Timestamp::from_secs(1_795_000_000);
const MAX_AGE: Duration = Duration::from_secs(900);
const LIFETIME: Duration = Duration::from_secs(600);
const DAY: i64 = 24 * 3600;

type Keys = BTreeMap<Label, KeySettings>;

/// The moment so many seconds after [`NOW`].
fn at(seconds: i64) -> Timestamp {
    let period = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { NOW.before(period) } else { NOW.after(period) }
}

/// The moment one millisecond earlier.
fn just_before(moment: Timestamp) -> Timestamp {
    moment.before(Duration::from_millis(1))
}

/// A key for ES256 without dates.
fn es256() -> KeySettings {
    KeySettings { class: Some(KeyClass::Signing), algorithm: Some(SigningAlgorithm::Es256), ..KeySettings::default() }
}

fn of_class(class: KeyClass) -> KeySettings {
    KeySettings { class: Some(class), ..KeySettings::default() }
}

/// A key for ES256 with its four dates, where there are any.
fn dated(publish: Option<i64>, activate: Option<i64>, retire: Option<i64>, remove: Option<i64>) -> KeySettings {
    let [publish_at, activate_at, retire_at, remove_at] = [publish, activate, retire, remove].map(|date| date.map(at));
    KeySettings { publish_at, activate_at, retire_at, remove_at, ..es256() }
}

fn label(text: &str) -> Label {
    Label::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn keys<const N: usize>(keys: [(&str, KeySettings); N]) -> Keys {
    keys.into_iter().map(|(name, key)| (label(name), key)).collect()
}

/// Tokens are signed with ES256 and live for [`LIFETIME`]; caches keep the JWK Set for [`MAX_AGE`].
fn demands() -> Demands {
    Demands {
        signing: BTreeMap::from([(SigningAlgorithm::Es256, LIFETIME)]),
        sealing: BTreeMap::new(),
        mac: None,
        longest_lifetime: LIFETIME,
        jwk_set_max_age: MAX_AGE,
    }
}

/// Each finding as key, what was found, and what is expected.
fn findings(keys: &Keys, demands: &Demands, now: Timestamp) -> Vec<(String, String, String)> {
    let mut findings = Findings::default();
    findings_about_schedules(keys, demands, now, &mut findings);
    findings.iter().map(|finding| (finding.key.clone(), finding.found.clone(), finding.expected.clone())).collect()
}
