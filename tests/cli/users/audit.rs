//! What an operator does with accounts stands in the audit log.

use serde_json::Value;

use super::{PASSWORD, cell, signet_fed};
use crate::config::small;
use crate::folder::Folder;
use crate::run::signet;

fn folder() -> Folder {
    Folder::of(&format!("{}\n[log]\naudit_file = \"audit.log\"\nformat = \"json\"\nfilter = \"off\"\n", small()))
}

fn lines(folder: &Folder) -> Vec<Value> {
    folder.read("audit.log").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Who did what to which account, and never a password or a name; whatever else the log is told to leave out.
#[test]
fn every_change_of_an_account_is_noted() {
    let folder = folder();
    folder.write("audit.log", "");
    let run = |arguments: &[&str]| signet(&folder, &[&["users"], arguments].concat()).succeeded();
    run(&["add", "alice", "--no-password"]);
    let subject = cell(&folder, "SELECT subject FROM accounts");
    signet_fed(&folder, &["users", "set-password", "alice", "--password-stdin"], PASSWORD.as_bytes()).succeeded();
    run(&["disable", "alice"]);
    run(&["enable", "alice"]);
    run(&["sign-out", "alice"]);
    run(&["show", "alice"]);
    run(&["list"]);
    run(&["export", "--out", folder.at("told.jsonl").to_str().unwrap(), "--password-hashes"]);
    run(&["delete", "alice", "--yes"]);
    folder.write("more.jsonl", "{\"username\":\"bob\"}\n{\"username\":\"carol\"}\n");
    run(&["import", folder.at("more.jsonl").to_str().unwrap()]);
    let lines = lines(&folder);
    let what: Vec<_> = lines.iter().map(|line| line["what"].as_str().unwrap()).collect();
    let expected = [
        "made",
        "another password",
        "disabled",
        "active",
        "signed out everywhere",
        "exported with password hashes",
        "deleted",
        "imported",
    ];
    assert_eq!(what, expected);
    for line in &lines {
        assert!(line["who"].as_str().is_some_and(|who| who.contains('@')), "{line}");
        assert_eq!(line["target"], "signet::audit");
        match line["count"].as_u64() {
            Some(count) => {
                assert_eq!((count, line.get("subject")), (if line["what"] == "imported" { 2 } else { 1 }, None))
            }
            None => assert_eq!(line["subject"], subject.as_str()),
        }
    }
    let text = folder.read("audit.log");
    assert!(!text.contains(PASSWORD) && !text.contains("argon2"), "{text}");
}

/// The file is the service's: a command makes none that the service could not write to, and says that nothing was noted.
#[test]
fn a_file_that_the_service_did_not_make_is_not_made() {
    let folder = folder();
    let said = signet(&folder, &["users", "add", "alice", "--no-password"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("not in the audit log"), "{}", said.err);
    assert!(!folder.at("audit.log").exists());
}
