//! `signet maintenance`: a switch that outlives the service.

use crate::config::{CLIENT, ISSUER, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http::{basic, form_request_to};
use crate::run::signet;
use crate::server::Server;

/// On and off, and each time the service says by whom and why.
#[test]
fn a_running_service_is_switched() {
    let folder = Folder::of(&small());
    let before = folder.read("config.toml");
    let server = Server::start(&folder);
    let seen = server.log().len();
    signet(&folder, &["maintenance", "on", "--reason", "moving house"]).succeeded();
    server.wait_for_log(seen, "maintenance switched by an operator");
    let log = server.log_since(seen);
    assert!(log.contains("what=\"maintenance on\" reason=\"moving house\"") && log.contains("who="), "{log}");
    let seen = server.log().len();
    signet(&folder, &["maintenance", "off"]).succeeded();
    server.wait_for_log(seen, "what=\"maintenance off\"");
    assert_eq!(folder.read("config.toml"), before);
}

/// It says how it is, before it was ever switched, too.
#[test]
fn the_state_is_told() {
    let folder = Folder::of(&small());
    let status = || signet(&folder, &["maintenance", "status"]).succeeded();
    assert_eq!(status(), "maintenance is off\n");
    signet(&folder, &["maintenance", "on", "--reason", "moving house"]).succeeded();
    let said = status();
    assert!(said.starts_with("maintenance is on since 20") && said.ends_with(": moving house\n"), "{said}");
    assert!(said.contains(", by ") && said.contains('@'), "{said}");
    signet(&folder, &["maintenance", "off"]).succeeded();
    assert!(status().starts_with("maintenance is off since 20"));
}

/// "503 `temporarily_unavailable` while JWK Set and discovery go on"
#[test]
fn in_maintenance_clients_are_told_to_come_back_and_keys_are_still_served() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    let token = server.token();
    signet(&folder, &["maintenance", "on"]).succeeded();
    let refused = until("maintenance", || Some(server.ask(CLIENT, SECRET)).filter(|answer| answer.status == 503));
    assert_eq!(refused.json()["error"], "temporarily_unavailable");
    assert_eq!(refused.header("retry-after"), Some("1"));
    for path in ["/introspect", "/revoke"] {
        let request = form_request_to(path, &basic(CLIENT, SECRET), &format!("token={token}"));
        assert_eq!(server.send(&request).status, 503, "{path}");
    }
    for path in ["/jwks", "/.well-known/openid-configuration", "/healthz"] {
        assert_eq!(server.get(path).unwrap().status, 200, "{path}");
    }
    server.verify(ISSUER, &token);
    signet(&folder, &["maintenance", "off"]).succeeded();
    until("the end of maintenance", || (server.ask(CLIENT, SECRET).status == 200).then_some(()));
}
