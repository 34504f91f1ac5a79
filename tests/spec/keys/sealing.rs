//! What a schedule means for sealed blobs: opened by keys that are published, active or retired, and by no others.

use signet::keys::{KeyClass, KeyRing, KeySettings};
use signet::seal::{Broken, Purpose, Reader, SealClass, SealFault, Sealed, TooLong, Writer};

use crate::keys::ring::KeyFiles;
use crate::keys::{at, dated, just_before, keys};
use crate::support::SeededEntropy;

#[derive(Debug, PartialEq, Eq)]
struct Ticket(u64);

impl Sealed for Ticket {
    const PURPOSE: Purpose = Purpose::Session;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.u64(self.0)
    }

    fn read(_: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        reader.u64().map(Self)
    }
}

/// Published, active and retired keys open; those that wait, are removed or revoked do not.
#[test]
fn a_blob_is_opened_while_its_key_is_in_the_ring() {
    let files = KeyFiles::new();
    let dates = || of_cookies(dated(Some(10), Some(20), Some(30), Some(40)));
    let ring = files.ring(&keys([("a", dates())]));
    let text = seal(&ring, 25).unwrap();
    for (moment, opened) in [
        (at(9), false),
        (just_before(at(10)), false),
        (at(10), true),
        (at(20), true),
        (at(30), true),
        (just_before(at(40)), true),
        (at(40), false),
    ] {
        assert_eq!(ring.open::<Ticket>(&text, moment).is_ok(), opened, "{moment}");
    }
    let revoked = files.ring(&keys([("a", KeySettings { revoked: true, ..dates() })]));
    for moment in [10, 20, 30] {
        assert_eq!(revoked.open::<Ticket>(&text, at(moment)), Err(Broken));
    }
}

/// Only an active key seals.
#[test]
fn nothing_is_sealed_outside_the_active_phase() {
    let files = KeyFiles::new();
    let ring = files.ring(&keys([("a", of_cookies(dated(Some(10), Some(20), Some(30), Some(40))))]));
    for (moment, sealed) in [(9, false), (10, false), (19, false), (20, true), (29, true), (30, false), (40, false)] {
        let fault = seal(&ring, moment).err();
        assert_eq!(fault, (!sealed).then_some(SealFault::NoKey), "{moment}");
    }
}

/// Through a rotation, what either key sealed is opened by a replica that has switched and by one that has not.
#[test]
fn what_replicas_seal_around_a_rotation_is_opened_by_all() {
    let files = KeyFiles::new();
    let ring = files.ring(&keys([
        ("a", of_cookies(dated(None, None, Some(100), Some(1000)))),
        ("b", of_cookies(dated(Some(0), Some(100), None, None))),
    ]));
    let (last_of_a, first_of_b) = (seal(&ring, 99).unwrap(), seal(&ring, 100).unwrap());
    // Clocks are up to a minute apart.
    for moment in 100 - 60..=100 + 60 {
        assert_eq!(ring.open::<Ticket>(&last_of_a, at(moment)), Ok(Ticket(7)), "{moment}");
        assert_eq!(ring.open::<Ticket>(&first_of_b, at(moment)), Ok(Ticket(7)), "{moment}");
    }
    assert!(ring.open::<Ticket>(&last_of_a, at(1000)).is_err());
    assert!(ring.open::<Ticket>(&first_of_b, at(1000)).is_ok());
}

/// The key of another class does not open, even when it is the same purpose's only hope.
#[test]
fn a_blob_is_opened_by_its_class_alone() {
    let files = KeyFiles::new();
    let text = seal(&files.ring(&keys([("a", of_cookies(KeySettings::default()))])), 0).unwrap();
    let refresh = KeySettings { class: Some(KeyClass::Sealing(SealClass::Refresh)), ..KeySettings::default() };
    assert_eq!(files.ring(&keys([("a", refresh)])).open::<Ticket>(&text, at(0)), Err(Broken));
}

fn of_cookies(dates: KeySettings) -> KeySettings {
    KeySettings { class: Some(KeyClass::Sealing(SealClass::Cookie)), algorithm: None, ..dates }
}

fn seal(ring: &KeyRing, moment: i64) -> Result<String, SealFault> {
    ring.seal(&Ticket(7), at(moment), &SeededEntropy::new(1))
}
