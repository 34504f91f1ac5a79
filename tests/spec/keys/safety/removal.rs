//! "removal before the last token of the key has expired"

use std::time::Duration;

use signet::keys::{CLOCK_SKEW, Demands, KeyClass, KeySettings};
use signet::protocol::SigningAlgorithm;
use signet::seal::SealClass;

use crate::keys::safety::OUTLIVED;
use crate::keys::{DAY, LIFETIME, NOW, at, dated, demands, es256, findings, keys};

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
