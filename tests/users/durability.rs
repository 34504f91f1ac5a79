//! What was acknowledged is there, whatever happens next. A child of this process is told by the environment what it
//! is; it runs as a test that is otherwise ignored.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::{env, io};

use signet::entropy::SystemEntropy;
use signet::users::{Directory, NewAccount};

use crate::directory::{NOW, block_on, cheap, open, pool, username};
use crate::folder::Folder;

const FOLDER: &str = "SIGNET_TEST_FOLDER";
const FIRST: &str = "SIGNET_TEST_FIRST";

/// The child: makes one account after the other, and says so as soon as it is told that each is durable.
#[test]
#[ignore = "the others run it, as a child that is killed"]
fn creating_for_ever() {
    let (Some(folder), Ok(first)) = (env::var_os(FOLDER), env::var(FIRST)) else { return };
    let directory = Directory::open(&PathBuf::from(folder), &cheap(), Arc::new(SystemEntropy::new())).unwrap();
    let (first, pool): (u64, _) = (first.parse().unwrap(), pool());
    block_on(async {
        for number in first..first + 100_000 {
            let new = NewAccount::named(username(&format!("user-{number}")));
            match directory.create(new, &pool, NOW).await {
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
    ["--exact", "durability::creating_for_ever", "--ignored", "--nocapture"]
}

fn number(line: &str) -> Option<u64> {
    line.strip_prefix("durable ")?.parse().ok()
}

#[track_caller]
fn assert_all_there(folder: &Folder, acknowledged: &[u64]) {
    let directory = open(folder);
    for number in acknowledged {
        assert!(block_on(directory.account_named(&format!("user-{number}"))).unwrap().is_some(), "{number} is lost");
    }
}

/// Forty processes are killed in the middle; each account that one of them said is made, is.
#[test]
fn what_is_acknowledged_outlives_a_killed_process() {
    let folder = Folder::new();
    let mut acknowledged = Vec::new();
    for round in 0..40_u64 {
        let mut child = child(Command::new(env::current_exe().unwrap()).args(arguments()), &folder, round * 1_000_000);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(io::Result::ok);
        let few = lines.by_ref().filter_map(|line| number(&line)).take(usize::try_from(round % 5 + 1).unwrap());
        acknowledged.extend(few);
        child.kill().unwrap();
        acknowledged.extend(lines.filter_map(|line| number(&line)));
        child.wait().unwrap();
    }
    assert!(acknowledged.len() >= 40, "{} acknowledged", acknowledged.len());
    assert_all_there(&folder, &acknowledged);
}

/// "disk full": here, files that the system lets grow no more. What was acknowledged before is there, and nothing is
/// acknowledged after.
#[test]
fn a_full_disk_makes_changes_unavailable_and_loses_nothing() {
    let folder = Folder::new();
    drop(open(&folder));
    let script = "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\"";
    let mut command = Command::new("bash");
    command.args(["-c", script]).arg(env::current_exe().unwrap()).args(arguments());
    let mut child = child(&mut command, &folder, 0);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(io::Result::ok);
    let mut acknowledged = Vec::new();
    let full = lines.by_ref().find(|line| {
        acknowledged.extend(number(line));
        line.starts_with("unavailable ")
    });
    assert!(full.is_some() && acknowledged.len() > 10, "{full:?} after {}", acknowledged.len());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_all_there(&folder, &acknowledged);
}
