//! The scripts with what each is called with.

use super::entry::{life, millis};
use super::link::Live;
use super::names::Names;
use super::outbox::WrittenMark;
use super::scripts::{ADVANCE, ATTEMPT, BORN, Call, FORGIVE, KEEP_FAMILY, REVOKE, SPEND, TAKE_BACK};
use crate::clock::Timestamp;
use crate::guard::advance::{Family, Presentation, REPEAT_WINDOW};
use crate::guard::attempts::{AttemptKey, AttemptLimit};
use crate::guard::rows::Record;

pub(super) fn begin_anew(names: &Names, seen: &str, new: [&str; 3]) -> Call {
    let [id, birth, run_id] = new;
    call(&BORN, [names.guard()], [seen, id, birth, run_id])
}

/// `earlier` is what an attempt wrote whose answer was lost.
pub(super) fn spend(names: &Names, live: &Live, mark: &WrittenMark, earlier: &str, now: Timestamp) -> Call {
    let keys = [names.guard(), names.mark(&mark.mark)];
    call(&SPEND, keys, [live.incarnation.as_str(), &mark.value, &life(mark.until, now), &millis(now), earlier])
}

pub(super) fn take_back(names: &Names, mark: &WrittenMark) -> Call {
    call(&TAKE_BACK, [names.mark(&mark.mark)], [mark.value.as_str()])
}

pub(super) fn revoke(names: &Names, live: &Live, record: &Record, now: Timestamp) -> Call {
    let note = |text: &Option<String>| text.clone().unwrap_or_default();
    let revocation = &record.revocation;
    let keys = [names.guard(), names.revocation(revocation), names.news()];
    let arguments = [
        live.incarnation.clone(),
        millis(now),
        revocation.kind().to_owned(),
        revocation.name(),
        millis(record.since),
        millis(record.until),
        note(&record.author),
        note(&record.reason),
    ];
    call(&REVOKE, keys, arguments)
}

pub(super) fn keep_family(names: &Names, live: &Live, family: &Family, now: Timestamp) -> Call {
    let arguments = [
        live.incarnation.clone(),
        millis(now),
        family.generation.to_string(),
        millis(family.advanced_at),
        millis(family.until),
    ];
    call(&KEEP_FAMILY, [names.guard(), names.family(family.id)], arguments)
}

pub(super) fn advance(names: &Names, live: &Live, presented: &Presentation, is_revoked: bool) -> Call {
    let reuse = presented.reuse();
    let keys = [names.guard(), names.family(presented.family), names.revocation(&reuse.revocation), names.news()];
    let arguments = [
        live.incarnation.clone(),
        millis(presented.now),
        presented.family.to_string(),
        presented.generation.to_string(),
        millis(presented.until),
        REPEAT_WINDOW.as_millis().to_string(),
        if is_revoked { "revoked" } else { "" }.to_owned(),
        reuse.reason.unwrap_or_default(),
    ];
    call(&ADVANCE, keys, arguments)
}

pub(super) fn attempt(names: &Names, live: &Live, key: &AttemptKey<'_>, limit: AttemptLimit, now: Timestamp) -> Call {
    let share = limit.share().as_millis().to_string();
    call(&ATTEMPT, names.cells(key, &live.incarnation), [&millis(now), &share, &limit.within.as_millis().to_string()])
}

pub(super) fn forgive(names: &Names, live: &Live, key: &AttemptKey<'_>, limit: AttemptLimit) -> Call {
    call(&FORGIVE, names.cells(key, &live.incarnation), [limit.share().as_millis().to_string()])
}

fn call<const K: usize, const A: usize>(
    script: &'static super::scripts::Named,
    keys: [String; K],
    arguments: [impl Into<String>; A],
) -> Call {
    Call { script, keys: keys.into(), arguments: arguments.map(Into::into).into() }
}
