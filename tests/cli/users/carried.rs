//! `signet users import` and `export`

use serde_json::{Value, json};

use super::{PASSWORD, cell, signet_fed, with_alice};
use crate::config::small;
use crate::folder::Folder;
use crate::run::{Said, signet};

/// Two accounts with everything that makes a format difficult.
fn two() -> Vec<Value> {
    let hash = "$2b$04$hDnSDflacwDdCEs/TnLTZuKaqzp/cUCQtTam7fyTH.jCYlj7phyCK";
    vec![
        json!({ "sub": "s1", "username": "Ann", "status": "disabled", "version": 3, "password_hash": hash,
                "created_at": "2020-01-02T03:04:05Z", "updated_at": "2020-01-02T03:04:05Z",
                "name": "Ann, \"the\" first", "email": "ann@example.com", "email_verified": true,
                "address": { "formatted": "1 Street\r\nTown", "locality": "Town" },
                "roles": ["a;b", "reader"], "groups": ["staff"],
                "claims": { "tenant": "acme", "seats": [1, 2] } }),
        json!({ "sub": "s2", "username": "böb", "status": "active", "version": 1,
                "created_at": "2021-01-02T03:04:05Z", "updated_at": "2022-01-02T03:04:05Z" }),
    ]
}

fn lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect()
}

fn parsed(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What an import said that refused some.
#[track_caller]
fn partly(said: &Said, imported: usize) -> &str {
    assert_eq!(
        (said.code, said.out.trim()),
        (Some(1), format!("{imported} accounts imported").as_str()),
        "{}",
        said.err
    );
    &said.err
}

/// Through JSON and through CSV: what goes in comes out, here and in another directory.
#[test]
fn what_is_exported_is_imported_as_it_was() {
    let folder = Folder::of(&small());
    folder.write("in.jsonl", lines(&two()));
    assert_eq!(signet(&folder, &["users", "import", "in.jsonl"]).succeeded(), "2 accounts imported\n");
    let told = signet(&folder, &["users", "export", "--password-hashes"]).succeeded();
    assert_eq!(parsed(&told), two());
    signet(&folder, &["users", "export", "--password-hashes", "--out", "out.csv"]).succeeded();
    assert_eq!(folder.mode("out.csv"), 0o600);
    let other = Folder::of(&small());
    other.write("in.csv", folder.read("out.csv"));
    assert_eq!(signet(&other, &["users", "import", "in.csv"]).succeeded(), "2 accounts imported\n");
    assert_eq!(parsed(&signet(&other, &["users", "export", "--password-hashes"]).succeeded()), two());
    let csv = signet(&other, &["users", "export", "--format", "csv", "--password-hashes"]).succeeded();
    assert_eq!(csv, folder.read("out.csv"));
}

/// "hashes exported only with an explicit flag"
#[test]
fn hashes_of_passwords_stay_unless_they_are_asked_for() {
    let folder = Folder::of(&small());
    folder.write("password", PASSWORD);
    signet(&folder, &["users", "add", "alice", "--password-file", "password"]).succeeded();
    for format in ["json", "csv"] {
        let told = signet(&folder, &["users", "export", "--format", format]).succeeded();
        assert!(told.contains("alice") && !told.contains("argon2"), "{told}");
        let told = signet(&folder, &["users", "export", "--format", format, "--password-hashes"]).succeeded();
        assert!(told.contains("$argon2id$"), "{told}");
    }
}

/// "a broken line is named with its number and the reason and the rest kept (exit code says so), duplicates named"
#[test]
fn a_broken_line_is_named_and_keeps_no_other_from_being_imported() {
    let folder = with_alice();
    let text = "\u{feff}{\"username\":\"ann\"}\n\nnot json\n[1]\n{\"username\":\"Alice\"}\n{\"username\":\"ann\"}\n\
                {\"username\":\"b\\u001b\"}\n{\"username\":\"bob\",\"emial\":\"x\"}\n{\"username\":\"carl\"}";
    let mut bytes = text.as_bytes().to_vec();
    bytes.extend(b"\n{\"username\":\"\xff\"}\n");
    bytes.extend(format!("{{\"username\":\"{}\"}}\n", "x".repeat(300_000)).bytes());
    bytes.extend(b"{\"username\":\"last\"}");
    folder.write("in.jsonl", bytes);
    let said = signet(&folder, &["users", "import", "in.jsonl"]);
    let told = partly(&said, 3);
    for expected in [
        "line 3: not imported: no JSON at column",
        "line 4: not imported: expected a JSON object",
        "line 5: not imported: Alice: the username is taken",
        "line 6: not imported: ann: the username is taken",
        "line 7: not imported: username: ",
        "line 8: not imported: emial: unknown field",
        "line 10: not imported: no JSON at column",
        "line 11: not imported: the account is longer than 262144 bytes",
        "8 of 11 were not imported",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    assert!(!told.contains('\u{1b}'));
    assert_eq!(
        cell(&folder, "SELECT group_concat(username, ' ') FROM (SELECT * FROM accounts ORDER BY username)"),
        "alice ann carl last"
    );
}

/// CSV of other programs: columns in any order, few of them, and what lists and objects are written like.
#[test]
fn csv_of_other_programs_is_read() {
    let folder = Folder::of(&small());
    let csv = "username,email,email_verified,roles,claims.tenant,claims.seats,address.locality,address.country\r\n\
               ann,ann@example.com,TRUE,reader; writer,acme,3,Town,UK\r\n\
               \"bo,b\",,,,,,,\r\n\
               carl,carl@example.com,perhaps,,,,,\r\n\
               dora,x\r\n\
               \"erin\",,,[\"a;b\"],,,,\r\n";
    let said = signet_fed(&folder, &["users", "import", "-", "--format", "csv"], csv.as_bytes());
    let told = partly(&said, 3);
    assert!(told.contains("line 4: not imported: email_verified: invalid type"), "{told}");
    assert!(told.contains("line 5: not imported: 2 cells; expected 8, as in the first row"), "{told}");
    let all = parsed(&signet(&folder, &["users", "export"]).succeeded());
    assert_eq!(all[0]["roles"], json!(["reader", "writer"]));
    assert_eq!(all[0]["claims"], json!({ "tenant": "acme", "seats": 3 }));
    assert_eq!(all[0]["address"], json!({ "locality": "Town", "country": "UK" }));
    assert_eq!((&all[1]["username"], &all[2]["roles"]), (&json!("bo,b"), &json!(["a;b"])));
}

/// A line is the one that an editor shows, however lines end, and whatever stands between and within them.
#[test]
fn a_broken_row_is_named_by_the_line_that_an_editor_shows() {
    let folder = Folder::of(&small());
    for (end, name) in [("\n", "unix.csv"), ("\r\n", "dos.csv")] {
        let rows = [
            "username,name",
            "",
            "Ann,\"of two",
            "lines\"",
            "\u{1b},x",
            "",
            "",
            "\u{1b},\"three\nli",
            "nes\"",
            "\"\u{1b}\",y",
        ];
        folder.write(name, rows.join(end) + end);
        let said = signet(&folder, &["users", "import", name, "--format", "csv"]);
        let named: Vec<_> = said.err.lines().filter_map(|line| line.split_once(": not imported")).collect();
        let lines: Vec<_> = named.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, ["line 3", "line 5", "line 8", "line 11"], "{name}: {}", said.err);
    }
}

/// Neither an endless line nor a quote that is never closed is held as a whole; what stands before it is kept.
#[test]
fn no_more_of_a_file_is_held_than_an_account_needs() {
    let folder = Folder::of(&small());
    folder.write("in.csv", format!("username\nann\n\"{}", "x".repeat(40 << 20)));
    let said = signet(&folder, &["users", "import", "in.csv"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("after 1 accounts: the account is longer than 262144 bytes"), "{}", said.err);
    assert_eq!(cell(&folder, "SELECT username FROM accounts"), "ann");
}

/// A column twice, a file whose name says nothing, one that is there already.
#[test]
fn what_is_ambiguous_is_refused() {
    let folder = with_alice();
    folder.write("in.csv", "username,username\na,b\n");
    assert!(signet(&folder, &["users", "import", "in.csv"]).refused().contains("the column username is there twice"));
    folder.write("in", "");
    assert!(signet(&folder, &["users", "import", "in"]).refused().contains("say which with --format"));
    assert!(signet(&folder, &["users", "import", "no.csv"]).refused().contains("no.csv"));
    folder.write("out.jsonl", "precious");
    assert!(signet(&folder, &["users", "export", "--out", "out.jsonl"]).refused().contains("out.jsonl"));
    assert_eq!(folder.read("out.jsonl"), "precious");
}
