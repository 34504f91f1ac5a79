//! The JWK Set as it changes over time: "`Cache-Control` and `ETag` of the JWK Set follow the schedule".

use std::collections::BTreeSet;
use std::time::Duration;

use signet::keys::{KeyClass, KeyRing, KeySettings};
use signet::seal::SealClass;

use crate::keys::ring::{KeyFiles, labels};
use crate::keys::{Keys, MAX_AGE, at, dated, es256, just_before, keys, of_class};

/// A key is in the set from its publication to its removal, to the millisecond, and never when it is revoked.
#[test]
fn a_key_is_published_from_its_publication_to_its_removal() {
    let files = KeyFiles::new();
    let ring = files.ring(&schedule());
    for (moment, published) in [
        (at(-1_000_000), &["a"][..]),
        (just_before(at(100)), &["a"]),
        (at(100), &["a", "b"]),
        (at(5_000), &["a", "b"]),
        (just_before(at(9_000)), &["a", "b"]),
        (at(9_000), &["b"]),
        (at(1_000_000_000), &["b"]),
    ] {
        assert_eq!(labels_at(&ring, moment), published.iter().map(|label| (*label).to_owned()).collect(), "{moment}");
    }
}

/// A cache keeps the set for `jwk_set_max_age`, but never beyond the next change.
#[test]
fn the_set_is_cached_until_its_next_change_at_most() {
    let files = KeyFiles::new();
    let ring = files.ring(&schedule());
    let max_age = |moment| ring.jwk_set(moment).map(|(_, max_age)| max_age);
    let seconds = Duration::from_secs;
    for (moment, age) in [
        (at(-1_000_000), MAX_AGE),
        (at(100 - 900), MAX_AGE),
        (at(100 - 899), seconds(899)),
        (at(99), seconds(1)),
        (just_before(at(100)), Duration::from_millis(1)),
        (at(100), MAX_AGE),
        (at(8_999), seconds(1)),
        (at(9_000), MAX_AGE),
        (at(1_000_000_000), MAX_AGE),
    ] {
        assert_eq!(max_age(moment), Some(age), "{moment}");
    }
}

/// A strong entity tag (RFC 9110 §8.8.3): the same for the same document, another for another one.
#[test]
fn the_entity_tag_changes_with_the_document() {
    let files = KeyFiles::new();
    let (ring, again) = (files.ring(&schedule()), files.ring(&schedule()));
    let set =
        |ring: &KeyRing, moment| ring.jwk_set(at(moment)).map(|(set, _)| (set.body.clone(), set.etag.clone())).unwrap();
    assert_eq!(set(&ring, 0), set(&ring, 99));
    assert_eq!(set(&ring, 0), set(&again, 50), "every replica says the same");
    let tags: BTreeSet<String> = [0, 100, 9_000].map(|moment| set(&ring, moment).1).into_iter().collect();
    assert_eq!(tags.len(), 3);
    assert!(tags.iter().all(|tag| tag.starts_with('"') && tag.ends_with('"') && tag.len() == 45), "{tags:?}");
}

/// Only what verifies is published: no sealing key, and nothing private.
#[test]
fn nothing_but_public_signing_keys_is_published() {
    let files = KeyFiles::new();
    let ring = files.ring(&keys([
        ("es256", es256()),
        ("cookie", of_class(KeyClass::Sealing(SealClass::Cookie))),
        ("mac", of_class(KeyClass::Mac)),
    ]));
    let set: serde_json::Value = serde_json::from_str(&ring.jwk_set(at(0)).unwrap().0.body).unwrap();
    let [key] = &set["keys"].as_array().unwrap()[..] else { panic!("{set}") };
    let members: BTreeSet<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, BTreeSet::from(["alg", "crv", "kid", "kty", "use", "x", "y"]));
}

/// A set without keys is a set.
#[test]
fn without_keys_the_set_is_empty() {
    let files = KeyFiles::new();
    let ring = files.ring(&keys([("revoked", KeySettings { revoked: true, ..es256() })]));
    assert_eq!(ring.jwk_set(at(0)).map(|(set, age)| (set.body.as_str(), age)), Some(("{\"keys\":[]}", MAX_AGE)));
}

fn schedule() -> Keys {
    keys([
        ("a", dated(None, None, Some(2_000), Some(9_000))),
        ("b", dated(Some(100), Some(2_000), None, None)),
        ("revoked", KeySettings { revoked: true, ..dated(Some(300), Some(2_000), None, None) }),
    ])
}

fn labels_at(ring: &KeyRing, moment: signet::clock::Timestamp) -> BTreeSet<String> {
    let set: serde_json::Value = serde_json::from_str(&ring.jwk_set(moment).unwrap().0.body).unwrap();
    let ids = set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap());
    ids.map(|id| labels(ring)[id].clone()).collect()
}
