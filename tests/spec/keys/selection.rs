//! Which of several keys signs.

use signet::keys::{KeyClass, KeyRing, KeySettings};
use signet::protocol::SigningAlgorithm;
use signet::seal::SealClass;

use crate::keys::ring::{KeyFiles, labels};
use crate::keys::{at, dated, es256, just_before, keys, of_class};

/// "of several active ones the one activated last"
#[test]
fn the_key_that_was_activated_last_signs() {
    let files = KeyFiles::new();
    let ring = files.ring(&keys([
        ("dateless", es256()),
        ("later", dated(Some(-100), Some(10), None, None)),
        ("latest", dated(Some(-100), Some(20), Some(40), Some(2000))),
        ("waiting", dated(Some(50), Some(60), None, None)),
        ("revoked", KeySettings { revoked: true, ..dated(Some(-100), Some(30), None, None) }),
    ]));
    for (moment, signs) in [(0, "dateless"), (10, "later"), (20, "latest"), (40, "later"), (60, "waiting")] {
        assert_eq!(signer(&ring, moment).as_deref(), Some(signs), "at {moment}");
    }
    assert_eq!(signer(&ring, 9).as_deref(), Some("dateless"));
    assert_eq!(signer(&ring, 19).as_deref(), Some("later"));
    assert_eq!(signer(&ring, 59).as_deref(), Some("later"));
}

/// "All replicas switch by the clock, not by deployment order": of keys activated together all choose the same.
#[test]
fn of_keys_activated_together_the_same_signs_everywhere() {
    let together = |names: [&'static str; 3]| names.map(|name| (name, dated(Some(-100), Some(0), None, None)));
    for names in [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]] {
        let files = KeyFiles::new();
        assert_eq!(signer(&files.ring(&keys(together(names))), 0).as_deref(), Some("c"));
    }
}

/// A key that is only published, retired or removed never signs; without an active key nothing does.
#[test]
fn without_an_active_key_nothing_is_signed() {
    let files = KeyFiles::new();
    let ring = files.ring(&keys([
        ("past", dated(None, None, Some(10), Some(1000))),
        ("future", dated(Some(-100), Some(20), None, None)),
    ]));
    assert_eq!(signer(&ring, 9).as_deref(), Some("past"));
    assert_eq!(signer(&ring, 10), None);
    assert_eq!(signer(&ring, 19), None);
    assert_eq!(signer(&ring, 20).as_deref(), Some("future"));
    assert!(ring.signing_key(SigningAlgorithm::Es256, just_before(at(20))).is_none());
}

/// "JWT signing per algorithm": a key of another algorithm does not stand in.
#[test]
fn an_algorithm_is_signed_by_its_own_keys() {
    let files = KeyFiles::new();
    let eddsa = KeySettings { algorithm: Some(SigningAlgorithm::EdDsa), ..dated(Some(-100), Some(-50), None, None) };
    let ring = files.ring(&keys([("es256", es256()), ("eddsa", eddsa)]));
    for (algorithm, signs) in [
        (SigningAlgorithm::Es256, Some("es256")),
        (SigningAlgorithm::EdDsa, Some("eddsa")),
        (SigningAlgorithm::Rs256, None),
    ] {
        let key = ring.signing_key(algorithm, at(0)).map(|key| labels(&ring)[key.key_id().as_str()].clone());
        assert_eq!(key.as_deref(), signs, "{algorithm}");
    }
}

/// "Classes never share a key": each class seals with its own, by the same rule.
#[test]
fn a_class_is_sealed_by_its_own_keys() {
    let files = KeyFiles::new();
    let cookie = || of_class(KeyClass::Sealing(SealClass::Cookie));
    let ring = files.ring(&keys([
        ("cookie", cookie()),
        ("later", KeySettings { activate_at: Some(at(10)), ..cookie() }),
        ("refresh", of_class(KeyClass::Sealing(SealClass::Refresh))),
        ("mac", of_class(KeyClass::Mac)),
        ("pairwise", of_class(KeyClass::Pairwise)),
    ]));
    let id = |class, moment| ring.sealing_key(class, at(moment)).map(signet::seal::SealingKey::key_id);
    assert_ne!(id(SealClass::Cookie, 9), id(SealClass::Cookie, 10));
    assert_ne!(id(SealClass::Cookie, 9), id(SealClass::Refresh, 9));
    assert_eq!(id(SealClass::Cookie, 10), id(SealClass::Cookie, 1_000_000));
    assert_eq!(id(SealClass::Storage, 9), None);
    assert!(ring.signing_keys().next().is_none());
}

fn signer(ring: &KeyRing, seconds: i64) -> Option<String> {
    let key = ring.signing_key(SigningAlgorithm::Es256, at(seconds))?;
    Some(labels(ring)[key.key_id().as_str()].clone())
}
