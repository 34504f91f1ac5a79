//! "All replicas switch by the clock": around a rotation no token is lost, whatever set a cache still holds and however
//! far the clocks are apart.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use serde_json::json;
use signet::clock::Timestamp;
use signet::jose::{TokenType, sign_jwt};
use signet::keys::{Demands, KeyClass, KeyRing, KeySettings, Rotation};
use signet::protocol::SigningAlgorithm;
use signet::verifier::Verifier;

use crate::keys::ring::{ISSUER, KeyFiles};
use crate::keys::{Keys, NOW, at, es256, findings, keys, label};

const AUDIENCE: &str = "https://orders.example";
/// Short, so that every second of the rotation can be looked at.
const MAX_AGE: i64 = 20;
const LIFETIME: i64 = 15;
const SKEW: i64 = 60;
/// From publication over activation to removal, with a margin.
const SECONDS: Range<i64> = -100..400;

/// For each second at which a replica signs, each second at which the token is valid and each set that a verifier may
/// still hold then: the key is in the set. Replica, publisher and verifier are up to 60 s apart.
#[test]
fn every_token_is_verifiable_with_every_set_a_cache_may_hold() {
    let files = KeyFiles::new();
    let ring = ring(&files);
    let sets: BTreeMap<i64, (String, i64)> = SECONDS.map(|second| (second, held(&ring, second))).collect();
    let mut judged = 0;
    for (replica, verifier) in [(0, 0), (SKEW, 0), (-SKEW, 0), (0, SKEW), (0, -SKEW), (SKEW, SKEW), (-SKEW, -SKEW)] {
        for told in 0..300 {
            let Some(key) = ring.signing_key(SigningAlgorithm::Es256, at(told)) else { panic!("no key at {told}") };
            // By the publisher's clock.
            let (signed, expired) = (told - replica, told + LIFETIME - verifier);
            for seen in signed..expired {
                for fetched in seen - MAX_AGE + 1..=seen {
                    let Some((set, until)) = sets.get(&fetched) else { continue };
                    judged += 1;
                    let known = *until <= seen || set.contains(key.key_id().as_str());
                    assert!(known, "signed {told} ({replica}), seen {seen} ({verifier}), fetched {fetched}");
                }
            }
        }
    }
    assert!(judged > 500_000, "{judged}");
}

/// The same with real tokens: each is verified with the oldest set that may be held, when it is new and just before it
/// expires.
#[test]
fn every_token_verifies_with_the_oldest_set() {
    let files = KeyFiles::new();
    let ring = ring(&files);
    for second in 0..300 {
        let token = token(&ring, second);
        for seen in [second, second + LIFETIME - 1] {
            let oldest = (seen - MAX_AGE + 1..=seen).find(|fetched| held(&ring, *fetched).1 > seen);
            let (set, _) = held(&ring, oldest.unwrap_or(seen));
            let verified = verifier(&set).verify(&token, at(seen));
            assert!(verified.is_ok(), "signed {second}, seen {seen}: {:?}", verified.err());
        }
        assert!(verifier(&held(&ring, second).0).verify(&token, at(second + LIFETIME)).is_err());
    }
}

/// It is the rotation that makes the difference: activated at its publication, the same key loses tokens.
#[test]
fn a_hasty_activation_would_lose_tokens() {
    let files = KeyFiles::new();
    let (mut keys, next) = (rotated(), label("next"));
    keys.entry(next).and_modify(|key| key.activate_at = key.publish_at);
    assert!(!findings(&keys, &demands(), NOW).is_empty());
    let ring = files.ring_at(&keys, NOW, seconds(MAX_AGE));
    let (set, until) = held(&ring, -MAX_AGE);
    assert_eq!(until, 0, "the set from before the publication is not kept beyond it");
    // A cache that knows nothing of the change, because it fetched before the change was written.
    let before = files.ring_at(&self::keys([("first", es256())]), NOW, seconds(MAX_AGE));
    let (old, until) = held(&before, -1);
    assert_eq!((until, old == set), (MAX_AGE - 1, true));
    assert!(verifier(&old).verify(&token(&ring, 1), at(1)).is_err());
}

/// Caches that fetched before the rotation was written keep their set for the whole of its age: they do not know that
/// a change is planned.
#[test]
fn a_cache_from_before_the_plan_knows_every_key_in_time() {
    let files = KeyFiles::new();
    let (ring, before) = (ring(&files), files.ring_at(&keys([("first", es256())]), NOW, seconds(MAX_AGE)));
    for fetched in -MAX_AGE..0 {
        let (set, until) = held(&before, fetched);
        for replica in [-SKEW, 0, SKEW] {
            for signed in 0..until {
                let key = ring.signing_key(SigningAlgorithm::Es256, at(signed + replica)).unwrap();
                assert!(set.contains(key.key_id().as_str()), "fetched {fetched}, signed {signed} ({replica})");
            }
        }
    }
}

fn demands() -> Demands {
    Demands {
        signing: BTreeMap::from([(SigningAlgorithm::Es256, seconds(LIFETIME))]),
        sealing: BTreeMap::new(),
        mac: None,
        longest_lifetime: seconds(LIFETIME),
        jwk_set_max_age: seconds(MAX_AGE),
    }
}

/// A first key and the next, with the dates of the earliest safe rotation.
fn rotated() -> Keys {
    let mut keys = keys([("first", es256())]);
    let line = (KeyClass::Signing, Some(SigningAlgorithm::Es256));
    let plan = Rotation::plan(&keys, line.0, line.1, &demands(), NOW, None);
    for (label, retire_at, remove_at) in plan.endings {
        let key = keys.entry(label).or_default();
        (key.retire_at, key.remove_at) = (Some(retire_at), Some(remove_at));
    }
    let dates = (Some(plan.publish_at), Some(plan.activate_at));
    keys.insert(label("next"), KeySettings { publish_at: dates.0, activate_at: dates.1, ..es256() });
    assert_eq!(findings(&keys, &demands(), NOW), []);
    keys
}

fn ring(files: &KeyFiles) -> KeyRing {
    files.ring_at(&rotated(), NOW, seconds(MAX_AGE))
}

/// The set that is fetched at a second, and the second until which it may be kept.
fn held(ring: &KeyRing, second: i64) -> (String, i64) {
    let (set, max_age) = ring.jwk_set(at(second)).unwrap();
    (set.body.clone(), second + i64::try_from(max_age.as_secs()).unwrap())
}

fn token(ring: &KeyRing, second: i64) -> String {
    let seconds = |moment: Timestamp| moment.as_secs();
    let claims = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "web", "client_id": "web", "jti": second.to_string(),
        "iat": seconds(at(second)), "exp": seconds(at(second + LIFETIME)),
    });
    let key = ring.signing_key(SigningAlgorithm::Es256, at(second)).unwrap();
    sign_jwt(key, TokenType::AccessToken, &claims).unwrap()
}

fn verifier(set: &str) -> Verifier {
    Verifier::new(ISSUER, AUDIENCE, set.as_bytes()).unwrap()
}

const fn seconds(seconds: i64) -> Duration {
    Duration::from_secs(seconds.unsigned_abs())
}
