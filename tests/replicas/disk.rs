//! The column "disk full" of the table: the file of a replica cannot grow.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::config::{CLIENT, SECRET};
use crate::deadline::until;
use crate::fleet::{Fleet, Replica};
use crate::folder::Folder;
use crate::http::token_request;
use crate::load::Client;
use crate::person::revocation;
use crate::round::Rounds;

/// Mounts a small file system where the replica keeps its files, in a namespace of its own, and serves there.
const SMALL: &str = "mkdir -p data && mount -t tmpfs -o size=1m,mode=0700 tmpfs data && exec \"$0\" \"$@\"";

fn start_on_small_disk(replica: &mut Replica) -> u32 {
    let printed = Folder::new();
    let file = |name: &str| Stdio::from(File::create(printed.at(name)).unwrap());
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "/bin/sh", "-c", SMALL, env!("CARGO_BIN_EXE_signet")]);
    for setting in &replica.settings {
        command.args(["--set", setting]);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.current_dir(replica.folder.path()).env_clear().env("PATH", path).stdin(Stdio::null());
    // Each becomes the next: the shell that unshare starts, and then the service.
    let child = command.stdout(file("out")).stderr(file("err")).spawn().unwrap();
    let id = child.id();
    replica.take((child, printed));
    id
}

/// What is issued and asked about needs no disk; a revocation does, and is not acknowledged without it.
#[test]
fn a_replica_whose_disk_is_full_revokes_nothing_and_serves_on() {
    let mut fleet = Fleet::start();
    let replica = &mut fleet.replicas[0];
    replica.stop();
    let process = start_on_small_disk(replica);
    let address = replica.address;
    let ask = |request: &str| Client::new(address).ask(request).unwrap();
    let mut rounds = Rounds::at(address);
    let token = rounds.token(CLIENT).unwrap();
    assert_eq!(ask(&revocation(CLIENT, &token)).status, 200);

    let filler = PathBuf::from(format!("/proc/{process}/cwd/data/filler"));
    let mut file = File::create(&filler).unwrap();
    until("the disk to be full", || file.write_all(&[7; 4096]).is_err().then_some(()));
    // Pages that are there already take some more.
    let refused = until("a revocation to be refused", || {
        let token = rounds.token(CLIENT).unwrap();
        let answer = ask(&revocation(CLIENT, &token));
        assert!(matches!(answer.status, 200 | 503), "{} {}", answer.status, answer.body);
        (answer.status == 503).then_some((token, answer))
    });
    assert!(refused.1.header("retry-after").is_some(), "{:?}", refused.1.headers);
    assert_eq!(ask(&token_request(CLIENT, SECRET)).status, 200);
    assert!(!rounds.introspect(&token).unwrap(), "what was revoked before stays revoked");
    assert_eq!(fleet.replicas[0].get("/readyz").status, 200);
    let load = rounds.round();
    assert!(load.is_ok(), "{load:?}");

    drop(file);
    fs::remove_file(&filler).unwrap();
    until("a revocation to be written again", || (ask(&revocation(CLIENT, &refused.0)).status == 200).then_some(()));
    assert!(!rounds.introspect(&refused.0).unwrap());
}
