//! Commits: in groups, and never claimed when there was none.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use signet::guard::{Revocation, Unavailable};
use tokio::task::JoinSet;

use crate::folder::Folder;
use crate::kinds::{at, block_on, grant, is_revoked, open, revoke};

/// What many ask for at once is durable with few commits.
#[test]
fn what_arrives_together_is_committed_together() {
    let folder = Folder::new();
    let guard = Arc::new(open(&folder));
    block_on(async {
        let mut all = JoinSet::new();
        for number in 0..1000 {
            let guard = Arc::clone(&guard);
            all.spawn(async move { guard.revoke(Revocation::Grant(grant(number)), at(60_000), at(0)).await.unwrap() });
        }
        all.join_all().await
    });
    let status = guard.status();
    assert_eq!((status.committed, status.revocations), (1000, 1000));
    assert!((4..100).contains(&status.commits), "{}", status.commits);
}

/// "A failing commit answers `Unavailable` for all of the batch, … and the next one is tried afresh"
#[test]
fn a_locked_file_makes_revocation_unavailable_until_it_is_free() {
    let folder = Folder::new();
    let guard = open(&folder);
    let other = Connection::open(folder.file()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert_eq!(revoke(&guard, &Revocation::Grant(grant(1)), at(0)), Err(Unavailable));
    assert!(!is_revoked(&guard, 1), "what is not durable is not said to be revoked");
    other.execute_batch("ROLLBACK").unwrap();
    revoke(&guard, &Revocation::Grant(grant(2)), at(0)).unwrap();
    assert!(is_revoked(&guard, 2));
    assert_eq!((guard.status().commits_failed, guard.status().commits), (1, 1));
}

/// A commit into a file that nobody finds again is none; and after five seconds nothing is claimed to be unrevoked.
#[test]
fn a_removed_folder_makes_everything_unavailable() {
    let folder = Folder::new();
    let guard = open(&folder);
    revoke(&guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
    fs::remove_dir_all(folder.data()).unwrap();
    assert_eq!(revoke(&guard, &Revocation::Grant(grant(2)), at(0)), Err(Unavailable));
    assert!(is_revoked(&guard, 1), "for a while the last known is right");
    let client = crate::kinds::client("web");
    let descent = signet::guard::Descent {
        grant: Some(grant(1)),
        token: None,
        session: None,
        subject: "a",
        client: Some(&client),
        issued_at: at(0),
    };
    let unavailable = crate::following::within(Duration::from_secs(8), || guard.revoked(&descent).is_err());
    assert!(unavailable && guard.status().lag > Duration::from_secs(5));
}

/// A log that was removed, or a file that was replaced, is no less lost.
#[test]
fn a_replaced_file_is_noticed() {
    for name in ["guard.sqlite3", "guard.sqlite3-wal"] {
        let folder = Folder::new();
        let guard = open(&folder);
        revoke(&guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
        let path = folder.data().join(name);
        let content = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, content).unwrap();
        assert_eq!(revoke(&guard, &Revocation::Grant(grant(2)), at(0)), Err(Unavailable), "{name}");
    }
}

/// A guard that is dropped has ended: its thread, its file and its claim are free for the next one at once.
#[test]
fn a_dropped_guard_leaves_nothing_behind() {
    let folder = Folder::new();
    for number in 0..50 {
        let guard = open(&folder);
        // Whoever asked last need not wait for it to be done.
        let asked = guard.revoke(Revocation::Grant(grant(number)), at(60_000), at(0));
        let _ = block_on(async { tokio::time::timeout(Duration::ZERO, asked).await });
        drop(guard);
    }
    assert_eq!(open(&folder).status().revocations, 50);
}
