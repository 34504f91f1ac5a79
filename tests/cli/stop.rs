//! How the service ends, and how it does not begin.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http::{Connection, form_request, token_request};
use crate::run::signet;
use crate::server::Server;

const SOON: Duration = Duration::from_secs(2);

/// SIGTERM and SIGINT end the service at once: connections that nobody uses are not waited for.
#[test]
fn a_signal_ends_the_service_soon_and_well() {
    for signal in [Signal::TERM, Signal::INT] {
        let folder = Folder::of(&small());
        let mut server = Server::start(&folder);
        let mut kept = Connection::open(server.address()).unwrap();
        assert_eq!(kept.ask(&token_request(CLIENT, SECRET)).unwrap().status, 200);
        let silent = Connection::open(server.address()).unwrap();
        let begun = Instant::now();
        server.signal(signal);
        let status = server.wait_for_end();
        assert!(status.success(), "{status} {}", server.log());
        assert!(begun.elapsed() < SOON, "{signal:?}: {:?}", begun.elapsed());
        assert!(kept.ask(&token_request(CLIENT, SECRET)).is_err());
        drop(silent);
    }
}

/// "lets running requests finish": a body that is still arriving is read, and answered.
#[test]
fn a_request_in_flight_is_answered() {
    let folder = Folder::of(&small());
    let mut server = Server::start(&folder);
    let mut connection = Connection::open(server.address()).unwrap();
    let request = token_request(CLIENT, SECRET);
    let (first, rest) = request.split_at(request.len() - 5);
    connection.send(first).unwrap();
    server.token();
    server.signal(Signal::TERM);
    until("the end of new connections", || Connection::open(server.address()).is_err().then_some(()));
    assert!(server.is_running());
    connection.send(rest).unwrap();
    assert_eq!(connection.answer().unwrap().status, 200);
    assert!(server.wait_for_end().success());
}

/// A request that never ends is waited for as long as the configuration says, and no longer.
#[test]
fn a_request_that_never_ends_is_cut_off() {
    let folder = Folder::of(&small().replace("workers = 1", "workers = 1\nstop_timeout = \"1s\""));
    let mut server = Server::start(&folder);
    let mut connection = Connection::open(server.address()).unwrap();
    let request = form_request("", "grant_type=client_credentials");
    connection.send(&request[..request.len() - 5]).unwrap();
    server.token();
    let begun = Instant::now();
    server.signal(Signal::TERM);
    assert!(server.wait_for_end().success());
    assert!(begun.elapsed() < Duration::from_secs(1) + SOON, "{:?}", begun.elapsed());
}

/// A second signal does not hurt.
#[test]
fn several_signals_are_one() {
    let folder = Folder::of(&small());
    let mut server = Server::start(&folder);
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::TERM] {
        server.signal(signal);
    }
    assert!(server.wait_for_end().success());
}

/// A port that is taken is named, and the exit says that something is wrong.
#[test]
fn a_port_that_is_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let bind = taken.local_addr().unwrap().to_string();
    let folder = Folder::of(&small());
    for key in ["server.bind", "admin.bind"] {
        let said = signet(&folder, &["--set", &format!("{key}={bind}")]).refused();
        assert!(said.starts_with(&format!("the address at {key} cannot be listened on: ")), "{said}");
        assert!(said.contains("in use") && said.lines().count() == 1, "{said}");
    }
}
