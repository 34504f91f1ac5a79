//! Dates that cannot be: out of order, or on a key that has no end.

use signet::keys::{Demands, KeyClass, KeySettings};
use signet::protocol::SigningAlgorithm;
use signet::seal::SealClass;

use crate::keys::safety::of;
use crate::keys::{DAY, NOW, at, dated, demands, es256, findings, keys};

/// Dates out of order, each with the one that it must not precede.
#[test]
fn dates_out_of_order_are_refused() {
    for (key, wrong, right) in [
        (dated(Some(10), Some(9), None, None), ("activate_at", 9), ("publish_at", 10)),
        (dated(Some(-99), Some(10), Some(9), None), ("retire_at", 9), ("activate_at", 10)),
        (dated(Some(10), None, Some(9), None), ("retire_at", 9), ("publish_at", 10)),
        (dated(None, None, Some(10), Some(9)), ("remove_at", 9), ("retire_at", 10)),
        (dated(None, Some(10), None, Some(9)), ("remove_at", 9), ("activate_at", 10)),
        // Mistyped so that the key is gone already.
        (dated(Some(10), Some(DAY), None, Some(-DAY)), ("remove_at", -DAY), ("activate_at", DAY)),
    ] {
        let name = (format!("keys.b.{}", wrong.0), at(wrong.1).to_string());
        let expected = format!("{} or later, because that is its {}", at(right.1), right.0);
        let found = findings(
            &keys([("a", of(SigningAlgorithm::EdDsa, es256())), ("b", of(SigningAlgorithm::EdDsa, key))]),
            &Demands::default(),
            NOW,
        );
        let order = found.iter().find(|finding| finding.2 == expected);
        assert_eq!(order.map(|finding| (finding.0.clone(), finding.1.clone())), Some(name), "{found:?}");
    }
    let equal = of(SigningAlgorithm::EdDsa, dated(Some(0), Some(0), Some(0), Some(0)));
    assert_eq!(findings(&keys([("b", equal)]), &Demands::default(), NOW), []);
}

/// "pairwise (never rotated)", nor is the key of what lies at rest.
#[test]
fn a_key_that_is_kept_for_ever_has_no_end() {
    for class in [KeyClass::Pairwise, KeyClass::Sealing(SealClass::Storage)] {
        let key = KeySettings { class: Some(class), algorithm: None, ..dated(None, None, Some(DAY), Some(900 * DAY)) };
        let found = findings(&keys([("a", es256()), ("b", key)]), &demands(), NOW);
        for (name, date) in [("retire_at", DAY), ("remove_at", 900 * DAY)] {
            let expected = "no date: what this class of keys protects is kept for ever".to_owned();
            assert!(found.contains(&(format!("keys.b.{name}"), at(date).to_string(), expected)), "{found:?}");
        }
    }
}
