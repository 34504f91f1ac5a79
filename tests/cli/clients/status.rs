//! `signet clients disable` and `enable`

use std::time::{Duration, Instant};

use crate::clients::refused_without_a_trace;
use crate::config::{CLIENT, SECRET, less, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::run::signet;
use crate::server::Server;

/// "Refuse a client from now on, as if it did not exist": soon, and to the byte.
#[test]
fn a_disabled_client_is_answered_like_one_that_does_not_exist() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    server.token();
    let told = Instant::now();
    assert_eq!(signet(&folder, &["clients", "disable", CLIENT]).succeeded(), "clients.web is disabled\n");
    let refused = until("the refusal", || Some(server.ask(CLIENT, SECRET)).filter(|answer| answer.status != 200));
    assert!(told.elapsed() < Duration::from_secs(3), "{:?}", told.elapsed());
    assert_eq!(refused.status, 401);
    assert_eq!(refused.bytes(), server.ask("nobody", SECRET).bytes());
    assert_eq!(refused.bytes(), server.ask(CLIENT, "wrong").bytes());
    until("the reason in the log", || server.log().contains("ClientDisabled").then_some(()));
    signet(&folder, &["clients", "enable", CLIENT]).succeeded();
    until("the next token", || (server.ask(CLIENT, SECRET).status == 200).then_some(()));
}

/// One line is written, and changed when it is there.
#[test]
fn the_status_is_one_line() {
    let folder = Folder::of(&small());
    let text = folder.read("config.toml");
    signet(&folder, &["clients", "disable", CLIENT]).succeeded();
    assert_eq!(less(&folder.read("config.toml"), "status = \"disabled\"\n"), text);
    signet(&folder, &["clients", "enable", CLIENT]).succeeded();
    assert_eq!(less(&folder.read("config.toml"), "status = \"active\"\n"), text);
    signet(&folder, &["clients", "enable", CLIENT]).succeeded();
    assert_eq!(less(&folder.read("config.toml"), "status = \"active\"\n"), text);
}

/// What is not there is neither disabled nor enabled.
#[test]
fn an_unknown_client_has_no_status() {
    for command in ["disable", "enable"] {
        let said = refused_without_a_trace(&Folder::of(&small()), &["clients", command, "nobody"]);
        assert!(said.contains("there is no client nobody; there are web"), "{said}");
    }
}
