//! Rotating refresh tokens, on every kind of guard.

use std::sync::Arc;

use signet::clock::Timestamp;
use signet::guard::{Advance, Guard, Revocation};
use tokio::task::JoinSet;

use crate::folder::Folder;
use crate::kinds::{at, block_on, each, grant, is_revoked, open, open_at, revoke, room};

const UNTIL: Timestamp = at(86_400_000);

fn present(guard: &Guard, generation: u32, now: u64) -> Advance {
    block_on(guard.advance(grant(1), generation, UNTIL, at(now))).unwrap()
}

fn rotated(generation: u32) -> Advance {
    Advance::Rotated { generation }
}

fn repeated(generation: u32) -> Advance {
    Advance::Repeated { generation }
}

/// "advancing it is one compare-and-set"
#[test]
fn each_generation_leads_to_the_next() {
    each(&room(10, 10), |guard| {
        for generation in 0..5 {
            assert_eq!(present(guard, generation, 100_000 * u64::from(generation)), rotated(generation + 1));
        }
        assert!(!is_revoked(guard, 1));
    });
}

/// "Repeated (within 10 s: another token of the same next generation)"
#[test]
fn an_answer_that_was_lost_is_given_again_for_ten_seconds() {
    each(&room(10, 10), |guard| {
        assert_eq!(present(guard, 0, 0), rotated(1));
        assert_eq!(present(guard, 0, 5_000), repeated(1));
        assert_eq!(present(guard, 0, 10_000), repeated(1), "counted from the advance, not from the last time");
        assert_eq!(present(guard, 1, 10_001), rotated(2), "the family goes on");
    });
    each(&room(10, 10), |guard| {
        assert_eq!(present(guard, 0, 0), rotated(1));
        assert_eq!(present(guard, 0, 10_001), Advance::Reused);
        assert!(is_revoked(guard, 1));
    });
}

/// "or Reused (the `gid` is revoked)": an old one at any time, and after that the current one, too.
#[test]
fn an_old_generation_ends_the_family() {
    each(&room(10, 10), |guard| {
        assert_eq!([present(guard, 0, 0), present(guard, 1, 1)], [rotated(1), rotated(2)]);
        assert_eq!(present(guard, 0, 2), Advance::Reused);
        assert!(is_revoked(guard, 1));
        assert_eq!([present(guard, 2, 3), present(guard, 1, 3)], [Advance::Reused; 2]);
    });
}

/// A revoked grant has no family, however it was revoked.
#[test]
fn a_revoked_family_does_not_advance() {
    each(&room(10, 10), |guard| {
        assert_eq!(present(guard, 0, 0), rotated(1));
        revoke(guard, &Revocation::Grant(grant(1)), at(1)).unwrap();
        assert_eq!(present(guard, 1, 2), Advance::Reused);
    });
}

/// "presented > current (a restored backup) → taken as current"
#[test]
fn a_generation_that_is_ahead_of_the_row_is_current() {
    each(&room(10, 10), |guard| {
        assert_eq!(present(guard, 7, 0), rotated(8));
        assert_eq!(present(guard, 40, 60_000), rotated(41));
        assert_eq!(present(guard, 8, 60_001), Advance::Reused);
    });
}

/// The last number has no next one.
#[test]
fn generations_do_not_wrap_around() {
    each(&room(10, 10), |guard| {
        assert_eq!(present(guard, u32::MAX - 1, 0), rotated(u32::MAX));
        assert_eq!(present(guard, u32::MAX, 1), Advance::Reused);
    });
}

/// "64 parallel presenters of one generation give one Rotated and 63 Repeated"
#[test]
fn of_many_at_once_one_rotates() {
    let folder = Folder::new();
    for guard in [Guard::in_memory(), open(&folder)].map(Arc::new) {
        let answers = block_on(async {
            let mut all = JoinSet::new();
            for _ in 0..64 {
                let guard = Arc::clone(&guard);
                all.spawn(async move { guard.advance(grant(1), 3, UNTIL, at(0)).await.unwrap() });
            }
            all.join_all().await
        });
        let count = |advance| answers.iter().filter(|answer| **answer == advance).count();
        assert_eq!((count(rotated(4)), count(repeated(4))), (1, 63));
    }
}

/// "durable until the family ends"
#[test]
fn a_family_outlives_the_process() {
    let folder = Folder::new();
    assert_eq!(present(&open(&folder), 0, 0), rotated(1));
    assert_eq!(present(&open(&folder), 1, 1), rotated(2));
    let guard = open_at(&folder, at(60_000)).unwrap();
    assert_eq!(present(&guard, 0, 60_000), Advance::Reused);
    drop(guard);
    assert!(is_revoked(&open_at(&folder, at(70_000)).unwrap(), 1));
}
