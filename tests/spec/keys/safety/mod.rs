//! "The loader refuses an unsafe schedule … and says which date is wrong and what would be right."

mod activation;
mod gaps;
mod order;
mod removal;
mod sealed_tokens;

use std::time::Duration;

use signet::keys::{CLOCK_SKEW, KeyClass, KeySettings};
use signet::protocol::SigningAlgorithm;

use crate::keys::{DAY, Keys, MAX_AGE, NOW, at, dated, demands, es256, findings, just_before, keys, of_class};

/// Seconds after publication at which a key may be activated, and after retirement at which it may be removed.
const ANNOUNCED: i64 = 900 + 60;
const OUTLIVED: i64 = 600 + 60;

/// Nothing to say.
#[test]
fn a_safe_schedule_is_accepted() {
    for safe in [
        keys([("a", es256())]),
        // "A class's first key may activate at once (nothing was cached before it)"
        keys([("a", dated(Some(0), None, None, None))]),
        keys([("a", dated(Some(-5), Some(0), None, None))]),
        // A rotation to the second.
        keys([
            ("a", dated(None, None, Some(ANNOUNCED), Some(ANNOUNCED + OUTLIVED))),
            ("b", dated(Some(0), Some(ANNOUNCED), None, None)),
        ]),
        // Long published, and both active for a while.
        keys([("a", dated(None, None, Some(DAY), None)), ("b", dated(Some(-DAY), Some(0), None, None))]),
        // A day that is further off than anybody plans.
        keys([("a", dated(None, None, Some(30 * DAY), Some(31 * DAY)))]),
        // What is past is past.
        keys([("a", dated(Some(-9), Some(-8), Some(-7), Some(-6))), ("b", dated(Some(-5_000), Some(-8), None, None))]),
        // Keys that nobody signs with have no gaps.
        keys([("a", es256()), ("b", of(SigningAlgorithm::EdDsa, dated(Some(-1), None, Some(1), Some(1 + OUTLIVED))))]),
        keys([("a", es256()), ("pairs", of_class(KeyClass::Pairwise))]),
    ] {
        assert_eq!(findings(&safe, &demands(), NOW), [], "{safe:?}");
    }
}

/// A schedule that was accepted once is accepted as time goes by, until it runs out.
#[test]
fn a_safe_rotation_stays_safe_as_time_goes_by() {
    let keys = keys([
        ("a", dated(None, None, Some(ANNOUNCED), Some(ANNOUNCED + OUTLIVED))),
        ("b", dated(Some(0), Some(ANNOUNCED), None, None)),
    ]);
    for date in [0, ANNOUNCED, ANNOUNCED + OUTLIVED] {
        for moment in [just_before(at(date)), at(date), at(date + 1)] {
            assert_eq!(findings(&keys, &demands(), moment), [], "{moment}");
        }
    }
    assert_eq!(findings(&keys, &demands(), at(9_000 * DAY)), []);
    assert_eq!(MAX_AGE + CLOCK_SKEW, Duration::from_secs(960));
}

fn of(algorithm: SigningAlgorithm, key: KeySettings) -> KeySettings {
    KeySettings { algorithm: Some(algorithm), ..key }
}

/// The key and what was found of each finding.
fn told(keys: &Keys) -> Vec<(&'static str, String)> {
    const NAMES: [&str; 4] = ["keys.b.activate_at", "keys.b.retire_at", "keys.a.retire_at", "keys"];
    let name = |key: &str| NAMES.into_iter().find(|name| *name == key).unwrap_or_else(|| panic!("{key}"));
    findings(keys, &demands(), NOW).into_iter().map(|(key, found, _)| (name(&key), found)).collect()
}
