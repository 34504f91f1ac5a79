//! Which key seals and opens what.

use std::cell::Cell;

use signet::seal::{Broken, Purpose, SealClass, SealFault, open};

use crate::sealed_blob::raw::{ANY, Raw};
use crate::sealed_blob::{ISSUER, ROOT, key_for, key_of};
use crate::support::{ReplayedEntropy, SeededEntropy};

/// "Classes never share a key"
#[test]
fn a_key_seals_and_opens_only_the_purposes_of_its_class() {
    for any in ANY {
        let text = (any.seal)(&key_of(any.purpose), b"fields", &SeededEntropy::new(1)).unwrap();
        for other in ANY.iter().filter(|other| other.purpose.class() != any.purpose.class()) {
            let key = key_of(other.purpose);
            assert_eq!((any.seal)(&key, b"fields", &SeededEntropy::new(1)), Err(SealFault::WrongClass));
            assert_eq!((any.open)(&text, &key), Err(Broken), "{:?} by {}", any.purpose, key.class());
        }
    }
}

/// Every purpose has one class, and every class a name and a purpose.
#[test]
fn every_purpose_belongs_to_one_class() {
    let mut purposes: Vec<Purpose> = SealClass::ALL.into_iter().flat_map(SealClass::purposes).collect();
    purposes.sort();
    assert_eq!(purposes, Purpose::ALL);
    let names = SealClass::ALL.map(SealClass::as_str);
    assert_eq!(names, ["short-lived", "cookie", "refresh", "recovery", "client", "storage", "permalink"]);
}

/// "never try keys in turn (the key id picks one)"
#[test]
fn the_key_that_a_blob_names_is_looked_for_and_no_other() {
    let key = key_of(Purpose::Challenge);
    let text = key.seal(&Raw::<1, 1>(Vec::new()), &SeededEntropy::new(1)).unwrap();
    let asked = Cell::new(None);
    let opened = open::<Raw<1, 1>>(&text, |id| {
        asked.set(Some(id));
        None
    });
    assert_eq!(opened, Err(Broken));
    assert_eq!(asked.get(), Some(key.key_id()));
}

/// Whoever answers with a key that the blob does not name opens nothing.
#[test]
fn a_blob_under_another_root_key_is_refused() {
    let key = key_of(Purpose::Challenge);
    let other = key_for(Purpose::Challenge, [7; 32], ISSUER);
    assert_ne!(key.key_id(), other.key_id());
    let text = key.seal(&Raw::<1, 1>(Vec::new()), &SeededEntropy::new(1)).unwrap();
    assert_eq!(open::<Raw<1, 1>>(&text, |_| Some(&other)), Err(Broken));
}

/// "Any replica can redeem what any other replica issued"
#[test]
fn a_blob_is_opened_by_every_replica_with_the_same_root_key() {
    for any in ANY {
        let (here, there) = (key_of(any.purpose), key_for(any.purpose, ROOT, ISSUER));
        let text = (any.seal)(&here, b"fields", &SeededEntropy::new(1)).unwrap();
        assert_eq!((any.open)(&text, &there).as_deref(), Ok(b"fields".as_slice()));
    }
}

/// "nothing sealed is ever deterministic"
#[test]
fn a_value_sealed_twice_is_two_blobs() {
    let key = key_of(Purpose::Session);
    let entropy = SeededEntropy::new(1);
    let seal = || key.seal(&Raw::<10, 1>(b"fields".to_vec()), &entropy).unwrap();
    assert_ne!(seal(), seal());
}

/// "nothing may then be issued"
#[test]
fn nothing_is_sealed_without_randomness() {
    let key = key_of(Purpose::Challenge);
    for left in [0, 1, 23] {
        let sealed = key.seal(&Raw::<1, 1>(Vec::new()), &ReplayedEntropy::new(&vec![0; left]));
        assert_eq!(sealed, Err(SealFault::Exhausted));
    }
}

/// A payload of the longest length is sealed, one more byte is not.
#[test]
fn a_payload_beyond_the_bounds_of_its_purpose_is_not_sealed() {
    for any in ANY {
        let key = key_of(any.purpose);
        let seal = |payload: usize| (any.seal)(&key, &vec![0; payload - 1], &SeededEntropy::new(1));
        let longest = seal(any.purpose.max_bytes()).unwrap();
        assert_eq!(longest.len(), any.purpose.max_chars());
        assert_eq!((any.open)(&longest, &key), Ok(vec![0; any.purpose.max_bytes() - 1]));
        assert_eq!(seal(any.purpose.max_bytes() + 1), Err(SealFault::TooLong), "{:?}", any.purpose);
    }
}

/// "sealed `__Host-` cookie, 3.5 KiB at most"
#[test]
fn what_a_cookie_holds_fits_into_a_cookie() {
    for purpose in [Purpose::Session, Purpose::Consent, Purpose::RememberedDevice] {
        assert!(purpose.max_chars() <= 3584, "{purpose:?} {}", purpose.max_chars());
    }
}
