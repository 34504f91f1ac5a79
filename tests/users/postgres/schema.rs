//! The tables are made once, and whose they are is looked at first.

use std::thread;

use signet::users::{DirectoryFault, PostgresFault};

use super::Store;
use crate::directory::{PASSWORD, block_on, cheap, create, new, open, open_with, sign_in};

#[track_caller]
fn refused(store: &Store) -> PostgresFault {
    match open_with(store, &cheap()) {
        Err(DirectoryFault::Postgres(fault)) => fault,
        Err(fault) => panic!("{fault}"),
        Ok(_) => panic!("it was opened"),
    }
}

/// "safe when several replicas start at once"
#[test]
fn replicas_that_start_at_once_make_the_tables_once() {
    let store = Store::new();
    thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| block_on(open(&store).reach()).unwrap_or_else(|fault| panic!("{fault}")));
        }
    });
    assert_eq!(store.number("SELECT version FROM schema_version"), 1);
    create(&open(&store), new("alice"));
    assert!(sign_in(&open(&store), "alice", PASSWORD).is_ok(), "the next start finds them");
}

/// A later version's tables, and another program's, are refused and kept.
#[test]
fn tables_that_are_not_ours_are_refused() {
    let store = Store::new();
    drop(open(&store));
    store.run("UPDATE schema_version SET version = 2");
    assert!(matches!(refused(&store), PostgresFault::Newer { found: 2, known: 1 }));
    store.run("DELETE FROM schema_version");
    assert!(matches!(refused(&store), PostgresFault::Foreign));
    let theirs = Store::new();
    theirs.run("CREATE SCHEMA signet; CREATE TABLE signet.theirs (a INTEGER)");
    assert!(matches!(refused(&theirs), PostgresFault::Foreign));
    theirs.run("DROP TABLE theirs");
    assert!(block_on(open(&theirs).list(None, 1)).is_ok(), "an empty schema is an operator's preparation");
}

/// Names are compared by their characters, which another encoding does not keep.
#[test]
fn a_database_of_another_encoding_is_refused() {
    assert!(matches!(refused(&Store::encoded("SQL_ASCII")), PostgresFault::Encoding));
}
