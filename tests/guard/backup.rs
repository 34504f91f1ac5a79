//! Copies and their return.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rusqlite::Connection;
use signet::guard::{Advance, Guard, Holding, LedgerFault, Revocation, back_up, restore};

use crate::folder::Folder;
use crate::kinds::{at, block_on, grant, is_revoked, mark, open, open_at, revoke, spend};

fn advance(guard: &Guard, generation: u32, now: u64) -> Advance {
    block_on(guard.advance(grant(9), generation, at(86_400_000), at(now))).unwrap()
}

/// "into a new file with 0600 …, refuses to overwrite"
#[test]
fn a_copy_is_one_private_file_and_replaces_none() {
    let (folder, copy) = (Folder::new(), Folder::new());
    let guard = open(&folder);
    revoke(&guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
    advance(&guard, 0, 0);
    let target = copy.data();
    assert_eq!(back_up(&folder.data(), &target).unwrap(), Holding { revocations: 1, families: 1 });
    assert_eq!(fs::read_dir(&target).unwrap().count(), 1);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&target), mode(&copy.file())), (0o700, 0o600));
    let before = fs::read(copy.file()).unwrap();
    let refused = back_up(&folder.data(), &target).unwrap_err();
    assert!(matches!(refused.fault, LedgerFault::Exists), "{refused}");
    assert_eq!(fs::read(copy.file()).unwrap(), before);
}

/// There is nothing to copy, or nothing to bring back.
#[test]
fn a_copy_of_nothing_is_refused() {
    let (folder, copy) = (Folder::new(), Folder::new());
    for refused in
        [back_up(&folder.data(), &copy.data()).unwrap_err(), restore(&folder.data(), &copy.data()).unwrap_err()]
    {
        assert!(matches!(refused.fault, LedgerFault::Missing), "{refused}");
    }
    assert!(!folder.data().exists() && !copy.data().exists());
}

/// "checks the backup's identity and version first": what is refused changes nothing.
#[test]
fn a_copy_that_is_none_is_not_brought_back() {
    let folder = Folder::new();
    let guard = open(&folder);
    revoke(&guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
    type IsRight = fn(&LedgerFault) -> bool;
    let cases: [(&str, IsRight); 4] = [
        ("CREATE TABLE other (a)", |fault| matches!(fault, LedgerFault::Foreign)),
        ("PRAGMA application_id = 0x53674764; PRAGMA user_version = 99; CREATE TABLE a (a)", |fault| {
            matches!(fault, LedgerFault::Newer { found: 99, known: 1 })
        }),
        ("UPDATE revocations SET kind = 'mushroom'", |fault| matches!(fault, LedgerFault::Row { .. })),
        ("UPDATE revocations SET name = printf('%.2000c', 'x')", |fault| matches!(fault, LedgerFault::Row { .. })),
    ];
    for (sql, is_right) in cases {
        let copy = Folder::new();
        if sql.starts_with("UPDATE") {
            back_up(&folder.data(), &copy.data()).unwrap();
        }
        fs::create_dir_all(copy.data()).unwrap();
        Connection::open(copy.file()).unwrap().execute_batch(sql).unwrap();
        let refused = restore(&folder.data(), &copy.data()).unwrap_err();
        assert!(is_right(&refused.fault), "{sql}: {refused}");
    }
    drop(guard);
    assert!(is_revoked(&open(&folder), 1));
}

/// A restored guard is no older than its next start: its marks are of the past.
#[test]
fn a_restored_guard_is_born_anew() {
    let (folder, copy) = (Folder::new(), Folder::new());
    let guard = open(&folder);
    assert_eq!(spend(&guard, mark("web", 1), at(600_000), at(1)), Ok(()));
    block_on(guard.close(at(2))).unwrap();
    drop(guard);
    back_up(&folder.data(), copy.path()).unwrap();
    restore(&folder.data(), copy.path()).unwrap();
    let status = open_at(&folder, at(1000)).unwrap().status();
    assert_eq!((status.birth, status.marks), (at(1000), 0));
}

/// Of a family the later generation counts, so that an old token of it stays used.
#[test]
fn a_restored_family_does_not_go_back() {
    let (folder, copy) = (Folder::new(), Folder::new());
    let guard = open(&folder);
    advance(&guard, 0, 0);
    back_up(&folder.data(), copy.path()).unwrap();
    advance(&guard, 1, 1);
    restore(&folder.data(), copy.path()).unwrap();
    assert_eq!(advance(&guard, 2, 60_000), Advance::Rotated { generation: 3 });
    assert_eq!(advance(&guard, 1, 120_000), Advance::Reused);
}

/// On another machine, or after a disaster: there is no file yet.
#[test]
fn a_copy_is_brought_back_into_an_empty_folder() {
    let (folder, copy, other) = (Folder::new(), Folder::new(), Folder::new());
    revoke(&open(&folder), &Revocation::Grant(grant(1)), at(0)).unwrap();
    back_up(&folder.data(), copy.path()).unwrap();
    let restored = restore(&other.data(), copy.path()).unwrap();
    assert_eq!((restored.holding.revocations, restored.kept), (1, 0));
    assert!(is_revoked(&open(&other), 1));
}
