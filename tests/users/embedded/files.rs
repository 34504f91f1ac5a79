//! Files that no directory opens, and one that is removed while it serves.

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

/// The file is made with the first start, for its owner alone.
#[test]
fn the_first_start_makes_the_file_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let directory = open(&folder);
    create(&directory, new("alice"));
    let mode = |path: std::path::PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.data()), 0o700);
    for entry in std::fs::read_dir(folder.data()).unwrap() {
        assert_eq!(mode(entry.unwrap().path()), 0o600);
    }
    drop(directory);
    assert!(sign_in(&open(&folder), "alice", PASSWORD).is_ok(), "the next start finds it");
}
