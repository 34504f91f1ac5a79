//! File descriptors run out.

use std::fs::File;
use std::process::{Child, Command, Stdio};

use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http::{Connection, token_request};
use crate::server::Server;

/// `signet` under a limit of so many open files.
fn spawn_limited(folder: &Folder, files: usize) -> (Child, Folder) {
    let printed = Folder::new();
    let file = |name: &str| Stdio::from(File::create(printed.at(name)).unwrap());
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("ulimit -n {files} && exec \"$0\""), env!("CARGO_BIN_EXE_signet")]);
    shell.current_dir(folder.path()).env_clear().stdin(Stdio::null()).stdout(file("out")).stderr(file("err"));
    (shell.spawn().unwrap(), printed)
}

/// Opens connections until one is not answered, and holds that the first one is served all the same, and a new one when
/// the others have ended.
fn exhaust(config: &str) {
    let folder = Folder::of(config);
    let mut server = Server::watch(spawn_limited(&folder, 64));
    let request = token_request(CLIENT, SECRET);
    let mut first = Connection::open(server.address()).unwrap();
    assert_eq!(first.ask(&request).unwrap().status, 200);
    let crowd: Vec<Connection> = (0..100).map(|_| Connection::open(server.address()).unwrap()).collect();
    for _ in 0..20 {
        assert_eq!(first.ask(&request).unwrap().status, 200);
    }
    drop(crowd);
    until("a new connection to be served", || (server.ask(CLIENT, SECRET).status == 200).then_some(()));
    assert_eq!(first.ask(&request).unwrap().status, 200);
    assert!(server.is_running(), "{}", server.log());
}

/// The limit of connections leaves descriptors for everything else: a reload reads its files in the crowd.
#[test]
fn connections_stop_before_descriptors_do() {
    let folder = Folder::of(&small());
    let server = Server::watch(spawn_limited(&folder, 64));
    let crowd: Vec<Connection> = (0..100).map(|_| Connection::open(server.address()).unwrap()).collect();
    let log = server.hang_up();
    assert!(log.contains("configuration reloaded"), "{log}");
    drop(crowd);
    server.token();
    assert!(!server.log().contains("Error accepting"), "{}", server.log());
}

#[test]
fn a_service_without_room_for_connections_serves_those_it_has() {
    exhaust(&small());
}

/// EMFILE: somebody set the limit of connections higher than that of files.
#[test]
fn a_service_without_descriptors_serves_the_connections_it_has() {
    exhaust(&small().replace("workers = 1", "workers = 1\nmax_connections = 1000"));
}
