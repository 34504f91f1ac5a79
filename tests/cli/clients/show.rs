//! `signet clients list` and `show`

use crate::clients::JWKS;
use crate::config::{CLIENT, SECRET, small};
use crate::folder::Folder;
use crate::run::signet;

/// One line for each client.
#[test]
fn the_list_has_a_line_for_each_client() {
    let folder = Folder::of(&small());
    signet(&folder, &["clients", "add", "billing", "--resource", "orders", "--title", "Billing"]).succeeded();
    signet(&folder, &["clients", "disable", CLIENT]).succeeded();
    let said = signet(&folder, &["clients", "list"]).succeeded();
    let lines: Vec<String> = said.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let methods = "client_secret_basic client_secret_post";
    let expected = ["billing active M client_credentials Billing", "web disabled M client_credentials"];
    assert_eq!(lines, expected.map(|line| line.replace('M', methods)));
}

/// What is known of a client, and of its secrets only how long they are valid.
#[test]
fn a_client_is_shown_without_its_secrets() {
    let folder = Folder::of(&small());
    signet(&folder, &["clients", "secret", CLIENT, "--expire-others", "7d"]).succeeded();
    let said = signet(&folder, &["clients", "show", CLIENT]).succeeded();
    for (name, value) in [
        ("client_id", "web"),
        ("name", "-"),
        ("status", "active"),
        ("authentication", "client_secret_basic client_secret_post"),
        ("grant_types", "client_credentials"),
        ("scopes", "read write"),
        ("default_scope", "read"),
        ("resources", "orders"),
    ] {
        let line = said.lines().find(|line| line.split_whitespace().next() == Some(name));
        assert_eq!(line.map(|line| line[name.len()..].trim()), Some(value), "{name}: {said}");
    }
    assert!(said.contains("first") && said.contains("20"), "{said}");
    let text = folder.read("config.toml");
    let digests = text.lines().filter_map(|line| line.strip_prefix("sha256 = "));
    assert!(digests.chain([SECRET]).all(|unseen| !said.contains(unseen.trim_matches('"'))), "{said}");
    let dates = "\nnot_before = 2124-01-01T00:00:00Z\n\n[clients.web.secrets.past]\nsha256 = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\nexpires_at = 2024-01-01T00:00:00Z\n";
    let folder = Folder::of(&small().replace("\n\n[resources", &format!("{dates}\n[resources")));
    let said = signet(&folder, &["clients", "show", CLIENT]).succeeded();
    assert!(said.contains("first: valid from 2124-01-01T00:00:00Z, without end\n"), "{said}");
    assert!(said.contains("past: expired, until 2024-01-01T00:00:00Z\n"), "{said}");
    assert!(signet(&folder, &["clients", "show", "nobody"]).refused().contains("there is no client nobody"));
}

/// Its public keys by their ids, and what each is for.
#[test]
fn the_keys_of_a_client_are_shown() {
    let folder = Folder::of(&small());
    folder.write("web.jwks", JWKS);
    signet(&folder, &["clients", "update", CLIENT, "--authentication", "private_key_jwt", "--jwks-file", "web.jwks"])
        .succeeded();
    let said = signet(&folder, &["clients", "show", CLIENT]).succeeded();
    assert!(
        said.contains("authentication private_key_jwt\n") && said.contains("key            first: EdDSA\n"),
        "{said}"
    );
    folder.remove("web.jwks");
    let said = signet(&folder, &["clients", "show", CLIENT]).succeeded();
    assert!(said.contains("key            jwks_file: web.jwks: "), "{said}");
}
