//! Passwords, status, signing out, deleting; beside a running service, too.

use super::{PASSWORD, cell, signet_fed, value, with_alice};
use crate::run::signet;
use crate::server::Server;

/// Another password, disabling and signing out end what was issued; enabling gives nothing back.
#[test]
fn what_ends_sessions_makes_the_next_version() {
    let folder = with_alice();
    let version = || value(&signet(&folder, &["users", "show", "alice"]).succeeded(), "version").to_owned();
    assert_eq!(version(), "1");
    let said = signet_fed(&folder, &["users", "set-password", "alice", "--password-stdin"], PASSWORD.as_bytes());
    assert!(said.succeeded().contains("version 2"));
    assert!(signet(&folder, &["users", "sign-out", "alice"]).succeeded().contains("version 3"));
    assert!(signet(&folder, &["users", "disable", "alice"]).succeeded().contains("version 4"));
    assert_eq!(signet(&folder, &["users", "disable", "alice"]).succeeded(), "alice is disabled\n");
    assert_eq!(signet(&folder, &["users", "enable", "alice"]).succeeded(), "alice is active\n");
    assert_eq!(version(), "4");
    let said = signet(&folder, &["users", "set-password", "alice", "--generate-password"]).succeeded();
    assert_eq!(value(&said, "password").len(), 20);
}

/// Deleting must be meant; the name may be used again, the subject may not.
#[test]
fn a_deleted_subject_is_not_given_again() {
    let folder = with_alice();
    let sub = cell(&folder, "SELECT subject FROM accounts");
    let said = signet(&folder, &["users", "delete", "alice"]).refused();
    assert!(said.contains("--yes") && said.contains(&sub), "{said}");
    assert!(signet(&folder, &["users", "delete", "alice", "--yes"]).succeeded().contains("never issued again"));
    assert!(signet(&folder, &["users", "show", "alice"]).refused().contains("there is no account alice"));
    let again = ["users", "add", "alice", "--no-password", "--subject", &sub];
    assert!(signet(&folder, &again).refused().contains("is, or was, another account's"));
    signet(&folder, &["users", "add", "alice", "--no-password"]).succeeded();
    assert_ne!(cell(&folder, "SELECT subject FROM accounts"), sub);
}

/// Nothing needs the service, nor does it mind.
#[test]
fn accounts_are_changed_beside_a_running_service() {
    let folder = with_alice();
    let server = Server::start(&folder);
    signet(&folder, &["users", "add", "bob", "--generate-password"]).succeeded();
    signet(&folder, &["users", "disable", "alice"]).succeeded();
    signet(&folder, &["users", "delete", "bob", "--yes"]).succeeded();
    server.token();
    assert_eq!(value(&signet(&folder, &["users", "show", "alice"]).succeeded(), "status"), "disabled");
}

/// A copy brings back what was lost, and revives nobody.
#[test]
fn a_backup_holds_the_accounts() {
    let folder = with_alice();
    signet(&folder, &["users", "add", "bob", "--no-password"]).succeeded();
    signet(&folder, &["deny", "--issuer"]).succeeded();
    let said = signet(&folder, &["backup", "copy"]).succeeded();
    assert!(said.contains("2 accounts, 0 consents"), "{said}");
    assert_eq!(folder.names("copy"), ["accounts.sqlite3", "guard.sqlite3"]);
    assert_eq!(folder.mode("copy/accounts.sqlite3"), 0o600);
    signet(&folder, &["users", "delete", "bob", "--yes"]).succeeded();
    let said = signet(&folder, &["restore", "copy"]).succeeded();
    assert!(said.contains("1 accounts, 0 consents") && said.contains("1 accounts of the copy were left out"), "{said}");
    assert!(signet(&folder, &["users", "show", "bob"]).refused().contains("there is no account bob"));
    signet(&folder, &["users", "show", "alice"]).succeeded();
}
