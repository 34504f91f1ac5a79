//! Spending, on every kind of guard.

use signet::guard::SpendFault;

use crate::kinds::{at, each, mark, room, spend};

/// "a *spent mark* of a single-use artefact, for the life of that artefact"
#[test]
fn an_artefact_is_spent_once_until_it_ends() {
    each(&room(10, 10), |guard| {
        assert_eq!(spend(guard, mark("web", 1), at(60_500), at(0)), Ok(()));
        for now in [0, 1, 60_499] {
            assert_eq!(spend(guard, mark("web", 1), at(60_500), at(now)), Err(SpendFault::AlreadySpent));
        }
    });
}

/// To the millisecond: another artefact of the same name is another one, as soon as the first has ended.
#[test]
fn a_mark_ends_with_its_artefact() {
    each(&room(10, 10), |guard| {
        assert_eq!(spend(guard, mark("web", 1), at(60_500), at(0)), Ok(()));
        assert_eq!(spend(guard, mark("web", 1), at(90_000), at(60_499)), Err(SpendFault::AlreadySpent));
        assert_eq!(spend(guard, mark("web", 1), at(90_000), at(60_500)), Ok(()));
        assert_eq!(spend(guard, mark("web", 1), at(90_000), at(60_501)), Err(SpendFault::AlreadySpent));
    });
}

/// What is worthless may have been forgotten, so nobody says that it was not used.
#[test]
fn what_has_ended_counts_as_spent() {
    each(&room(10, 10), |guard| {
        assert_eq!(spend(guard, mark("web", 1), at(1000), at(1000)), Err(SpendFault::AlreadySpent));
        assert_eq!(
            spend(guard, mark("web", 1), at(1000), at(999)),
            Err(SpendFault::AlreadySpent),
            "somebody knew later"
        );
        assert_eq!(guard.status().marks, 0);
    });
}

/// Two requests that overlap know slightly different presents; the mark that the later one freed is not forgotten by
/// the earlier one.
#[test]
fn a_slow_request_revives_nothing() {
    each(&room(10, 10), |guard| {
        assert_eq!(spend(guard, mark("web", 1), at(10_000), at(0)), Ok(()));
        assert_eq!(spend(guard, mark("web", 2), at(60_000), at(12_000)), Ok(()));
        assert_eq!(spend(guard, mark("web", 1), at(10_000), at(9_999)), Err(SpendFault::AlreadySpent));
    });
}

/// "Two kinds of artefact never share a mark", nor do two owners.
#[test]
fn marks_of_different_clients_are_different() {
    each(&room(10, 10), |guard| {
        for owner in ["web", "job", "we", "webclient assertion"] {
            assert_eq!(spend(guard, mark(owner, 1), at(60_000), at(0)), Ok(()), "{owner}");
        }
    });
}

/// "owner's share used up → `ShareExhausted`", and others go on.
#[test]
fn one_client_takes_no_more_than_its_share() {
    each(&room(100, 3), |guard| {
        for jti in 0..3 {
            assert_eq!(spend(guard, mark("web", jti), at(60_000), at(0)), Ok(()));
        }
        assert_eq!(spend(guard, mark("web", 3), at(60_000), at(0)), Err(SpendFault::ShareExhausted));
        assert_eq!(spend(guard, mark("web", 1), at(60_000), at(0)), Err(SpendFault::AlreadySpent), "still known");
        assert_eq!(spend(guard, mark("job", 3), at(60_000), at(0)), Ok(()));
        assert_eq!(spend(guard, mark("web", 3), at(99_000), at(61_000)), Ok(()), "its marks have ended");
    });
}

/// "all used up → `Full`": nothing is evicted.
#[test]
fn a_full_guard_forgets_nothing() {
    each(&room(6, 3), |guard| {
        for (owner, jti) in ["web", "job"].into_iter().flat_map(|owner| [1, 2, 3].map(|jti| (owner, jti))) {
            assert_eq!(spend(guard, mark(owner, jti), at(60_000), at(0)), Ok(()));
        }
        assert_eq!(spend(guard, mark("new", 1), at(60_000), at(0)), Err(SpendFault::Full));
        for (owner, jti) in ["web", "job"].into_iter().flat_map(|owner| [1, 2, 3].map(|jti| (owner, jti))) {
            assert_eq!(spend(guard, mark(owner, jti), at(60_000), at(59_999)), Err(SpendFault::AlreadySpent));
        }
        assert_eq!(spend(guard, mark("new", 1), at(99_000), at(61_000)), Ok(()));
    });
}

/// A client that floods is refused, takes what it may and no more, and nobody else notices.
#[test]
fn a_flood_of_one_client_is_flat_and_others_are_served() {
    each(&room(10_000, 1000), |guard| {
        let mut refused = 0;
        for jti in 0..50_000_u32 {
            let now = at(u64::from(jti) / 10);
            refused += u32::from(spend(guard, mark("flood", jti), at(600_000), now).is_err());
            if jti.is_multiple_of(1000) {
                assert_eq!(spend(guard, mark("web", jti), at(600_000), now), Ok(()));
            }
        }
        assert_eq!((refused, guard.status().marks), (49_000, 1050));
    });
}

/// Marks that come and go for ever take the room of those that live at one time.
#[test]
fn what_ends_gives_its_room_to_what_comes() {
    each(&room(120, 120), |guard| {
        for jti in 0..20_000_u32 {
            let now = at(u64::from(jti) * 100);
            assert_eq!(spend(guard, mark("web", jti), at(u64::from(jti) * 100 + 10_000), now), Ok(()), "{jti}");
            assert!(guard.status().marks <= 120);
        }
    });
}

/// A clock that was far ahead and is set right does not close the guard for as long.
#[test]
fn a_clock_that_is_set_back_is_followed() {
    each(&room(10, 10), |guard| {
        assert_eq!(spend(guard, mark("web", 1), at(86_460_000), at(86_400_000)), Ok(()));
        assert_eq!(spend(guard, mark("web", 2), at(60_000), at(0)), Ok(()));
        assert_eq!(spend(guard, mark("web", 1), at(86_460_000), at(1)), Err(SpendFault::AlreadySpent));
    });
}
