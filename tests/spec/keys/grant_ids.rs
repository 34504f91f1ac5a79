//! A grant id "is the encryption of (replica incarnation, window, counter) … nobody else can read that from it" (DESIGN §2).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use signet::clock::Timestamp;
use signet::keys::{KeyClass, KeyRing, KeySettings};
use signet::protocol::{GrantId, IssuerIdentifier};
use signet::seal::SealClass;
use signet::tokens::{GrantIds, Issuer};

use crate::keys::ring::{ISSUER, KeyFiles};
use crate::keys::{NOW, at, dated, just_before, keys, of_class};
use crate::support::{ReplayedEntropy, SeededEntropy};

static ANY: SeededEntropy = SeededEntropy::new(77);

fn mac() -> KeySettings {
    of_class(KeyClass::Mac)
}

fn issuer() -> IssuerIdentifier {
    IssuerIdentifier::parse(ISSUER).unwrap()
}

/// A mint with these keys in a process that drew this incarnation.
fn mint(ring: KeyRing, incarnation: u8) -> Issuer {
    let drawn = ReplayedEntropy::new(&[incarnation; 5]);
    Issuer::new(issuer(), Arc::new(ring)).numbering(Arc::new(GrantIds::begin(&drawn).unwrap()))
}

/// The block that an id is the image of.
fn block(id: GrantId, ring: &KeyRing) -> [u8; 16] {
    ring.keyed_functions(NOW).unwrap().grant_ids().decrypt(*id.as_bytes())
}

/// The layout, read by hand: 24 zero bits, the incarnation, the hour, the count.
#[test]
fn an_id_is_the_encryption_of_incarnation_hour_and_count() {
    let files = KeyFiles::new();
    let ring = || files.ring(&keys([("mac", mac())]));
    let mint = mint(ring(), 0xab);
    let hour = (NOW.as_secs() / 3600).to_be_bytes();
    for count in 0..3 {
        let id = mint.new_grant_id(NOW, &ANY).unwrap();
        let expected = [&[0; 3], &[0xab; 5][..], &hour[5..], &[0, 0, 0, 0, count]].concat();
        assert_eq!(block(id, &ring()).to_vec(), expected);
        assert_eq!(mint.birth_of(id, NOW).unwrap().hour(), Timestamp::from_secs(NOW.as_secs() / 3600 * 3600));
    }
    // The count goes on in the next hour: it is the process that counts.
    let later = mint.new_grant_id(NOW.after(Duration::from_secs(3600)), &ANY).unwrap();
    assert_eq!(block(later, &ring())[8..], [&(NOW.as_secs() / 3600 + 1).to_be_bytes()[5..], &[0, 0, 0, 0, 3]].concat());
}

/// Two replicas agree on nothing but the key, and never make the same id.
#[test]
fn no_two_replicas_make_the_same_id() {
    let files = KeyFiles::new();
    let ring = || files.ring(&keys([("mac", mac())]));
    let mints = [mint(ring(), 1), mint(ring(), 2)];
    let ids: BTreeSet<_> =
        mints.iter().flat_map(|mint| (0..500).map(|_| mint.new_grant_id(NOW, &ANY).unwrap())).collect();
    assert_eq!(ids.len(), 1000);
    // Nor does one under the key of another issuer.
    let elsewhere = IssuerIdentifier::parse("https://other.example").unwrap();
    let other = Issuer::new(elsewhere, Arc::new(files.ring(&keys([("other", mac())]))));
    assert!(ids.iter().all(|id| other.birth_of(*id, NOW).is_none()));
}

/// "order does not leak": consecutive ids differ in half of their bits, and no bit is more often set than not.
#[test]
fn an_id_looks_random() {
    let files = KeyFiles::new();
    let mint = mint(files.ring(&keys([("mac", mac())])), 0);
    let ids: Vec<u128> =
        (0..1024).map(|_| u128::from_be_bytes(*mint.new_grant_id(NOW, &ANY).unwrap().as_bytes())).collect();
    for bit in 0..128 {
        let set = ids.iter().filter(|id| **id >> bit & 1 == 1).count();
        assert!((358..=666).contains(&set), "bit {bit} is set in {set} of 1024 ids");
    }
    let changed: u32 = ids.windows(2).map(|pair| (pair[0] ^ pair[1]).count_ones()).sum();
    assert!((60..=68).contains(&(changed / 1023)), "{changed} bits of 1023 steps");
}

/// "must survive rotation": a grant that was born under a key that retired is read until the key is removed.
#[test]
fn an_id_is_read_for_as_long_as_its_key_counts() {
    let files = KeyFiles::new();
    let of_mac = |key: KeySettings| KeySettings { class: Some(KeyClass::Mac), algorithm: None, ..key };
    let rotated = keys([
        ("old", of_mac(dated(Some(0), Some(0), Some(100), Some(1000)))),
        ("new", of_mac(dated(Some(50), Some(100), None, None))),
    ]);
    let mint = mint(files.ring(&rotated), 5);
    let (old, new) = (mint.new_grant_id(at(99), &ANY).unwrap(), mint.new_grant_id(at(100), &ANY).unwrap());
    let is_read = |id: GrantId, moment: Timestamp| mint.birth_of(id, moment).is_some();
    assert_eq!(
        [at(99), at(100), just_before(at(1000)), at(1000)].map(|moment| is_read(old, moment)),
        [true, true, true, false]
    );
    // A replica whose clock is ahead makes them earlier.
    assert_eq!(
        [just_before(at(50)), at(50), at(100), at(2000)].map(|moment| is_read(new, moment)),
        [false, true, true, true]
    );
}

/// "Old random gids still work everywhere, only without a status": they are nobody's birth, and without a key of the class
/// all are random.
#[test]
fn without_a_key_an_id_is_drawn() {
    let files = KeyFiles::new();
    let drawn = mint(files.ring(&keys([("short", of_class(KeyClass::Sealing(SealClass::ShortLived)))])), 1);
    let id = drawn.new_grant_id(NOW, &ReplayedEntropy::new(&[9; 16])).unwrap();
    assert_eq!(id, GrantId::from_bytes([9; 16]));
    let mint = mint(files.ring(&keys([("mac", mac())])), 1);
    assert_eq!(mint.birth_of(id, NOW), None);
    // A mint that belongs to no process only reads.
    let reader = Issuer::new(issuer(), Arc::new(files.ring(&keys([("mac", mac())]))));
    assert_eq!(reader.new_grant_id(NOW, &ReplayedEntropy::new(&[9; 16])).unwrap(), id);
}
