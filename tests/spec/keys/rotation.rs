//! Rotations of whatever schedule there is: the plan is always one that the loader accepts.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use signet::clock::Timestamp;
use signet::keys::{Demands, KeyClass, KeySettings, Rotation, Schedule};
use signet::protocol::SigningAlgorithm;
use signet::seal::SealClass;
use signet::settings::Label;

use crate::keys::{Keys, NOW, findings, label};

const HOUR: u64 = 3_600_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, max_global_rejects: 4096, ..ProptestConfig::default() })]

    /// Whatever the schedule, the lifetimes, the age of caches, the moment and the wish: what is planned is safe.
    #[test]
    fn a_planned_rotation_is_accepted_by_the_loader(
        case in cases(), past in 0..1000_u64, wished in option::of(wishes()),
    ) {
        let Case { mut keys, line, demands } = case;
        let now = NOW.after(Duration::from_millis(past));
        prop_assume!(findings(&keys, &demands, now).is_empty());
        let wished = wished.map(|millis| NOW.before(hours(24)).after(Duration::from_millis(millis)));
        let plan = Rotation::plan(&keys, line.0, line.1, &demands, now, wished);
        let new = carry_out(&plan, &mut keys, line);
        prop_assert_eq!(findings(&keys, &demands, now), vec![], "{:#?}", keys);
        prop_assert!(keys[&new].activate_at >= wished.filter(|wished| *wished > now));
    }

    /// Rotated again and again, at any moments and as soon as it may be, every schedule on the way is accepted.
    #[test]
    fn rotations_upon_rotations_are_accepted_by_the_loader(case in cases(), waits in vec(0..72 * HOUR, 1..5)) {
        let Case { mut keys, line, demands } = case;
        let mut now = NOW;
        for wait in waits {
            prop_assume!(findings(&keys, &demands, now).is_empty());
            let plan = Rotation::plan(&keys, line.0, line.1, &demands, now, None);
            carry_out(&plan, &mut keys, line);
            prop_assert_eq!(findings(&keys, &demands, now), vec![], "{:#?}", keys);
            now = now.after(Duration::from_millis(wait));
        }
    }

    /// A rotation ends what comes before it, touches nothing else, and makes no moment without a key.
    #[test]
    fn a_rotation_hands_over_from_every_key_before_it(case in cases()) {
        let Case { mut keys, line, demands } = case;
        prop_assume!(findings(&keys, &demands, NOW).is_empty());
        let before = keys.clone();
        let plan = Rotation::plan(&keys, line.0, line.1, &demands, NOW, None);
        let new = carry_out(&plan, &mut keys, line);
        prop_assert!(!before.contains_key(&new) && plan.publish_at <= NOW);
        let taken_over = Schedule::of(&keys[&new]).activate_at;
        for (label, key) in &before {
            let (old, now) = (Schedule::of(key), Schedule::of(&keys[label]));
            let of_line = key.line() == (Some(line.0), line.1) && !key.revoked;
            let is_before = old.activate_at <= taken_over && old.has_future(NOW);
            if of_line && is_before {
                prop_assert!(now.retire_at <= taken_over, "{label} signs on");
                prop_assert!(now.remove_at >= old.retire_at.min(now.remove_at), "{label}");
                // Until then it does what it did.
                let moments = [NOW, NOW.after(hours(1)), taken_over.before(Duration::from_millis(1))];
                for moment in moments.into_iter().filter(|moment| *moment < taken_over) {
                    prop_assert_eq!(now.is_active(moment), old.is_active(moment));
                }
            } else {
                prop_assert_eq!(&keys[label], key);
            }
        }
    }
}

/// Milliseconds after the day before [`NOW`]: too early, soon or far ahead.
fn wishes() -> impl Strategy<Value = u64> {
    prop_oneof![0..72 * HOUR, 0..400 * 24 * HOUR]
}

/// A schedule of one line, and keys of others beside it.
#[derive(Debug)]
struct Case {
    keys: Keys,
    line: (KeyClass, Option<SigningAlgorithm>),
    demands: Demands,
}

/// One key after another, with what else may be there.
fn cases() -> impl Strategy<Value = Case> {
    let times = prop_oneof![0..10_000_u64, 60_000..HOUR, 0..48 * HOUR];
    let lines = prop_oneof![
        3 => Just((KeyClass::Signing, Some(SigningAlgorithm::Es256))),
        1 => Just((KeyClass::Sealing(SealClass::ShortLived), None)),
        1 => Just((KeyClass::Sealing(SealClass::Refresh), None)),
        1 => Just((KeyClass::Mac, None)),
    ];
    let first = option::of(0..2_000 * HOUR);
    (lines, times.clone(), times, first, vec(links(), 0..4), option::of(32 * 24..2_000_u64), any::<bool>()).prop_map(
        |(line, max_age, lifetime, first, links, end, revoked)| {
            let demands = Demands {
                signing: BTreeMap::from([(SigningAlgorithm::Es256, Duration::from_millis(lifetime))]),
                sealing: BTreeMap::new(),
                mac: None,
                longest_lifetime: Duration::from_millis(lifetime),
                jwk_set_max_age: Duration::from_millis(max_age),
            };
            let mut keys = chain(line, &demands, first, &links);
            if let (Some(hours_on), Some(mut last)) = (end, keys.last_entry()) {
                let retire_at = NOW.after(hours(hours_on));
                let last = last.get_mut();
                last.retire_at = last.activate_at.max(Some(retire_at));
            }
            keys.insert(label("other"), of((KeyClass::Signing, Some(SigningAlgorithm::EdDsa))));
            if line.0 != KeyClass::Signing {
                keys.insert(label("es256"), of((KeyClass::Signing, Some(SigningAlgorithm::Es256))));
            }
            if revoked {
                let dates = KeySettings { activate_at: Some(NOW), revoked: true, ..of(line) };
                keys.insert(label("revoked"), dates);
            }
            Case { keys, line, demands }
        },
    )
}

/// How one key follows another.
#[derive(Debug, Clone)]
struct Link {
    /// From one activation to the next.
    after: u64,
    /// Longer announced than it must be.
    announced: u64,
    /// The predecessor signs on for so long; without end when there is none.
    overlap: Option<u64>,
    /// The predecessor stays longer than it must; for ever when there is none.
    kept: Option<u64>,
}

fn links() -> impl Strategy<Value = Link> {
    let slack = || prop_oneof![Just(0_u64), 0..1_000_u64, 0..48 * HOUR];
    (0..800 * HOUR, slack(), option::of(slack()), option::of(slack()))
        .prop_map(|(after, announced, overlap, kept)| Link { after, announced, overlap, kept })
}

/// Keys of one line, each safely after the other, around the present.
fn chain(line: (KeyClass, Option<SigningAlgorithm>), demands: &Demands, first: Option<u64>, links: &[Link]) -> Keys {
    let millis = Duration::from_millis;
    let begin = NOW.before(millis(first.unwrap_or(900 * HOUR)));
    let dates = KeySettings { publish_at: first.map(|_| begin), ..of(line) };
    let (mut keys, mut activated) = (vec![dates], begin);
    for link in links {
        activated = activated.after(millis(link.after));
        let lead = demands.earliest_activation(activated).since(activated);
        if let (Some(before), Some(overlap)) = (keys.last_mut(), link.overlap) {
            let retire_at = activated.after(millis(overlap));
            let removal = demands.earliest_removal(line.0, line.1, retire_at);
            before.retire_at = Some(retire_at);
            before.remove_at = link.kept.map(|kept| removal.after(millis(kept)));
        }
        let publish_at = activated.before(lead).before(millis(link.announced));
        keys.push(KeySettings { publish_at: Some(publish_at), activate_at: Some(activated), ..of(line) });
    }
    keys.into_iter().zip('a'..).map(|(key, name)| (label(&format!("key-{name}")), key)).collect()
}

fn of(line: (KeyClass, Option<SigningAlgorithm>)) -> KeySettings {
    KeySettings { class: Some(line.0), algorithm: line.1, ..KeySettings::default() }
}

/// Writes the plan as `signet keys rotate` does, dates as text; the new key's label.
fn carry_out(plan: &Rotation, keys: &mut Keys, line: (KeyClass, Option<SigningAlgorithm>)) -> Label {
    let written = |date: Timestamp| serde_json::from_value(serde_json::Value::String(date.to_string())).ok();
    for (ending, retire_at, remove_at) in &plan.endings {
        let key = keys.entry(ending.clone()).or_default();
        (key.retire_at, key.remove_at) = (written(*retire_at), written(*remove_at));
    }
    let label = plan.label(keys, line.0, line.1).unwrap_or_else(|| panic!("no free label"));
    let new = KeySettings { publish_at: written(plan.publish_at), activate_at: written(plan.activate_at), ..of(line) };
    assert!(keys.insert(label.clone(), new).is_none());
    label
}

const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600)
}
