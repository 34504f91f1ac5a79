//! `signet clients add`

use signet::clients::SecretDigest;

use crate::clients::{refused_without_a_trace, secret_in};
use crate::config::{ISSUER, public, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::run::signet;
use crate::server::Server;

/// From nothing to a token: the printed secret works on the running service, without a restart or a signal.
#[test]
fn the_printed_secret_works_on_the_running_service() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    let said = signet(&folder, &["clients", "add", "billing", "--scope", "read", "--resource", "orders"]).succeeded();
    assert!(said.starts_with("client_id      billing\n"), "{said}");
    let secret = secret_in(&said);
    let answer = until("the new client", || Some(server.ask("billing", &secret)).filter(|answer| answer.status == 200));
    assert_eq!(answer.json()["scope"], "read");
    server.verify(ISSUER, &answer.token());
    // The others are served as before.
    server.token();
    assert!(!server.log().contains(&secret));
}

/// "the file holds only its SHA-256", and nothing else in the file changes.
#[test]
fn the_configuration_gets_the_digest_of_the_secret_and_nothing_else_changes() {
    let folder = Folder::of(&small());
    let text = folder.read("config.toml");
    let options =
        ["--title", "Billing \"A\"", "--owner", "team-a", "--id", "urn:billing", "--scope", "read", "--scope", "write"];
    let said =
        signet(&folder, &[&["clients", "add", "billing", "--resource", "orders"], &options[..]].concat()).succeeded();
    assert!(said.starts_with("client_id      urn:billing\n"), "{said}");
    let secret = secret_in(&said);
    let digest = SecretDigest::of(secret.as_bytes());
    let tables = format!(
        r#"[clients.billing]
id = "urn:billing"
name = 'Billing "A"'
owner = "team-a"
grant_types = ["client_credentials"]
scopes = ["read", "write"]
default_scope = ["read", "write"]
resources = ["orders"]

[clients.billing.secrets.first]
sha256 = "{digest}"

"#
    );
    assert_eq!(folder.read("config.toml"), text.replace("[resources.orders]", &(tables + "[resources.orders]")));
    assert!(!folder.read("config.toml").contains(&secret));
    assert_eq!(folder.names(""), ["config.toml"]);
}

/// What would not be served is not registered.
#[test]
fn a_client_that_could_not_be_served_is_refused() {
    let folder = Folder::of(&small());
    for (arguments, told) in [
        (&["web", "--resource", "orders"][..], "there is a client web already"),
        (&["shop", "--id", "web", "--resource", "orders"], "the client id of clients."),
        (&["shop", "--resource", "bills"], "the name of a resource: orders"),
        (&["shop", "--resource", "orders", "--scope", "fly"], "a declared scope ([scopes.NAME]): read write"),
    ] {
        let said = refused_without_a_trace(&folder, &[&["clients", "add"], arguments].concat());
        assert!(said.contains(told), "{said}");
    }
}

/// "or writes to another folder where the configuration is read-only"
#[test]
fn with_out_a_client_is_written_there_and_nothing_here() {
    let folder = public();
    let text = folder.read("config.toml");
    let add = ["clients", "add", "shop", "--resource", "orders", "--out", "out"];
    let said = signet(&folder, &add).succeeded();
    assert!(said.contains("out/config.toml has its SHA-256 only"), "{said}");
    assert_eq!(folder.read("config.toml"), text);
    let digest = SecretDigest::of(secret_in(&said).as_bytes()).to_string();
    assert!(folder.read("out/config.toml").contains(&digest));
    let said = signet(&folder, &add).refused();
    assert!(said.contains("out/config.toml is there already"), "{said}");
}

/// A file with faults is not added to.
#[test]
fn a_faulty_configuration_is_told_and_not_added_to() {
    let folder = Folder::of(&small().replace("127.0.0.1:0", "nowhere"));
    let said = refused_without_a_trace(&folder, &["clients", "add", "shop", "--resource", "orders"]);
    assert!(said.contains("server.bind"), "{said}");
}

/// Who only asks about tokens gets none, and is registered for nothing else.
#[test]
fn a_client_that_only_asks_is_added() {
    let folder = Folder::of(&small());
    signet(&folder, &["clients", "add", "orders-api", "--introspect", "orders"]).succeeded();
    let text = folder.read("config.toml");
    assert!(text.contains("[clients.orders-api]\nintrospects = [\"orders\"]\n"), "{text}");
    assert!(signet(&folder, &["check"]).succeeded().contains("2 clients"));
}
