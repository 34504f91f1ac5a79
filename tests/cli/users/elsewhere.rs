//! Where a service of the operator's has the accounts, there are none here: nobody is found, nothing is changed, and no file
//! is made.

use crate::config::signing_in;
use crate::folder::Folder;
use crate::run::{signet, signet_in};
use crate::server::Server;

const EXTERNAL: &str = r#"
[login]
url = "http://localhost:1/"
secret = { file = "service.secret" }

[directory]
kind = "external"
"#;

const HTTP: &str = r#"
[directory]
kind = "http"

[directory.http]
url = "http://localhost:1/"
secret = { file = "service.secret" }
"#;

fn folder(tables: &str) -> Folder {
    let folder = Folder::of(&(signing_in() + tables));
    folder.write_private("service.secret", "0123456789abcdef0123456789abcdef");
    folder
}

#[test]
fn users_are_changed_where_they_are() {
    for tables in [EXTERNAL, HTTP] {
        let folder = folder(tables);
        folder.write("in.jsonl", "{\"username\":\"ann\"}\n");
        for arguments in [
            ["users", "list"].as_slice(),
            &["users", "show", "ann"],
            &["users", "add", "ann", "--no-password"],
            &["users", "set-password", "ann", "--generate-password"],
            &["users", "disable", "ann"],
            &["users", "enable", "ann"],
            &["users", "sign-out", "ann"],
            &["users", "delete", "ann", "--yes"],
            &["users", "import", "in.jsonl"],
            &["users", "export"],
        ] {
            let said = signet(&folder, arguments).refused();
            assert!(
                said.contains("Signet keeps no accounts") && said.contains("a service of yours"),
                "{arguments:?}: {said}"
            );
        }
        assert!(!folder.at("data").exists(), "{tables}");
    }
}

#[test]
fn a_service_without_accounts_makes_no_file_of_them() {
    for tables in [EXTERNAL, HTTP] {
        let folder = folder(tables);
        let server = Server::start(&folder);
        server.token();
        drop(server);
        assert!(folder.at("data/guard.sqlite3").exists() && !folder.at("data/accounts.sqlite3").exists(), "{tables}");
        let said = signet(&folder, &["backup", "copy"]).succeeded();
        assert!(said.contains("accounts are at a service of yours"), "{said}");
        assert_eq!(folder.names("copy"), ["guard.sqlite3"]);
        let said = signet_in(&folder, &[], &["doctor"]);
        assert!(said.out.contains("ok       accounts are at the service at "), "{}", said.out);
    }
}
