//! Files that no guard opens, and what is said of each.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use rusqlite::Connection;
use signet::guard::{LedgerFault, Revocation, Unavailable};

use crate::folder::Folder;
use crate::kinds::{BIRTH, at, block_on, grant, mark, open, open_at, revoke, spend};

/// A folder with the file of a guard that knows one revocation.
fn used() -> Folder {
    let folder = Folder::new();
    let guard = open(&folder);
    revoke(&guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
    assert_eq!(spend(&guard, mark("web", 1), at(600_000), at(1)), Ok(()));
    block_on(guard.advance(grant(2), 0, at(600_000), at(1))).unwrap();
    block_on(guard.close(at(2))).unwrap();
    folder
}

#[track_caller]
fn refused(folder: &Folder) -> (LedgerFault, String) {
    let fault = open_at(folder, BIRTH).err().unwrap_or_else(|| panic!("it was opened"));
    let said = fault.to_string();
    assert!(said.contains("expected") && said.lines().count() == 1, "{said}");
    (fault.fault, said)
}

/// Folder and files are for their owner alone.
#[test]
fn what_a_guard_makes_nobody_else_reads() {
    let folder = Folder::new();
    let guard = open(&folder);
    revoke(&guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.data()), 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.data()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(mode(entry.path()), 0o600, "{:?}", entry.path());
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["guard.lock", "guard.sqlite3", "guard.sqlite3-shm", "guard.sqlite3-wal"]);
}

/// "a second service on the same folder is refused … with a message that names the reason"
#[test]
fn two_services_do_not_share_a_folder() {
    let folder = Folder::new();
    let first = open(&folder);
    let (fault, said) = refused(&folder);
    assert!(matches!(fault, LedgerFault::InUse), "{said}");
    assert!(said.contains("another service uses it") && said.contains("storage.folder"), "{said}");
    drop(first);
    drop(open(&folder));
}

/// "a file newer than this binary is refused with a message"
#[test]
fn the_file_of_a_later_version_is_refused() {
    let folder = used();
    Connection::open(folder.file()).unwrap().execute_batch("PRAGMA user_version = 2").unwrap();
    let (fault, said) = refused(&folder);
    assert!(matches!(fault, LedgerFault::Newer { found: 2, known: 1 }), "{said}");
}

/// Bytes that were never SQLite's, and a file of SQLite's that was never ours.
#[test]
fn a_file_of_something_else_is_refused_and_kept() {
    let folder = Folder::new();
    fs::create_dir(folder.data()).unwrap();
    let text = "not a database ".repeat(1000);
    fs::write(folder.file(), &text).unwrap();
    let (fault, said) = refused(&folder);
    assert!(matches!(fault, LedgerFault::NotADatabase), "{said}");
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), text);
    fs::remove_file(folder.file()).unwrap();
    Connection::open(folder.file()).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    let (fault, said) = refused(&folder);
    assert!(matches!(fault, LedgerFault::Foreign), "{said}");
}

/// A file whose pages were overwritten is told as damaged, wherever that was; a few bytes may hit nothing.
#[test]
fn a_damaged_file_is_refused() {
    let clean = used();
    let length = fs::metadata(clean.file()).unwrap().len();
    let mut found = 0;
    for page in 1..length / 4096 {
        let folder = Folder::new();
        fs::create_dir(folder.data()).unwrap();
        fs::copy(clean.file(), folder.file()).unwrap();
        let mut file = fs::OpenOptions::new().write(true).open(folder.file()).unwrap();
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&[0xa5; 4096]).unwrap();
        match open_at(&folder, BIRTH) {
            Ok(_) => {}
            Err(fault) if matches!(fault.fault, LedgerFault::Corrupted(_)) => found += 1,
            Err(fault) => panic!("{fault}"),
        }
    }
    assert!(found >= length / 4096 - 2, "{found} of {}", length / 4096);
}

/// "wrong lengths, NULLs, foreign kinds, huge texts → an exact fault at open, never a panic"
#[test]
fn a_row_that_signet_never_writes_is_refused_by_its_column() {
    for (sql, column) in [
        ("UPDATE revocations SET kind = 'mushroom'", "revocations.kind"),
        ("UPDATE revocations SET kind = ''", "revocations.kind"),
        ("UPDATE revocations SET kind = 'subject', name = ''", "revocations.name"),
        ("UPDATE revocations SET name = 'short'", "revocations.name"),
        ("UPDATE revocations SET name = name || '='", "revocations.name"),
        ("UPDATE revocations SET kind = 'subject', name = printf('%.2000c', 'x')", "revocations.name"),
        ("UPDATE revocations SET kind = 'subject', name = char(97, 0, 98)", "revocations.name"),
        ("UPDATE revocations SET kind = 'client', name = 'ü'", "revocations.name"),
        ("UPDATE revocations SET kind = 'issuer'", "revocations.name"),
        ("UPDATE revocations SET since = -1", "revocations.since"),
        ("UPDATE revocations SET until = -1", "revocations.until"),
        ("UPDATE revocations SET reason = printf('%.2000c', 'x')", "revocations.reason"),
        ("UPDATE spent_marks SET id = x'00'", "spent_marks.id"),
        ("UPDATE spent_marks SET owner = zeroblob(9)", "spent_marks.owner"),
        ("UPDATE spent_marks SET until = -9223372036854775808", "spent_marks.until"),
    ] {
        let folder = used();
        Connection::open(folder.file()).unwrap().execute_batch(sql).unwrap();
        let (fault, said) = refused(&folder);
        assert!(matches!(fault, LedgerFault::Row { .. }) && said.contains(column), "{sql}: {said}");
    }
}

/// A family whose row nobody can read is unavailable; other families and revocations are not.
#[test]
fn a_row_of_a_family_that_cannot_be_read_harms_no_other() {
    let folder = used();
    let sql = "UPDATE refresh_families SET generation = -1";
    Connection::open(folder.file()).unwrap().execute_batch(sql).unwrap();
    let guard = open(&folder);
    assert_eq!(block_on(guard.advance(grant(2), 1, at(600_000), at(2))), Err(Unavailable));
    assert!(block_on(guard.advance(grant(3), 1, at(600_000), at(2))).is_ok());
    revoke(&guard, &Revocation::Grant(grant(4)), at(0)).unwrap();
}

/// A file that root itself may not write, where there is such a thing.
#[test]
fn an_immutable_file_is_told_as_one_that_cannot_be_written() {
    let folder = used();
    let chattr =
        |flag| Command::new("chattr").arg(flag).arg(folder.file()).output().is_ok_and(|out| out.status.success());
    if !chattr("+i") {
        return;
    }
    let (fault, said) = refused(&folder);
    assert!(chattr("-i"));
    assert!(matches!(fault, LedgerFault::ReadOnly | LedgerFault::NoPermission), "{said}");
}

/// A folder cannot be made below a file.
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new();
    fs::write(folder.data(), "").unwrap();
    let (_, said) = refused(&folder);
    assert!(said.starts_with(&folder.data().display().to_string()), "{said}");
}

/// "locked": told within the time that a start may take.
#[test]
fn a_file_that_another_process_locks_is_told_so() {
    let folder = used();
    let other = Connection::open(folder.file()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (fault, said) = refused(&folder);
    assert!(matches!(fault, LedgerFault::Locked), "{said}");
}
