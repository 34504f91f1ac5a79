//! What other processes write.

use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use signet::guard::{Guard, GuardFile, Maintenance, Record, Revocation, back_up, restore};

use crate::folder::Folder;
use crate::kinds::{at, grant, is_revoked, open, revoke};

/// Whether something becomes true soon enough.
pub(crate) fn within(patience: Duration, look: impl Fn() -> bool) -> bool {
    let end = Instant::now() + patience;
    while Instant::now() < end {
        if look() {
            return true;
        }
        sleep(Duration::from_millis(5));
    }
    false
}

/// "Effective within 1 s", with room for a busy machine.
const SOON: Duration = Duration::from_secs(3);

fn record(number: u64) -> Record {
    let revocation = Revocation::Grant(grant(number));
    let (author, reason) = (Some("ops".to_owned()), Some("a test".to_owned()));
    Record { revocation, since: at(0), until: at(3_600_000), author, reason }
}

/// "A revocation … is seen by every replica within 1 s"
#[test]
fn what_an_operator_revokes_is_seen_soon() {
    let folder = Folder::new();
    let guard = open(&folder);
    let file = GuardFile::open(&folder.data()).unwrap();
    for number in 1..4 {
        file.deny(&record(number)).unwrap();
        assert!(within(SOON, || is_revoked(&guard, number)), "{number}");
        revoke(&guard, &Revocation::Grant(grant(100 + number)), at(0)).unwrap();
    }
    assert_eq!(file.denied().unwrap().len(), 6);
    assert!(within(SOON, || guard.status().lag < Duration::from_millis(900)));
}

/// Also while the service itself never stops writing.
#[test]
fn what_an_operator_revokes_is_seen_between_commits() {
    let folder = Folder::new();
    let guard = open(&folder);
    let file = GuardFile::open(&folder.data()).unwrap();
    file.deny(&record(1)).unwrap();
    revoke(&guard, &Revocation::Grant(grant(2)), at(0)).unwrap();
    assert!(is_revoked(&guard, 1), "the commit took it over");
}

/// The file is written before there is a service, too.
#[test]
fn what_was_revoked_before_the_start_is_known() {
    let folder = Folder::new();
    GuardFile::open(&folder.data()).unwrap().deny(&record(1)).unwrap();
    let guard = open(&folder);
    assert!(is_revoked(&guard, 1));
    assert_eq!(GuardFile::open(&folder.data()).unwrap().denied().unwrap(), [record(1)]);
}

/// "it is stored in the same file, set by another process"
#[test]
fn maintenance_is_switched_from_outside_and_outlives_a_restart() {
    let folder = Folder::new();
    let guard = open(&folder);
    let file = GuardFile::open(&folder.data()).unwrap();
    let switch = |is_on| Maintenance { is_on, since: at(5), author: Some("ops".to_owned()), reason: None };
    assert!(!guard.is_in_maintenance() && !file.maintenance().unwrap().is_on);
    file.set_maintenance(&switch(true)).unwrap();
    assert!(within(SOON, || guard.is_in_maintenance()));
    drop(guard);
    let guard = open(&folder);
    assert!(guard.is_in_maintenance());
    assert_eq!(file.maintenance().unwrap(), switch(true));
    file.set_maintenance(&switch(false)).unwrap();
    assert!(within(SOON, || !guard.is_in_maintenance()));
    assert_eq!(file.maintenance().unwrap(), switch(false));
}

/// A guard's folder, a copy that knows its first revocation, and the guard, which knows three more.
fn three_revocations_after_a_backup() -> (Folder, Folder, Guard) {
    let (folder, copy) = (Folder::new(), Folder::new());
    let guard = open(&folder);
    revoke(&guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
    back_up(&folder.data(), copy.path()).unwrap();
    for number in 2..5 {
        revoke(&guard, &Revocation::Grant(grant(number)), at(1)).unwrap();
    }
    (folder, copy, guard)
}

/// "no acknowledged revocation is ever forgotten", in memory and on disk, by a restore in the middle of service.
#[test]
fn a_restored_file_is_united_with_what_is_known() {
    let (folder, copy, guard) = three_revocations_after_a_backup();
    let restored = restore(&folder.data(), copy.path()).unwrap();
    assert_eq!((restored.holding.revocations, restored.kept), (4, 3));
    revoke(&guard, &Revocation::Grant(grant(5)), at(2)).unwrap();
    drop(guard);
    let guard = open(&folder);
    assert!((1..6).all(|number| is_revoked(&guard, number)));
}

/// A file that went back by other means than ours, and grew since: what memory knows is written back.
#[test]
fn a_file_that_went_back_gets_what_it_lacks() {
    let (folder, copy, guard) = three_revocations_after_a_backup();
    let source = Connection::open(copy.path().join("guard.sqlite3")).unwrap();
    source.execute_batch("UPDATE guard SET maintenance = 1").unwrap();
    let mut live = Connection::open(folder.file()).unwrap();
    rusqlite::backup::Backup::new(&source, &mut live).unwrap().step(-1).unwrap();
    assert!(within(SOON, || guard.is_in_maintenance()));
    let count = || live.query_row("SELECT count(*) FROM revocations", (), |row| row.get::<_, i64>(0)).unwrap();
    assert!(within(SOON, || count() == 4));
    revoke(&guard, &Revocation::Grant(grant(5)), at(2)).unwrap();
    drop((guard, live));
    let guard = open(&folder);
    assert!((1..6).all(|number| is_revoked(&guard, number)));
}
