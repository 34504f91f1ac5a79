//! What cannot be read or written while a directory serves.

use signet::users::{AccountFault, SignInFault, Unavailable};

use super::Store;
use crate::directory::{PASSWORD, block_on, create, new, open, refused, sign_in};

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
        &format!("profile = '{}'", " ".repeat(70_000)),
        "claims = '{\"iss\":\"https://elsewhere.example\"}'",
        "claims = '{\"empty\":null}'",
        "roles = 'admin'",
        "groups = '[1]'",
        "created_at = -1",
        "username = ''",
    ] {
        let store = Store::new();
        let directory = open(&store);
        let alice = create(&directory, new("alice")).subject;
        create(&directory, new("bob"));
        store.run(&format!("UPDATE accounts SET {sql} WHERE username = 'alice'"));
        assert_eq!(refused(&directory, "alice", PASSWORD), SignInFault::Unavailable(Unavailable), "{sql}");
        assert!(!SignInFault::Unavailable(Unavailable).is_wrong_credentials());
        assert_eq!(block_on(directory.account(&alice)), Err(Unavailable), "{sql}");
        assert!(sign_in(&directory, "bob", PASSWORD).is_ok(), "{sql}");
    }
}

/// What another process has locked for too long: what is read goes on, what is written is told as unavailable.
#[test]
fn what_is_locked_is_read_and_not_written() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, new("alice")).subject;
    let lock = store.lock();
    assert!(sign_in(&directory, "alice", PASSWORD).is_ok());
    let unavailable = AccountFault::Unavailable(Unavailable);
    assert_eq!(block_on(directory.sign_out_everywhere(&alice)), Err(unavailable));
    drop(lock);
    assert!(block_on(directory.sign_out_everywhere(&alice)).is_ok());
}
