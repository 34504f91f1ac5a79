//! `signet clients secret`: rotation without a moment at which no secret works.

use std::time::Duration;

use signet::clients::SecretDigest;
use signet::clock::{Clock, SystemClock, Timestamp};

use crate::clients::{refused_without_a_trace, secret_in};
use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::run::signet;
use crate::server::Server;

/// "older ones stay valid unless told to expire"
#[test]
fn a_new_secret_works_beside_the_old_one() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    let text = folder.read("config.toml");
    let secret = secret_in(&signet(&folder, &["clients", "secret", CLIENT]).succeeded());
    until("the new secret", || (server.ask(CLIENT, &secret).status == 200).then_some(()));
    server.token();
    let changed = folder.read("config.toml");
    assert!(changed.contains(&SecretDigest::of(secret.as_bytes()).to_string()) && !changed.contains(&secret));
    let added: Vec<&str> = changed.lines().filter(|line| !text.contains(line)).collect();
    assert!(
        matches!(added[..], [header, digest] if header.starts_with("[clients.web.secrets.20") && digest.starts_with("sha256")),
        "{added:?}"
    );
}

/// `--expire-others`: the old secrets end after the given time, on the running service too.
#[test]
fn other_secrets_expire_when_told_to() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    let begun = SystemClock.now();
    let said = signet(&folder, &["clients", "secret", CLIENT, "--expire-others", "2s"]).succeeded();
    assert!(said.contains("clients.web.secrets.first is valid until 20"), "{said}");
    let secret = secret_in(&said);
    until("the new secret", || (server.ask(CLIENT, &secret).status == 200).then_some(()));
    until("the end of the old secret", || (server.ask(CLIENT, SECRET).status == 401).then_some(()));
    assert!(SystemClock.now() >= Timestamp::from_secs(begun.as_secs()).after(Duration::from_secs(2)));
    until("the reason in the log", || server.log().contains("SecretExpired").then_some(()));
    assert_eq!(server.ask(CLIENT, &secret).status, 200);
}

/// A date that was written is moved earlier, never later.
#[test]
fn a_secret_that_ends_sooner_anyway_keeps_its_date() {
    let date = "expires_at = \"2124-01-01T00:00:00Z\"\n";
    let folder = Folder::of(&small().replace("\n[resources", &format!("{date}\n[resources")));
    signet(&folder, &["clients", "secret", CLIENT, "--expire-others", "36500d"]).succeeded();
    assert!(folder.read("config.toml").contains(date));
    signet(&folder, &["clients", "secret", CLIENT, "--expire-others", "7d"]).succeeded();
    assert!(!folder.read("config.toml").contains(date));
    assert_eq!(folder.read("config.toml").matches("expires_at = ").count(), 2);
    signet(&folder, &["check"]).succeeded();
}

/// Four secrets at most; what has expired is named.
#[test]
fn a_fifth_secret_is_refused() {
    let folder = Folder::of(&small());
    for _ in 0..3 {
        signet(&folder, &["clients", "secret", CLIENT]).succeeded();
    }
    let said = refused_without_a_trace(&folder, &["clients", "secret", CLIENT]);
    assert!(said.contains("clients.web.secrets") && said.contains("5 secrets") && said.contains("4 at most"), "{said}");
    assert!(said.contains("nothing was changed"), "{said}");
}

/// Nobody is registered by accident.
#[test]
fn an_unknown_client_gets_no_secret() {
    let said = refused_without_a_trace(&Folder::of(&small()), &["clients", "secret", "nobody"]);
    assert!(said.contains("there is no client nobody; there are web"), "{said}");
}
