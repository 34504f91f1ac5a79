//! The first start of a fresh clone: it works as it is, and no secret is seen on the way.

use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::config::{COMMITTED, ISSUER, SECRET, public, small};
use crate::folder::Folder;
use crate::run::signet;
use crate::server::Server;

/// "keys are made, the demo client's secret is generated into `keys/demo.secret`"
#[test]
fn the_first_start_makes_what_is_missing_for_its_owner_alone() {
    let folder = Folder::of(&fresh_clone().0);
    let server = Server::start(&folder);
    let made = [
        "cookie.jwk",
        "demo.secret",
        "eddsa.pem",
        "es256.pem",
        "refresh.jwk",
        "rs256.pem",
        "short-lived.jwk",
        "web.secret",
    ];
    assert_eq!(folder.names("keys"), made);
    for name in made {
        assert_eq!(folder.mode(&format!("keys/{name}")), 0o600, "{name}");
    }
    assert_eq!(server.key_ids().len(), 3, "ES256, RS256 and EdDSA");
    assert!(signet(&folder, &["check"]).succeeded().contains("is right"));
}

/// "the start prints `curl -u "demo:$(cat keys/demo.secret)" …`, so that no secret reaches a log"
#[test]
fn the_command_that_the_start_prints_gets_a_token() {
    let (config, issuer) = fresh_clone();
    let folder = Folder::of(&config);
    let server = Server::start(&folder);
    let out = server.out();
    let line = out.lines().find(|line| line.contains("curl ")).unwrap_or_else(|| panic!("{out}")).trim();
    assert!(!line.contains(folder.read("keys/demo.secret").trim()), "{line}");
    // The command is for people; this test needs curl, too.
    let asked = Command::new("sh").args(["-c", line]).current_dir(folder.path()).output().unwrap();
    let answer = String::from_utf8(asked.stdout).unwrap();
    assert!(asked.status.success(), "{answer}{}", String::from_utf8_lossy(&asked.stderr));
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&answer["token_type"], &answer["scope"]), (&"Bearer".into(), &"read".into()));
    server.verify(&issuer, answer["access_token"].as_str().unwrap());
}

/// The command is right from any folder: it names the secret by the path at which the configuration was found.
#[test]
fn the_printed_command_names_the_secret_from_where_the_service_was_started() {
    let folder = Folder::new();
    folder.write_private("etc/config.toml", fresh_clone().0);
    let server = Server::start_with(&folder, &["--config", "etc/config.toml"]);
    assert!(server.out().contains("$(cat etc/keys/demo.secret)"), "{}", server.out());
    assert_eq!(folder.names("etc/keys").len(), 8);
    assert_eq!(folder.names(""), ["etc"]);
}

/// What was made stays: a second start changes no file, and verifiers keep their JWK Set.
#[test]
fn a_second_start_keeps_the_keys() {
    let folder = Folder::of(&small());
    let first = Server::start(&folder);
    let (ids, key, token) = (first.key_ids(), folder.read("keys/es256.pem"), first.token());
    drop(first);
    let second = Server::start(&folder);
    assert_eq!((second.key_ids(), folder.read("keys/es256.pem")), (ids, key));
    second.verify(ISSUER, &token);
}

/// Only what is missing is made.
#[test]
fn a_key_that_is_lost_is_made_again_and_the_others_stay() {
    let folder = Folder::of(&fresh_clone().0);
    drop(Server::start(&folder));
    let before = |name: &str| folder.read(&format!("keys/{name}"));
    let (eddsa, secret) = (before("eddsa.pem"), before("demo.secret"));
    folder.remove("keys/es256.pem");
    drop(Server::start(&folder));
    assert_eq!((before("eddsa.pem"), before("demo.secret")), (eddsa, secret));
    assert!(before("es256.pem").starts_with("-----BEGIN PRIVATE KEY-----"));
}

/// "otherwise the service exits and names the command to run"
#[test]
fn keys_are_never_made_under_an_issuer_that_others_can_reach() {
    let folder = public();
    folder.remove("keys/es256.pem");
    let said = signet(&folder, &[]).refused();
    assert!(said.contains("keys.es256.file") && said.contains("signet keys generate"), "{said}");
    assert_eq!(folder.names("keys"), [""; 0]);
}

/// No command is printed that could not work: not for a client without a secret file, not under a public issuer.
#[test]
fn no_command_is_printed_where_none_would_work() {
    let with_secret_file = public();
    with_secret_file.edit(
        "config.toml",
        "[resources.orders]",
        "[clients.web.secrets.file]\nfile = \"keys/web.secret\"\n\n[resources.orders]",
    );
    with_secret_file.write_private("keys/web.secret", "another-".repeat(5));
    for folder in [Folder::of(&small()), with_secret_file] {
        let server = Server::start(&folder);
        assert!(server.out().starts_with("signet serves http"), "{}", server.out());
        assert!(!server.out().contains("curl"), "{}", server.out());
        server.ask("web", SECRET).token();
    }
}

/// From the first start to the first token in no time, keys of all kinds included: seconds here, in a build without
/// optimisation on a busy machine.
#[test]
fn the_first_token_comes_soon_after_the_first_start() {
    let folder = Folder::of(&fresh_clone().0);
    let begun = Instant::now();
    let server = Server::start(&folder);
    server.ask("demo", folder.read("keys/demo.secret").trim()).token();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

/// The repository's configuration with a port that was free a moment ago, and its issuer.
pub(crate) fn fresh_clone() -> (String, String) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    (COMMITTED.replace("8080", &port.to_string()), format!("http://localhost:{port}"))
}
