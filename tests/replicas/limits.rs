//! More than a replica can take: connections, slow clients.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::balancer::Balancer;
use crate::deadline::until;
use crate::fleet::{Fleet, Replica};
use crate::folder::Folder;
use crate::load::Load;
use crate::round::Rounds;
use crate::soak::{figure, is_long};

/// Slow clients of one replica: 5,000 of three in the long version.
fn slow_clients() -> usize {
    if is_long() { 1667 } else { 200 }
}

fn rounds(balancer: &Balancer, clients: usize) -> Load {
    let address = balancer.address;
    Load::start(clients, || {
        let mut rounds = Rounds::at(address);
        move || rounds.round()
    })
}

/// Starts a replica with so few file descriptors.
fn start_limited(replica: &mut Replica, files: usize) {
    let printed = Folder::new();
    let file = |name: &str| Stdio::from(File::create(printed.at(name)).unwrap());
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_signet")]);
    for setting in &replica.settings {
        shell.args(["--set", setting]);
    }
    shell.current_dir(replica.folder.path()).env_clear().stdin(Stdio::null()).stdout(file("out")).stderr(file("err"));
    let child = shell.spawn().unwrap();
    replica.take((child, printed));
}

/// A replica that has no descriptor left serves those it has; nothing valid is refused by the fleet.
#[test]
fn a_replica_without_file_descriptors_refuses_nothing() {
    let mut fleet = Fleet::start();
    let balancer = Balancer::haproxy(&fleet.addresses());
    fleet.replicas[0].kill();
    start_limited(&mut fleet.replicas[0], 64);
    let load = rounds(&balancer, 3);
    load.wait_for(20);
    let crowd: Vec<TcpStream> = (0..90).filter_map(|_| TcpStream::connect(fleet.replicas[0].address).ok()).collect();
    load.wait_for(50);
    drop(crowd);
    load.wait_for(20);
    // Whoever waits in the crowd longer than the balancer does is told so by the balancer.
    load.finish().refused_nothing();
    let mut direct = Rounds::at(fleet.replicas[0].address);
    until("the replica to serve again", || direct.round().ok());
}

/// Clients that send a byte now and then are waited for as long as `header_timeout` says, and nobody waits with them.
#[test]
fn slow_clients_are_cut_off_and_keep_nobody_waiting() {
    raise_file_limit();
    let fleet = Fleet::start();
    let balancer = Balancer::haproxy(&fleet.addresses());
    let load = rounds(&balancer, 3);
    let mut slow: Vec<TcpStream> = Vec::new();
    for address in fleet.addresses() {
        slow.extend((0..slow_clients()).map(|_| TcpStream::connect(address).unwrap()));
    }
    slow.iter().for_each(|stream| stream.set_nonblocking(true).unwrap());
    let at_once = slow.iter_mut().map(is_open).filter(|is_open| *is_open).count();
    figure("slow clients at once", at_once);
    assert_eq!(at_once, slow.len());
    load.wait_for(20);
    let mut looks = 0_usize;
    until("the slow clients to be cut off", || {
        looks += 1;
        // A byte of a header now and then.
        let sends = looks % 100 == 1;
        slow.retain_mut(|stream| !sends || stream.write(b"G").is_ok());
        slow.retain_mut(is_open);
        slow.is_empty().then_some(())
    });
    load.wait_for(20);
    load.finish().is_flawless();
}

/// Lets this process, and what it starts, open as many files as it may: each client is one, here and at its replica.
fn raise_file_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}

/// Whether the other side has not ended the connection; a `408` before the end is read away.
fn is_open(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 1024]) {
        Ok(0) => false,
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}
