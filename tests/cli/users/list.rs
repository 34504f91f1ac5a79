//! `signet users list` and `show`

use super::{cell, value, with_alice};
use crate::config::small;
use crate::folder::Folder;
use crate::run::signet;
use crate::server::Server;

/// One line for each account, in the order of the names.
#[test]
fn the_list_has_a_line_for_each_account() {
    let folder = with_alice();
    signet(&folder, &["users", "add", "Bob", "--no-password"]).succeeded();
    signet(&folder, &["users", "disable", "bob"]).succeeded();
    let said = signet(&folder, &["users", "list"]).succeeded();
    let lines: Vec<Vec<&str>> = said.lines().map(|line| line.split_whitespace().collect()).collect();
    let [alice, bob] = &lines[..] else { panic!("{said}") };
    let sub = cell(&folder, "SELECT subject FROM accounts WHERE username = 'alice'");
    assert_eq!(alice[..], ["alice", "active", &sub, "alice@example.com"]);
    assert_eq!(bob[..2], ["Bob", "disabled"]);
    let json = signet(&folder, &["users", "list", "--json"]).succeeded();
    assert!(json.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{json}");
    assert_eq!(json.lines().count(), 2);
}

/// By username, verified e-mail address, or subject, however the first two are written.
#[test]
fn an_account_is_found_by_each_of_its_names() {
    let folder = with_alice();
    let sub = cell(&folder, "SELECT subject FROM accounts");
    for name in ["alice", "ALICE", "Alice@Example.com", &sub] {
        let said = signet(&folder, &["users", "show", name]).succeeded();
        for (name, expected) in
            [("username", "alice"), ("sub", &sub), ("status", "active"), ("version", "1"), ("has_password", "false")]
        {
            assert_eq!(value(&said, name), expected, "{said}");
        }
    }
    assert!(signet(&folder, &["users", "show", "nobody"]).refused().contains("there is no account nobody"));
}

/// Who takes another's subject for a username is never acted on by mistake.
#[test]
fn a_username_that_is_the_subject_of_another_is_refused_as_ambiguous() {
    let folder = with_alice();
    let sub = cell(&folder, "SELECT subject FROM accounts");
    signet(&folder, &["users", "add", &sub, "--no-password"]).succeeded();
    let said = signet(&folder, &["users", "disable", &sub]).refused();
    assert!(said.contains("is the username of") && said.contains("the subject of alice"), "{said}");
}

/// A name is a name where one is expected, also if it looks like an option.
#[test]
fn a_username_may_begin_with_a_hyphen() {
    let folder = with_alice();
    signet(&folder, &["users", "add", "--no-password", "-carol"]).succeeded();
    assert_eq!(value(&signet(&folder, &["users", "show", "-carol"]).succeeded(), "username"), "-carol");
    let said = signet(&folder, &["users", "add", "dave", "--no-pasword"]);
    assert!(said.code == Some(2) && said.err.contains("--no-pasword"), "{}", said.err);
}

/// "What only a restart can change … is refused by a reload that changes it"
#[test]
fn the_kind_and_the_cost_change_with_a_restart_only() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    folder.edit("config.toml", "[server]", "[directory.hashing]\npasses = 3\n\n[server]");
    assert!(server.hang_up().contains("directory.hashing"));
}

/// Settings that no directory can have are refused with their key.
#[test]
fn settings_that_no_directory_can_have_are_refused() {
    let folder = Folder::of(&small());
    for (key, value) in [
        ("directory.kind", "ldap"),
        ("directory.hashing.memory", "1MiB"),
        ("directory.hashing.memory", "7000001B"),
        ("directory.hashing.memory", "1GiB"),
        ("directory.hashing.passes", "1"),
        ("directory.hashing.passes", "11"),
        ("directory.hashing.lanes", "0"),
        ("directory.roles_claim", "sub"),
        ("directory.groups_claim", "roles"),
    ] {
        let said = signet(&folder, &["--set", &format!("{key}={value}"), "check"]).refused();
        // What hashes cost is judged as a whole.
        let key = if key.starts_with("directory.hashing") { "directory.hashing" } else { key };
        assert!(said.contains(key) && said.contains("expected"), "{key}={value}: {said}");
    }
    let shown = signet(&folder, &["--set", "directory.groups_claim=", "config", "show"]).succeeded();
    assert!(shown.contains("[directory.hashing]") && shown.contains("# groups_claim is not set"), "{shown}");
    assert!(shown.contains("memory = \"19MiB\"") && shown.contains("roles_claim = \"roles\""), "{shown}");
}
