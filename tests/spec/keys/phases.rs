//! "publish_at → in the JWK Set, not yet used → activate_at → signs or seals → retire_at → still verifies or opens →
//! remove_at → gone. `revoked = true` → out of the JWK Set and refused at once."

use signet::clock::Timestamp;
use signet::keys::{KeySettings, Phase, Schedule};

use crate::keys::{at, dated, es256, just_before};

/// Each date belongs to the phase that it begins: to the millisecond.
#[test]
fn a_phase_begins_at_its_date_and_ends_just_before_the_next() {
    let schedule = Schedule::of(&dated(Some(10), Some(20), Some(30), Some(40)));
    let edges = [(10, Phase::Published), (20, Phase::Active), (30, Phase::Retired), (40, Phase::Removed)];
    let mut before = Phase::Waiting;
    for (date, phase) in edges {
        assert_eq!(schedule.phase(just_before(at(date))), before, "before {date}");
        assert_eq!(schedule.phase(at(date)), phase, "{date}");
        before = phase;
    }
    assert_eq!(schedule.phase(Timestamp::EPOCH), Phase::Waiting);
    assert_eq!(schedule.phase(Timestamp::FAR_FUTURE), Phase::Removed);
}

/// "no dates means active for ever", and a date that is not written never limits a key.
#[test]
fn a_date_that_is_not_written_limits_nothing() {
    let (past, now, future) = (Timestamp::EPOCH, at(0), at(1_000_000_000));
    for (key, phases) in [
        (es256(), [Phase::Active, Phase::Active, Phase::Active]),
        (dated(Some(0), None, None, None), [Phase::Waiting, Phase::Active, Phase::Active]),
        (dated(Some(-9), Some(9), None, None), [Phase::Waiting, Phase::Published, Phase::Active]),
        (dated(None, Some(0), None, None), [Phase::Published, Phase::Active, Phase::Active]),
        (dated(None, None, Some(0), None), [Phase::Active, Phase::Retired, Phase::Retired]),
        (dated(None, None, Some(-9), Some(9)), [Phase::Active, Phase::Retired, Phase::Removed]),
        (dated(None, None, None, Some(0)), [Phase::Active, Phase::Removed, Phase::Removed]),
    ] {
        let schedule = Schedule::of(&key);
        assert_eq!([past, now, future].map(|moment| schedule.phase(moment)), phases, "{key:?}");
    }
}

/// A phase that has no length is passed over.
#[test]
fn of_equal_dates_the_latest_phase_holds() {
    let phase = |key: &KeySettings| Schedule::of(key).phase(at(0));
    assert_eq!(phase(&dated(Some(0), Some(0), None, None)), Phase::Active);
    assert_eq!(phase(&dated(Some(0), Some(0), Some(0), None)), Phase::Retired);
    assert_eq!(phase(&dated(Some(0), Some(0), Some(0), Some(0))), Phase::Removed);
}

/// "Refused at once, whatever the dates say."
#[test]
fn a_revoked_key_is_revoked_at_every_moment() {
    for dates in [es256(), dated(Some(10), Some(20), Some(30), Some(40))] {
        let schedule = Schedule::of(&KeySettings { revoked: true, ..dates });
        for moment in [Timestamp::EPOCH, at(10), at(20), at(30), at(40), Timestamp::FAR_FUTURE] {
            assert_eq!(schedule.phase(moment), Phase::Revoked);
            assert!(!schedule.is_active(moment) && !schedule.is_accepted(moment) && !schedule.has_future(moment));
        }
    }
}

/// What a phase is good for, in one table.
#[test]
fn each_phase_permits_its_own() {
    let schedule = Schedule::of(&dated(Some(10), Some(20), Some(30), Some(40)));
    for (moment, active, accepted, future) in [
        (0, false, false, true),
        (10, false, true, true),
        (20, true, true, true),
        (30, false, true, true),
        (40, false, false, false),
    ] {
        let moment = at(moment);
        let permits = (schedule.is_active(moment), schedule.is_accepted(moment), schedule.has_future(moment));
        assert_eq!(permits, (active, accepted, future), "{}", schedule.phase(moment));
    }
}
