//! `signet users add`: claims in their form, and passwords that no other user of the machine sees.

use super::{PASSWORD, cell, signet_fed, value, with_alice};
use crate::config::small;
use crate::folder::Folder;
use crate::run::signet;

fn hash(folder: &Folder) -> String {
    cell(folder, "SELECT coalesce(password, 'none') FROM accounts")
}

/// A password is made, told once, and kept as its hash of the configured cost.
#[test]
fn a_password_is_made_and_told_once() {
    let folder = Folder::of(&small());
    let said = signet(&folder, &["users", "add", "Alice", "--generate-password"]).succeeded();
    assert_eq!((value(&said, "username"), value(&said, "sub").len()), ("Alice", 22));
    assert!(value(&said, "password").len() == 20 && said.contains("the one time"), "{said}");
    assert!(hash(&folder).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash(&folder));
    assert_eq!((folder.mode("data"), folder.mode("data/accounts.sqlite3")), (0o700, 0o600));
    let shown = signet(&folder, &["users", "show", "alice"]).succeeded();
    assert!(!shown.contains(value(&said, "password")) && !shown.contains("argon2"), "{shown}");
}

/// From a file or from standard input, less one line break; or none at all.
#[test]
fn a_password_comes_from_a_file_or_standard_input() {
    let folder = Folder::of(&small());
    folder.write_private("password", format!("{PASSWORD}\n"));
    signet(&folder, &["users", "add", "alice", "--password-file", "password"]).succeeded();
    assert!(hash(&folder).starts_with("$argon2id$"));
    let folder = Folder::of(&small());
    signet_fed(&folder, &["users", "add", "alice", "--password-stdin"], PASSWORD.as_bytes()).succeeded();
    assert!(hash(&folder).starts_with("$argon2id$"));
    let folder = Folder::of(&small());
    signet(&folder, &["users", "add", "alice", "--no-password"]).succeeded();
    assert_eq!(hash(&folder), "none");
}

/// Exactly one way, and none of them is the command line.
#[test]
fn where_the_password_comes_from_must_be_said() {
    let folder = Folder::of(&small());
    for arguments in [
        vec!["users", "add", "alice"],
        vec!["users", "add", "alice", "--no-password", "--password-stdin"],
        vec!["users", "add", "alice", "--password", PASSWORD],
        vec!["users", "set-password", "alice", "--no-password"],
        vec!["users", "set-password", "alice"],
    ] {
        let said = signet(&folder, &arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}: {} {}", said.out, said.err);
    }
    assert_eq!(folder.names("data"), [""; 0]);
}

/// A password that cannot be one is refused with words, and no account is made.
#[test]
fn a_bad_password_makes_no_account() {
    let folder = Folder::of(&small());
    let long = "x".repeat(1025);
    for (input, word) in
        [("short\n", "8 characters"), ("", "8 characters"), ("two\nlines of it", "can be typed"), (&long, "1024 bytes")]
    {
        let said = signet_fed(&folder, &["users", "add", "alice", "--password-stdin"], input.as_bytes()).refused();
        assert!(said.contains(word) && said.lines().count() == 1, "{said}");
    }
    assert!(signet(&folder, &["users", "add", "alice", "--password-file", "nowhere"]).refused().contains("nowhere"));
    assert!(signet(&folder, &["users", "list"]).succeeded().contains("no accounts"));
}

/// Every standard claim, roles and groups, and claims of one's own.
#[test]
fn an_account_has_the_claims_it_was_given() {
    let folder = Folder::of(&small());
    let claims = [
        ("name", "Jane Doe"),
        ("given_name", "Jane"),
        ("family_name", "Doe"),
        ("middle_name", "M."),
        ("nickname", "JD"),
        ("preferred_username", "jane"),
        ("profile", "https://example.com/jane"),
        ("picture", "https://example.com/jane.png"),
        ("website", "http://jane.example"),
        ("email", "jane@example.com"),
        ("gender", "female"),
        ("birthdate", "0000-10-31"),
        ("zoneinfo", "Europe/Paris"),
        ("locale", "en-US"),
        ("phone_number", "+14255551212"),
    ];
    let options = claims.map(|(name, value)| [format!("--{}", name.replace('_', "-")), value.to_owned()]);
    let more = ["--email-verified", "--phone-number-verified", "--address", "1 Main Street", "--country", "US"];
    let own = ["--claim", "tenant=acme", "--claim", "seats=3", "--role", "reader", "--role", "admin", "--group", "a"];
    let arguments = ["users", "add", "jane", "--no-password"].into_iter();
    let arguments: Vec<&str> =
        arguments.chain(options.iter().flatten().map(String::as_str)).chain(more).chain(own).collect();
    signet(&folder, &arguments).succeeded();
    let said = signet(&folder, &["users", "list", "--json"]).succeeded();
    let listed: serde_json::Value = serde_json::from_str(said.trim()).unwrap();
    for (name, value) in claims {
        assert_eq!(listed[name], value, "{name}: {said}");
    }
    assert_eq!(listed["email_verified"], true);
    assert_eq!(listed["address"], serde_json::json!({ "formatted": "1 Main Street", "country": "US" }));
    assert_eq!((&listed["tenant"], &listed["seats"]), (&"acme".into(), &3.into()));
    assert_eq!(listed["roles"], serde_json::json!(["admin", "reader"]));
    assert_eq!(listed["groups"], serde_json::json!(["a"]));
}

/// What is not of its form is named by its option.
#[test]
fn a_claim_of_another_form_is_refused() {
    let folder = Folder::of(&small());
    for (option, value) in [
        ("--email", "a@b@c"),
        ("--birthdate", "31.10.1970"),
        ("--picture", "javascript:alert(1)"),
        ("--locale", "english please"),
        ("--zoneinfo", "+01:00"),
        ("--name", ""),
        ("--claim", "nothing"),
        ("--subject", "two words"),
    ] {
        let said = signet(&folder, &["users", "add", "alice", "--no-password", option, value]);
        assert_eq!(said.code, Some(2), "{option}: {} {}", said.out, said.err);
        assert!(said.err.contains(option) && said.err.contains("expected"), "{}", said.err);
    }
    for (claim, word) in
        [("sub=x", "meaning already"), ("x=", "no value"), ("x=null", "no value"), ("=1", "proper name")]
    {
        let said = signet(&folder, &["users", "add", "alice", "--no-password", "--claim", claim]).refused();
        assert!(said.contains(word), "{claim}: {said}");
    }
    let twice = ["users", "add", "alice", "--no-password", "--claim", "a=1", "--claim", "a=2"];
    assert!(signet(&folder, &twice).refused().contains("twice"));
}

/// No name of one account is any name of another, however it is written.
#[test]
fn a_name_that_is_taken_is_refused() {
    let folder = with_alice();
    for (arguments, word) in [
        (["ALICE", "--role", "x"], "username is taken"),
        (["Alice@Example.com", "--role", "x"], "username is taken"),
        (["bob", "--email", "alice@EXAMPLE.com"], "e-mail address is taken"),
    ] {
        let said = signet(&folder, &[&["users", "add", "--no-password"][..], &arguments].concat()).refused();
        assert!(said.contains(word), "{said}");
    }
}
