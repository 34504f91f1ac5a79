//! "The loader refuses an unsafe schedule … and says which date is wrong and what would be right."

use std::time::Duration;

use signet::keys::{CLOCK_SKEW, Demands, FORESIGHT, KeyClass, KeySettings};
use signet::protocol::SigningAlgorithm;
use signet::seal::SealClass;

use crate::keys::{
    DAY, Keys, LIFETIME, MAX_AGE, NOW, at, dated, demands, es256, findings, just_before, keys, of_class,
};

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

/// "activation before every JWKS cache can know the key": one second too early, and what would be right.
#[test]
fn an_activation_that_caches_cannot_know_of_is_refused() {
    let too_early = keys([("a", es256()), ("b", dated(Some(10), Some(10 + ANNOUNCED - 1), None, None))]);
    let found = at(10 + ANNOUNCED - 1).to_string();
    let expected = format!(
        "{} or later: caches may keep the JWK Set they fetched before publish_at = {} for 15m",
        at(10 + ANNOUNCED),
        at(10)
    );
    assert_eq!(findings(&too_early, &demands(), NOW), [("keys.b.activate_at".to_owned(), found, expected)]);
    // Without activate_at it is active at once.
    let at_once = keys([("a", es256()), ("b", dated(Some(10), None, None, None))]);
    assert_eq!(told(&at_once), [("keys.b.activate_at", at(10).to_string())]);
}

/// The allowance follows the configuration, to the millisecond and rounded up to a date that can be written.
#[test]
fn the_right_date_is_one_that_can_be_written() {
    let demands = Demands { jwk_set_max_age: Duration::from_millis(1_500), ..demands() };
    let keys = keys([("a", es256()), ("b", dated(Some(0), Some(61), None, None))]);
    let [(key, _, expected)] = &findings(&keys, &demands, NOW)[..] else { panic!("{keys:?}") };
    assert_eq!(key, "keys.b.activate_at");
    assert!(expected.starts_with(&format!("{} or later", at(62))), "{expected}");
    assert_eq!(demands.earliest_activation(NOW), at(62));
}

/// "no dates" is for the first key: when a second one became known, nobody can tell.
#[test]
fn a_second_key_without_a_date_of_publication_is_refused() {
    let undated = |second: KeySettings| keys([("a", es256()), ("b", second)]);
    for second in [es256(), dated(None, Some(-DAY), None, None), dated(None, Some(DAY), None, None)] {
        let keys = undated(second);
        let expected = "a date 16m or more before activate_at, because it follows keys.a: signet keys rotate";
        let finding = ("keys.b.publish_at".to_owned(), "no date".to_owned(), expected.to_owned());
        assert_eq!(findings(&keys, &demands(), NOW), [finding], "{keys:?}");
    }
    // A predecessor that signs no more is none, nor one that is revoked; nor does a successor's successor matter.
    for first in [
        dated(None, None, Some(-1), None),
        dated(None, None, Some(-DAY), Some(-1)),
        KeySettings { revoked: true, ..es256() },
    ] {
        assert_eq!(findings(&keys([("a", first), ("b", es256())]), &demands(), NOW), []);
    }
    let later = dated(Some(-5_000), Some(DAY), None, None);
    assert_eq!(findings(&keys([("a", later), ("b", es256())]), &demands(), NOW), []);
}

/// "A class's first key may activate at once": a key that is revoked counts as none.
#[test]
fn after_a_revocation_the_next_key_may_activate_at_once() {
    let next = dated(Some(0), Some(1), None, None);
    let revoked = KeySettings { revoked: true, ..es256() };
    assert_eq!(told(&keys([("a", revoked), ("b", KeySettings { activate_at: Some(at(0)), ..next.clone() })])), []);
    assert_eq!(told(&keys([("a", es256()), ("b", next)])), [("keys.b.activate_at", at(1).to_string())]);
}

/// Keys of other algorithms and sealing keys are cached by nobody.
#[test]
fn only_signing_keys_must_be_announced_and_only_after_their_like() {
    let at_once = || dated(Some(0), Some(0), None, None);
    let cookie = |dates| KeySettings { class: Some(KeyClass::Sealing(SealClass::Cookie)), algorithm: None, ..dates };
    assert_eq!(told(&keys([("a", es256()), ("b", of(SigningAlgorithm::EdDsa, at_once()))])), []);
    assert_eq!(told(&keys([("a", es256()), ("b", cookie(es256())), ("c", cookie(at_once()))])), []);
}

/// "removal before the last token of the key has expired": one second too early, and what would be right.
#[test]
fn a_removal_that_tokens_outlive_is_refused() {
    let retire = 40 * DAY;
    let too_early = keys([("a", dated(None, None, Some(retire), Some(retire + OUTLIVED - 1)))]);
    let found = at(retire + OUTLIVED - 1).to_string();
    let expected = format!(
        "{} or later: what the key signs just before retire_at = {} is valid until then",
        at(retire + OUTLIVED),
        at(retire)
    );
    assert_eq!(findings(&too_early, &demands(), NOW), [("keys.a.remove_at".to_owned(), found, expected)]);
    let safe = keys([("a", dated(None, None, Some(retire), Some(retire + OUTLIVED)))]);
    assert_eq!(findings(&safe, &demands(), NOW), []);
}

/// What lives longest decides: tokens of the algorithm, else any token, and for sealing keys what their class seals.
#[test]
fn a_removal_waits_for_what_lives_longest() {
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let demands = Demands { longest_lifetime: hours(5), ..demands() };
    let retire = at(0);
    let removal = |class, algorithm| demands.earliest_removal(class, algorithm, retire).since(retire);
    assert_eq!(removal(KeyClass::Signing, Some(SigningAlgorithm::Es256)), LIFETIME + CLOCK_SKEW);
    assert_eq!(removal(KeyClass::Signing, Some(SigningAlgorithm::Rs256)), hours(5) + CLOCK_SKEW);
    for (class, longest) in [
        (SealClass::ShortLived, 1),
        (SealClass::Recovery, 48),
        (SealClass::Refresh, 30 * 24),
        (SealClass::Cookie, 90 * 24),
        (SealClass::Client, 90 * 24),
        (SealClass::Permalink, 366 * 24),
    ] {
        let class = KeyClass::Sealing(class);
        assert_eq!(removal(class, None), hours(longest) + CLOCK_SKEW, "{class}");
        let dates = KeySettings { algorithm: None, class: Some(class), ..dated(None, None, Some(0), Some(3600)) };
        assert_eq!(findings(&keys([("a", es256()), ("seal", dates)]), &demands, NOW)[0].0, "keys.seal.remove_at");
    }
}

/// A key that is removed without having been retired takes valid tokens with it.
#[test]
fn a_removal_without_a_retirement_is_refused() {
    let keys = keys([("a", dated(None, None, None, Some(40 * DAY)))]);
    let expected =
        format!("a date well before remove_at = {}, so that what the key signed expires first", at(40 * DAY));
    let finding = ("keys.a.retire_at".to_owned(), "no date".to_owned(), expected);
    assert_eq!(findings(&keys, &demands(), NOW), [finding]);
}

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
