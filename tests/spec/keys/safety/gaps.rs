//! "a moment in the next 30 days with no active key"

use signet::keys::{Demands, FORESIGHT, KeySettings};
use signet::protocol::SigningAlgorithm;

use crate::keys::safety::{of, told};
use crate::keys::{DAY, NOW, at, dated, demands, es256, findings, keys};

/// "a moment in the next 30 days with no active key": which date opens the gap, until when, and what would be right.
#[test]
fn a_gap_within_thirty_days_is_refused() {
    let horizon = NOW.after(FORESIGHT);
    let next = || dated(Some(-DAY), Some(20 * DAY), None, None);
    for (gap, keys, place, until) in [
        (10 * DAY, keys([("a", dated(None, None, Some(10 * DAY), None))]), "keys.a.retire_at", None),
        (30 * DAY - 1, keys([("a", dated(None, None, Some(30 * DAY - 1), None))]), "keys.a.retire_at", None),
        (
            10 * DAY,
            keys([("a", dated(None, None, Some(10 * DAY), None)), ("b", next())]),
            "keys.a.retire_at",
            Some(20 * DAY),
        ),
        (0, keys([("a", dated(None, None, Some(-1), None)), ("b", next())]), "keys", Some(20 * DAY)),
        (0, keys([("b", next())]), "keys", Some(20 * DAY)),
        (0, keys([("a", KeySettings { revoked: true, ..es256() })]), "keys", None),
        (0, keys([("a", KeySettings { revoked: true, ..es256() }), ("b", next())]), "keys", Some(20 * DAY)),
    ] {
        let until = until.map_or("for ever".to_owned(), |next| format!("until {}", at(next)));
        let found = format!("no active ES256 key from {} {until}", at(gap));
        let expected = format!(
            "an active key at every moment until {horizon}: a successor with activate_at = {} or earlier (signet keys \
             rotate), or a later retire_at",
            at(gap)
        );
        assert_eq!(findings(&keys, &demands(), NOW), [(place.to_owned(), found, expected)], "{keys:?}");
    }
}

/// A chain of keys without a moment between them has no gap; a moment is enough for one.
#[test]
fn keys_that_follow_each_other_to_the_second_leave_no_gap() {
    let chain = |start: i64| {
        keys([
            ("a", dated(None, None, Some(DAY), None)),
            ("b", dated(Some(-DAY), Some(DAY), Some(2 * DAY), None)),
            ("c", dated(Some(-DAY), Some(start), None, None)),
        ])
    };
    assert_eq!(told(&chain(2 * DAY)), []);
    let [(key, found)] = &told(&chain(2 * DAY + 1))[..] else { panic!("one finding") };
    assert_eq!(
        (*key, found.as_str()),
        ("keys.b.retire_at", &*format!("no active ES256 key from {} until {}", at(2 * DAY), at(2 * DAY + 1)))
    );
}

/// Without any key of an algorithm in use there is nothing to date.
#[test]
fn an_algorithm_in_use_without_a_key_is_told_with_the_command() {
    for keys in [keys([]), keys([("a", of(SigningAlgorithm::EdDsa, es256()))])] {
        let expected = "one, because tokens are signed with it: signet keys generate --algorithm ES256";
        let finding = ("keys".to_owned(), "no signing key for ES256".to_owned(), expected.to_owned());
        assert_eq!(findings(&keys, &demands(), NOW), [finding]);
    }
    assert_eq!(findings(&keys([]), &Demands::default(), NOW), []);
}
