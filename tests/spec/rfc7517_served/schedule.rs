//! The set follows the dates of the keys: "publish_at → in the JWK Set, not yet used → activate_at → signs → retire_at →
//! still verifies → remove_at → gone".

use std::time::Duration;

use signet::clock::Timestamp;

use crate::asking::{ask, part_of, token_of};
use crate::rfc7517_served::{jwk_set, keys_of};
use crate::service::{ISSUER, NOW, ORDERS, Plan, SCOPES, Service, WEB};

/// One key follows another: the next is published an hour from now, takes over after another, and after a third the
/// first one is gone.
const KEYS: &str = r#"
[keys.first]
class = "signing"
algorithm = "ES256"
file = "keys/first.pem"
retire_at = 2026-11-20T20:30:00Z
remove_at = 2026-11-20T21:30:00Z

[keys.next]
class = "signing"
algorithm = "ES256"
file = "keys/next.pem"
publish_at = 2026-11-20T19:30:00Z
activate_at = 2026-11-20T20:30:00Z
"#;

const HOUR: Duration = Duration::from_secs(3600);

fn service() -> Service {
    Plan::of(&[ISSUER, WEB, ORDERS, SCOPES, KEYS]).start()
}

fn published() -> Timestamp {
    NOW.after(HOUR)
}

fn activated() -> Timestamp {
    published().after(HOUR)
}

fn removed() -> Timestamp {
    activated().after(HOUR)
}

fn before(moment: Timestamp) -> Timestamp {
    moment.before(Duration::from_millis(1))
}

#[track_caller]
fn key_ids_at(service: &Service, now: Timestamp) -> Vec<String> {
    service.clock.set(now);
    keys_of(&jwk_set(service)).iter().map(|key| key["kid"].to_string()).collect()
}

#[track_caller]
#[expect(clippy::indexing_slicing, reason = "a test fails by panicking")]
fn signer_at(service: &Service, now: Timestamp) -> String {
    service.clock.set(now);
    part_of(&token_of(&ask(service, &[])), 0)["kid"].to_string()
}

/// "keys can be changed without an interruption: first the new key is published next to the old one, later signs; the
/// old one stays published as long as something it signed is valid."
#[test]
fn keys_come_and_go_at_their_dates() {
    let service = service();
    let first = key_ids_at(&service, NOW);
    assert_eq!(first.len(), 1);
    assert_eq!(key_ids_at(&service, before(published())), first);
    let both = key_ids_at(&service, published());
    assert_eq!(both.len(), 2);
    assert!(both.contains(&first[0]));
    for moment in [before(activated()), activated(), before(removed())] {
        assert_eq!(key_ids_at(&service, moment), both);
    }
    let next = key_ids_at(&service, removed());
    assert_eq!(next.len(), 1);
    assert!(both.contains(&next[0]) && next != first);
    assert_eq!(key_ids_at(&service, removed().after(HOUR * 24 * 365)), next);
}

/// The next key signs from its date on, and not a moment earlier; nothing is deployed for it.
#[test]
fn the_key_that_signs_changes_by_the_clock() {
    let service = service();
    let first = key_ids_at(&service, NOW).concat();
    let next = key_ids_at(&service, removed()).concat();
    for moment in [NOW, published(), before(activated())] {
        assert_eq!(signer_at(&service, moment), first);
    }
    for moment in [activated(), before(removed()), removed()] {
        assert_eq!(signer_at(&service, moment), next);
    }
    // A clock that is set back finds the old key again.
    assert_eq!(signer_at(&service, NOW), first);
}

/// "`Cache-Control` and `ETag` of the JWK Set follow the schedule": no cache keeps a set beyond its change.
#[test]
fn a_set_is_kept_until_its_next_change_at_most() {
    let service = service();
    let max_age = |now: Timestamp| {
        service.clock.set(now);
        jwk_set(&service).header("cache-control").map(str::to_owned)
    };
    let seconds = |count: u64| Some(format!("public, max-age={count}"));
    for change in [published(), removed()] {
        let earlier = |millis: u64| change.before(Duration::from_millis(millis));
        for (millis, expected) in [
            (3_600_000, 900),
            (900_001, 900),
            (900_000, 900),
            (899_999, 899),
            (60_000, 60),
            (1_001, 1),
            (1_000, 1),
            (999, 0),
            (1, 0),
            (0, 900),
        ] {
            assert_eq!(max_age(earlier(millis)), seconds(expected), "{millis} ms before {change}");
        }
    }
    // That another key begins to sign does not change the set.
    assert_eq!(max_age(before(activated())), seconds(900));
}

/// A set that changed has another tag, and one that did not has the same.
#[test]
fn the_entity_tag_changes_when_the_set_does() {
    let service = service();
    let etag = |now: Timestamp| {
        service.clock.set(now);
        jwk_set(&service).header("etag").map(str::to_owned)
    };
    let (first, both, next) = (etag(NOW), etag(published()), etag(removed()));
    assert!(first != both && both != next && first != next);
    assert_eq!(etag(before(published())), first);
    assert_eq!(etag(before(removed())), both);
}
