//! `signet clients update`

use crate::clients::JWKS;
use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::run::signet;
use crate::server::Server;

/// The lines of the file that were not there before, and those that are gone.
fn changes(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let missing = |from: &str, of: &str| {
        of.lines().filter(|line| !from.lines().any(|other| other == *line)).map(str::to_owned).collect()
    };
    (missing(before, after), missing(after, before))
}

/// A command that must be refused and change nothing.
#[track_caller]
fn unchanged(folder: &Folder, arguments: &[&str]) -> String {
    let before = folder.read("config.toml");
    let said = signet(folder, arguments).refused();
    assert_eq!(folder.read("config.toml"), before);
    said
}

/// Each value is written in place of the old one, and nothing else changes.
#[test]
fn what_is_named_changes_and_the_rest_stays() {
    let folder = Folder::of(&small());
    let before = folder.read("config.toml");
    let options = ["--title", "Web", "--owner", "team-a", "--remove-scope", "write", "--scope-separator", ","];
    let said = signet(&folder, &[&["clients", "update", CLIENT], &options[..]].concat()).succeeded();
    assert!(said.contains("clients.web.scopes = [\"read\"]\n"), "{said}");
    let (added, gone) = changes(&before, &folder.read("config.toml"));
    let expected = ["scopes = [\"read\"]", "name = \"Web\"", "owner = \"team-a\"", "scope_separator = \",\""];
    assert_eq!(added, expected);
    // Another table has the old line, too.
    assert_eq!(gone, Vec::<String>::new());
    signet(&folder, &["check"]).succeeded();
}

/// The running service follows: a scope that is removed is refused from then on, from the default too.
#[test]
fn the_running_service_follows() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    assert_eq!(server.ask(CLIENT, SECRET).json()["scope"], "read");
    signet(&folder, &["clients", "update", CLIENT, "--remove-scope", "read"]).succeeded();
    until("the refusal", || (server.ask(CLIENT, SECRET).status == 400).then_some(()));
    signet(&folder, &["clients", "update", CLIENT, "--add-scope", "read"]).succeeded();
    assert!(folder.read("config.toml").contains("scopes = [\"write\", \"read\"]\ndefault_scope = []"));
}

/// Keys by file, with the method that they are for.
#[test]
fn a_client_moves_from_a_secret_to_a_key() {
    let folder = Folder::of(&small());
    folder.write("web.jwks", JWKS);
    let said = unchanged(&folder, &["clients", "update", CLIENT, "--jwks-file", "web.jwks"]);
    assert!(said.contains("private_key_jwt among them"), "{said}");
    let update = ["clients", "update", CLIENT, "--jwks-file", "web.jwks", "--authentication", "private_key_jwt"];
    signet(&folder, &update).succeeded();
    assert!(folder.read("config.toml").contains("authentication = [\"private_key_jwt\"]\njwks_file = \"web.jwks\"\n"));
    signet(&folder, &["check"]).succeeded();
}

/// What would not be served is not written.
#[test]
fn a_change_that_could_not_be_served_is_refused() {
    let folder = Folder::of(&small());
    for (arguments, told) in [
        (&[][..], "nothing to change"),
        (&["--add-scope", "read"], "nothing to change"),
        (&["--add-scope", "fly"], "a declared scope ([scopes.NAME]): read write"),
        (&["--remove-scope", "fly"], "the client does not have fly"),
        (&["--add-resource", "bills"], "the name of a resource: orders"),
        (&["--remove-resource", "orders"], "a token is always for somebody"),
        (&["--remove-grant", "client_credentials"], "one or more of "),
        (&["--authentication", "none"], "credentials of a public client"),
        (&["--authentication", "client_secret_jwt"], "client_secret_jwt needs the secret itself"),
        (&["--scope-separator", "e"], "one punctuation character"),
    ] {
        let said = unchanged(&folder, &[&["clients", "update", CLIENT], arguments].concat());
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
    let said = unchanged(&folder, &["clients", "update", "nobody", "--title", "x"]);
    assert!(said.contains("there is no client nobody"), "{said}");
}
