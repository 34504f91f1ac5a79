//! `signet doctor`: what would keep the service from working.

use std::net::TcpListener;
use std::time::Duration;

use signet::clock::{Clock, SystemClock};

use crate::config::{ISSUER, small};
use crate::folder::Folder;
use crate::receiver::Receiver;
use crate::run::signet;
use crate::server::Server;

/// The small configuration under an issuer that is reached at this port.
fn at(port: u16) -> String {
    small().replace(ISSUER, &format!("http://localhost:{port}")).replace("127.0.0.1:0", &format!("127.0.0.1:{port}"))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// "issuer reachable as configured": under its own name, with its own keys and the same time.
#[test]
fn a_service_that_is_well_is_said_to_be() {
    let port = free_port();
    let folder = Folder::of(&at(port));
    let _server = Server::start(&folder);
    let said = signet(&folder, &["doctor"]).succeeded();
    for line in [
        "ok       config.toml is right\n".to_owned(),
        format!("ok       http://localhost:{port} is reached, and names itself so\n"),
        "ok       the JWK Set that is served has the keys of this configuration\n".to_owned(),
        "ok       whoever serves the issuer has the same time\n".to_owned(),
        "ok       nothing else happens to keys in the next 90 days\n".to_owned(),
    ] {
        assert!(said.contains(&line), "{line:?} in {said}");
    }
}

#[test]
fn an_issuer_that_does_not_answer_is_a_fault() {
    let folder = Folder::of(&at(free_port()));
    let said = signet(&folder, &["doctor"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.out.contains("FAULT    http://localhost:"), "{}", said.out);
    assert!(said.out.contains("/.well-known/openid-configuration cannot be fetched: "), "{}", said.out);
}

/// A name that leads to another service, or to one with another configuration, is found out.
#[test]
fn another_service_under_the_issuers_name_is_a_fault() {
    let port = free_port();
    let theirs = Folder::of(&at(port));
    let _server = Server::start(&theirs);
    let ours = Folder::of(&at(port).replace("issuer = \"http://localhost", "issuer = \"http://127.0.0.1"));
    signet(&ours, &["keys", "generate", "es256"]).succeeded();
    let said = signet(&ours, &["doctor"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    for line in ["calls itself \"http://localhost:", "FAULT    the JWK Set that is served has other keys"] {
        assert!(said.out.contains(line), "{line:?} in {}", said.out);
    }
}

/// Whoever can write the configuration decides who is believed.
#[test]
fn a_configuration_that_everybody_can_write_is_a_fault() {
    let folder = Folder::of(&at(free_port()));
    folder.chmod("config.toml", 0o666);
    let said = signet(&folder, &["doctor"]);
    assert!(said.out.contains("FAULT    config.toml can be written by everybody"), "{}", said.out);
    folder.chmod("config.toml", 0o664);
    let said = signet(&folder, &["doctor"]);
    assert!(said.out.contains("warning  config.toml can be written by its group"), "{}", said.out);
}

/// "schedule of the next 90 days": what the loader will refuse when it is nearer is said now.
#[test]
fn a_key_that_ends_without_a_successor_is_said_in_time() {
    let folder = Folder::of(&at(free_port()));
    signet(&folder, &["keys", "generate", "es256"]).succeeded();
    let days = |days: u64| SystemClock.now().after(Duration::from_secs(days * 24 * 3600)).to_string();
    let (retired, removed) = (days(70), days(80));
    let dates = format!("retire_at = {retired}\nremove_at = {removed}");
    folder.edit("config.toml", "# made at the first start", &format!("\n{dates}\n"));
    let said = signet(&folder, &["doctor"]).out;
    assert!(said.contains(&format!("ok       keys.es256 signs or seals until {retired}")), "{said}");
    assert!(said.contains(&format!("ok       keys.es256 is removed at {removed}")), "{said}");
    assert!(said.contains("warning  keys.es256.retire_at: no active ES256 key from"), "{said}");
}

/// "openable, mode": password hashes are for nobody but the service.
#[test]
fn accounts_that_others_can_read_are_a_fault() {
    let folder = Folder::of(&at(free_port()));
    assert!(!signet(&folder, &["doctor"]).out.contains("accounts.sqlite3"));
    signet(&folder, &["users", "add", "alice", "--no-password"]).succeeded();
    let file = "data/accounts.sqlite3";
    for (mode, line) in [
        (
            0o600,
            "ok       data/accounts.sqlite3 can be opened\nok       data/accounts.sqlite3 can be read and written by its",
        ),
        (0o640, "warning  data/accounts.sqlite3 holds password hashes and is open to its group"),
        (0o604, "FAULT    data/accounts.sqlite3 holds password hashes and is open to everybody: chmod 600\n"),
    ] {
        folder.chmod(file, mode);
        let said = signet(&folder, &["doctor"]).out;
        assert!(said.contains(line), "{mode:o}: {said}");
    }
    folder.write(
        file,
        "no SQLite file, but as long as the header of one would be: more than a hundred bytes, which is what it takes",
    );
    let said = signet(&folder, &["doctor"]).out;
    assert!(said.contains("FAULT    data/accounts.sqlite3"), "{said}");
}

/// Where people sign in, accounts may still be to come.
#[test]
fn accounts_that_are_to_come_are_told() {
    let sign_in = crate::config::signing_in()
        + "\n[clients.shop]\nauthentication = [\"none\"]\n\
        grant_types = [\"authorization_code\"]\nredirect_uris = [\"https://shop.example/\"]\nscopes = [\"openid\"]\n";
    let folder = Folder::of(&sign_in);
    let said = signet(&folder, &["doctor"]).out;
    assert!(
        said.contains("ok       data/accounts.sqlite3 is made at the first start or by signet users add\n"),
        "{said}"
    );
    assert_eq!(folder.names(""), ["config.toml"]);
}

/// What clients have behind URLs is looked at as the service looks at it.
#[test]
fn what_clients_have_behind_urls_is_looked_at() {
    let told = |document: &str| {
        let server = Receiver::saying("200 OK", "", document);
        let port = free_port();
        let client = format!(
            "\n[clients.job]\nauthentication = [\"private_key_jwt\"]\ngrant_types = [\"client_credentials\"]\n\
             resources = [\"orders\"]\njwks_uri = \"{}\"\n",
            server.url("/jwks")
        );
        let folder = Folder::of(&(at(port) + &client));
        let _server = Server::start(&folder);
        signet(&folder, &["doctor"])
    };
    let key = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    assert!(told(key).succeeded().contains("ok       clients.job.jwks_uri has 1 keys\n"));
    let said = told("{}");
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.out.contains("FAULT    clients.job.jwks_uri: "), "{}", said.out);
}
