//! Since when a guard remembers.

use signet::clock::Timestamp;
use signet::guard::{Guard, SpendFault};

use crate::folder::Folder;
use crate::kinds::{BIRTH, at, block_on, each, mark, open, open_at, revoke, room, spend};
use crate::support::SeededEntropy;

const UNTIL: Timestamp = at(600_000);

fn spend_issued_at(guard: &Guard, jti: u32, issued_at: Timestamp, now: Timestamp) -> Result<(), SpendFault> {
    block_on(guard.spend(mark("web", jti), issued_at, UNTIL, now)).map(drop)
}

/// "single-use artefacts issued before it are refused"
#[test]
fn what_is_older_than_the_guard_is_refused() {
    each(&room(10, 10), |guard| {
        assert_eq!(guard.status().birth, BIRTH);
        let before = Timestamp::from_millis(BIRTH.as_millis() - 1);
        assert_eq!(spend_issued_at(guard, 1, before, at(0)), Err(SpendFault::IssuedBeforeBirth));
        assert_eq!(spend_issued_at(guard, 1, BIRTH, at(0)), Ok(()));
    });
}

/// "After an unclean stop of the embedded guard … single-use artefacts issued before it are refused"
#[test]
fn a_guard_that_was_not_closed_is_born_anew() {
    let folder = Folder::new();
    let first = open(&folder);
    assert_eq!(spend(&first, mark("web", 1), UNTIL, at(10)), Ok(()));
    drop(first);
    let second = open_at(&folder, at(1000)).unwrap();
    assert_eq!(second.status().birth, at(1000));
    assert_eq!(spend_issued_at(&second, 1, at(10), at(1001)), Err(SpendFault::IssuedBeforeBirth));
}

/// "a clean one writes its live marks and reads them back"
#[test]
fn a_guard_that_was_closed_lives_on_in_the_next_one() {
    let folder = Folder::new();
    let mut guard = open(&folder);
    for round in 0..3_u32 {
        assert_eq!(spend_issued_at(&guard, round, BIRTH, at(10)), Ok(()));
        assert_eq!(block_on(guard.spend(mark("job", round), BIRTH, at(400), at(11))).map(drop), Ok(()));
        block_on(guard.close(at(500))).unwrap();
        drop(guard);
        guard = open_at(&folder, at(100 + u64::from(round))).unwrap();
        let status = guard.status();
        assert_eq!((status.birth, status.marks), (BIRTH, round + 1), "ended marks are not kept");
        for spent in 0..=round {
            assert_eq!(spend_issued_at(&guard, spent, BIRTH, at(20)), Err(SpendFault::AlreadySpent));
        }
    }
}

/// That it ended well once says nothing of the second time.
#[test]
fn a_clean_stop_is_good_for_one_start() {
    let folder = Folder::new();
    let first = open(&folder);
    assert_eq!(spend(&first, mark("web", 1), UNTIL, at(10)), Ok(()));
    block_on(first.close(at(20))).unwrap();
    drop(first);
    drop(open_at(&folder, at(1000)).unwrap());
    let third = open_at(&folder, at(2000)).unwrap();
    assert_eq!((third.status().birth, third.status().marks), (at(2000), 0));
}

/// What would be spent after the marks were written would be spent twice.
#[test]
fn a_closed_guard_spends_nothing_more_and_revokes_still() {
    each(&room(10, 10), |guard| {
        block_on(guard.close(at(10))).unwrap();
        assert_eq!(spend(guard, mark("web", 1), UNTIL, at(11)), Err(SpendFault::Unavailable));
        revoke(guard, &signet::guard::Revocation::Issuer, at(12)).unwrap();
    });
}

/// A guard that has less room than the marks that were left forgets none of them: it refuses what they were of.
#[test]
fn marks_that_do_not_fit_move_the_birth() {
    let folder = Folder::new();
    let first = open(&folder);
    for jti in 0..20 {
        assert_eq!(spend(&first, mark("web", jti), UNTIL, at(10)), Ok(()));
    }
    block_on(first.close(at(20))).unwrap();
    drop(first);
    let second = Guard::open(&folder.data(), &room(19, 19), at(30), &SeededEntropy::new(1)).unwrap();
    assert_eq!((second.status().birth, second.status().marks), (at(30), 0));
}

/// A birth that lies ahead, because the clock did, would refuse everything for as long.
#[test]
fn a_birth_in_the_future_is_moved_to_the_present() {
    let folder = Folder::new();
    let first = open_at(&folder, at(86_400_000)).unwrap();
    block_on(first.close(at(86_400_000))).unwrap();
    drop(first);
    assert_eq!(open(&folder).status().birth, BIRTH);
}
