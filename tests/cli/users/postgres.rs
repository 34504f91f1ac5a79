//! The same commands where accounts are in PostgreSQL.

#[path = "../../support/postgres.rs"]
pub(super) mod server;

use super::{PASSWORD, value};
use crate::config::small;
use crate::folder::Folder;
use crate::run::signet;
use server::{PASSWORD as DATABASE_PASSWORD, Server, USER};

pub(super) fn with_postgres(server: &Server) -> Folder {
    let table = "\n[directory]\nkind = \"postgres\"\npostgres.database_url = { file = \"keys/url\" }\npostgres.timeout = \"30s\"\n";
    let folder = Folder::of(&(small() + table));
    folder.write_private(
        "keys/url",
        format!("postgres://{USER}:{DATABASE_PASSWORD}@127.0.0.1:{}/postgres\n", server.port()),
    );
    folder
}

/// Accounts are made, looked at, changed, carried and deleted; copies say that they are not in them; and an outage is told.
#[test]
fn every_command_works_on_postgres() {
    let server = Server::start();
    let folder = with_postgres(&server);
    folder.write("password", PASSWORD);
    let said = signet(&folder, &["users", "add", "alice", "--password-file", "password"]).succeeded();
    let sub = value(&said, "sub").to_owned();
    assert_eq!(value(&signet(&folder, &["users", "show", &sub]).succeeded(), "has_password"), "true");
    for (arguments, expected) in [
        (&["users", "disable", "alice"] as &[&str], "version 2"),
        (&["users", "enable", "alice"], "alice is active"),
        (&["users", "sign-out", "alice"], "version 3"),
        (&["users", "set-password", "alice", "--generate-password"], "version 4"),
        (&["users", "list"], "alice"),
        (&["users", "export", "--out", "all.csv", "--password-hashes"], "1 accounts exported"),
        (&["users", "delete", "alice", "--yes"], "never issued again"),
        (&["deny", "--issuer"], ""),
        (&["backup", "copy"], "accounts and consents are in PostgreSQL"),
        (&["restore", "copy"], "accounts and consents are in PostgreSQL"),
    ] {
        let said = signet(&folder, arguments).succeeded();
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    assert_eq!(folder.names("copy"), ["guard.sqlite3"]);
    assert!(!folder.names("data").contains(&"accounts.sqlite3".to_owned()));
    let said = signet(&folder, &["users", "import", "all.csv"]);
    assert!(
        said.code == Some(1) && said.err.contains("alice: the subject is, or was, another account's"),
        "{}",
        said.err
    );
    let line = |number: usize| match number {
        2000 => "[]\n".to_owned(),
        2500 => "{\"username\":\"PERSON-7\"}\n".to_owned(),
        _ => format!("{{\"username\":\"person-{number}\"}}\n"),
    };
    folder.write("many.jsonl", (1..=3000).map(line).collect::<String>());
    let said = signet(&folder, &["users", "import", "many.jsonl"]);
    assert_eq!((said.code, said.out.trim()), (Some(1), "2998 accounts imported"), "{}", said.err);
    for told in
        ["line 2000: not imported: expected a JSON object", "line 2500: not imported: PERSON-7: the username is"]
    {
        assert!(said.err.contains(told), "{}", said.err);
    }
    server.stop();
    let told = signet(&folder, &["users", "list"]).refused();
    assert!(told.contains("PostgreSQL cannot be reached") && !told.contains(DATABASE_PASSWORD), "{told}");
}

/// A kind without what it needs, and what it does not need, are faults of the configuration.
#[test]
fn a_server_has_a_url_and_a_file_has_none() {
    for (table, told) in [
        ("kind = \"postgres\"", "directory.postgres.database_url"),
        ("postgres.database_url = { env = \"URL\" }", "directory.postgres"),
        (
            "kind = \"postgres\"\npostgres.database_url = { env = \"URL\" }\npostgres.connections = 0",
            "directory.postgres.connections",
        ),
        (
            "kind = \"postgres\"\npostgres.database_url = { env = \"URL\" }\npostgres.timeout = \"1h\"",
            "directory.postgres.timeout",
        ),
        (
            "kind = \"postgres\"\npostgres.database_url = \"postgres://u:hunter2@h/d\"",
            "directory.postgres.database_url",
        ),
    ] {
        let folder = Folder::of(&(small() + "\n[directory]\n" + table + "\n"));
        let said = signet(&folder, &["users", "list"]).refused();
        assert!(said.contains(told) && !said.contains("hunter2"), "{said}");
    }
}
