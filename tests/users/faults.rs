//! Files that no directory opens, and what cannot be read or written while it serves.

use std::fs;

use signet::sqlite::LedgerFault;
use signet::users::{AccountFault, AccountStatus, DirectoryFault, SignInFault, Unavailable};

use crate::directory::{
    NOW, PASSWORD, block_on, cheap, create, new, open, open_with, pool, refused, sign_in, username,
};
use crate::folder::Folder;

#[track_caller]
fn refused_file(folder: &Folder) -> LedgerFault {
    match open_with(folder, &cheap()) {
        Err(DirectoryFault::File(fault)) => {
            let said = fault.to_string();
            assert!(said.contains("expected") && said.lines().count() == 1, "{said}");
            assert!(said.starts_with(&folder.data().display().to_string()), "{said}");
            fault.fault
        }
        Err(fault) => panic!("{fault}"),
        Ok(_) => panic!("it was opened"),
    }
}

/// A later version's, another program's, no SQLite file at all: each is refused and kept.
#[test]
fn a_file_that_is_not_ours_is_refused() {
    let folder = Folder::new();
    drop(open(&folder));
    folder.run("PRAGMA user_version = 2");
    assert!(matches!(refused_file(&folder), LedgerFault::Newer { found: 2, known: 1 }));
    fs::remove_file(folder.file()).unwrap();
    folder.run("CREATE TABLE theirs (a)");
    assert!(matches!(refused_file(&folder), LedgerFault::Foreign));
    let text = "not a database ".repeat(1000);
    fs::write(folder.file(), &text).unwrap();
    assert!(matches!(refused_file(&folder), LedgerFault::NotADatabase));
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), text);
}

/// The guard's file is no directory's, whatever its name.
#[test]
fn the_guards_file_is_refused() {
    let folder = Folder::new();
    drop(signet::guard::GuardFile::open(&folder.data()).unwrap());
    fs::rename(folder.data().join("guard.sqlite3"), folder.file()).unwrap();
    assert!(matches!(refused_file(&folder), LedgerFault::Foreign));
}

/// A folder cannot be made below a file.
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new();
    fs::write(folder.data(), "a file").unwrap();
    assert!(matches!(refused_file(&folder), LedgerFault::Folder(_) | LedgerFault::NoPermission));
}

/// A row that Signet never writes is unavailable to whoever needs it, and harms no other.
#[test]
fn a_row_that_cannot_be_read_harms_no_other() {
    for sql in [
        "version = -1",
        "version = 4294967296",
        "password = 'plain'",
        "password = ''",
        "profile = '{'",
        "profile = '[]'",
        "profile = '{\"email\":\"\"}'",
        "profile = '{\"birthdate\":\"yesterday\"}'",
        "profile = '{\"sub\":\"alice\"}'",
        "profile = printf('%.70000c', ' ')",
        "claims = '{\"iss\":\"https://elsewhere.example\"}'",
        "claims = '{\"empty\":null}'",
        "roles = 'admin'",
        "groups = '[1]'",
        "created_at = -1",
        "username = ''",
    ] {
        let folder = Folder::new();
        let directory = open(&folder);
        let alice = create(&directory, new("alice")).subject;
        create(&directory, new("bob"));
        folder.run(&format!("UPDATE accounts SET {sql} WHERE username = 'alice'"));
        assert_eq!(refused(&directory, "alice", PASSWORD), SignInFault::Unavailable(Unavailable), "{sql}");
        assert!(!SignInFault::Unavailable(Unavailable).is_wrong_credentials());
        assert_eq!(block_on(directory.account(&alice)), Err(Unavailable), "{sql}");
        assert!(sign_in(&directory, "bob", PASSWORD).is_ok(), "{sql}");
    }
}

/// A file that another process has locked for too long: what is read goes on, what is written is told as unavailable.
#[test]
fn a_locked_file_is_read_and_not_written() {
    let folder = Folder::new();
    let directory = open(&folder);
    let alice = create(&directory, new("alice")).subject;
    let lock = rusqlite::Connection::open(folder.file()).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(sign_in(&directory, "alice", PASSWORD).is_ok());
    let unavailable = AccountFault::Unavailable(Unavailable);
    assert_eq!(block_on(directory.sign_out_everywhere(&alice)), Err(unavailable));
    drop(lock);
    assert!(block_on(directory.sign_out_everywhere(&alice)).is_ok());
}

/// A file that was removed is neither written nor, a moment later, read.
#[test]
fn a_file_that_was_removed_is_unavailable() {
    let folder = Folder::new();
    let directory = open(&folder);
    let alice = create(&directory, new("alice")).subject;
    fs::remove_file(folder.file()).unwrap();
    let written = block_on(directory.set_status(&alice, AccountStatus::Disabled));
    assert_eq!(written, Err(AccountFault::Unavailable(Unavailable)));
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while block_on(directory.standing(&alice)).is_ok() {
        assert!(std::time::Instant::now() < deadline, "it is still read");
        std::thread::yield_now();
    }
    assert_eq!(refused(&directory, "alice", PASSWORD), SignInFault::Unavailable(Unavailable));
    let new = signet::users::NewAccount::named(username("bob"));
    assert!(block_on(directory.create(new, &pool(), NOW)).is_err());
}
