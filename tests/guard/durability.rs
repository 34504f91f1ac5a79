//! What was acknowledged is there, whatever happens next. Children of this process are told by the environment what
//! they are; they run as tests that are otherwise ignored.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use std::{env, io};

use signet::clock::Timestamp;
use signet::guard::{Guard, Revocation};

use crate::folder::Folder;
use crate::kinds::{BIRTH, at, block_on, grant, is_revoked, open, open_at, room};
use crate::support::SeededEntropy;

const FOLDER: &str = "SIGNET_TEST_FOLDER";
const FIRST: &str = "SIGNET_TEST_FIRST";
const UNTIL: Timestamp = at(3_600_000);

/// The child: revokes one grant after the other, and says so as soon as it is told that each is durable.
#[test]
#[ignore = "the others run it, as a child that is killed"]
fn revoking_for_ever() {
    let (Some(folder), Ok(first)) = (env::var_os(FOLDER), env::var(FIRST)) else { return };
    let guard = Guard::open(&PathBuf::from(folder), &room(1000, 100), BIRTH, &SeededEntropy::new(1)).unwrap();
    let first: u64 = first.parse().unwrap();
    block_on(async {
        for number in first..first + 100_000 {
            let revocation = |number| guard.revoke(Revocation::Grant(grant(number)), UNTIL, at(0));
            match revocation(number).await {
                Ok(_) => println!("durable {number}"),
                Err(_) => println!("unavailable {number}"),
            }
        }
    });
}

fn child(command: &mut Command, folder: &Folder, first: u64) -> Child {
    let command = command.env(FOLDER, folder.data()).env(FIRST, first.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

fn arguments() -> [&'static str; 4] {
    ["--exact", "durability::revoking_for_ever", "--ignored", "--nocapture"]
}

fn durable(output: impl BufRead) -> BTreeSet<u64> {
    let lines = output.lines().map_while(io::Result::ok);
    lines.filter_map(|line| line.strip_prefix("durable ")?.parse().ok()).collect()
}

/// Two hundred processes are killed at any moment; each grant that one of them said is revoked, is.
#[test]
fn what_is_acknowledged_outlives_a_killed_process() {
    let folder = Folder::new();
    let mut acknowledged = BTreeSet::new();
    for round in 0..200_u64 {
        let mut child = child(Command::new(env::current_exe().unwrap()).args(arguments()), &folder, round * 1_000_000);
        let mut output = BufReader::new(child.stdout.take().unwrap());
        // Every fourth from before the file is open, the others from the first commit to many commits later.
        let mut first = String::new();
        while !round.is_multiple_of(4) && !first.starts_with("durable ") {
            first.clear();
            assert_ne!(output.read_line(&mut first).unwrap(), 0, "the child ended by itself");
        }
        sleep(Duration::from_micros(round % 50 * 200));
        child.kill().unwrap();
        acknowledged.extend(durable(first.as_bytes().chain(output)));
        child.wait().unwrap();
    }
    let guard = open_at(&folder, at(1)).unwrap();
    assert!(acknowledged.len() >= 150, "{} acknowledged", acknowledged.len());
    let forgotten: Vec<_> = acknowledged.iter().filter(|number| !is_revoked(&guard, **number)).collect();
    assert!(forgotten.is_empty(), "of {} acknowledged: {forgotten:?}", acknowledged.len());
}

/// "disk full": here, files that the system lets grow no more. What was acknowledged before is there, nothing is
/// acknowledged after, and reading goes on.
#[test]
fn a_full_disk_makes_revocation_unavailable_and_loses_nothing() {
    let folder = Folder::new();
    drop(open(&folder));
    let script = "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\"";
    let mut command = Command::new("bash");
    command.args(["-c", script]).arg(env::current_exe().unwrap()).args(arguments());
    let mut child = child(&mut command, &folder, 0);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(io::Result::ok);
    let mut acknowledged = BTreeSet::new();
    let full = lines.by_ref().find(|line| {
        acknowledged.extend(line.strip_prefix("durable ").and_then(|number| number.parse::<u64>().ok()));
        line.starts_with("unavailable ")
    });
    assert!(full.is_some() && acknowledged.len() > 10, "{full:?} after {}", acknowledged.len());
    child.kill().unwrap();
    child.wait().unwrap();
    let guard = open_at(&folder, at(1)).unwrap();
    assert!(acknowledged.iter().all(|number| is_revoked(&guard, *number)));
}
