//! "activation before every JWKS cache can know the key"

use std::time::Duration;

use signet::keys::{Demands, KeyClass, KeySettings};
use signet::protocol::SigningAlgorithm;
use signet::seal::SealClass;

use crate::keys::safety::{ANNOUNCED, of, told};
use crate::keys::{DAY, NOW, at, dated, demands, es256, findings, keys};

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

/// A replica that gets the key later gives caches a JWK Set without it, which they may keep beyond the activation; what is no
/// signing key no cache has.
#[test]
fn a_key_must_arrive_before_what_caches_keep_outlives_its_activation() {
    let demands = Demands { jwk_set_max_age: Duration::from_secs(20), ..demands() };
    let arrivals = [KeyClass::Signing, KeyClass::Mac].map(|class| demands.latest_arrival(class, at(100)));
    assert_eq!(arrivals, [at(80), at(100)]);
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
