//! `signet users …`: the directory, changed whether or not the service runs.

mod add;
mod audit;
mod carried;
mod change;
mod elsewhere;
mod list;
mod many;
mod notices;
mod observed;
#[cfg(feature = "postgres")]
mod postgres;

use std::io::Write;
use std::process::Stdio;

use crate::config::small;
use crate::folder::Folder;
use crate::run::{Said, command, signet};

const PASSWORD: &str = "correct horse battery";

/// A folder with the account of alice.
fn with_alice() -> Folder {
    let folder = Folder::of(&small());
    signet(&folder, &["users", "add", "alice", "--email", "alice@example.com", "--email-verified", "--no-password"])
        .succeeded();
    folder
}

/// Runs `signet` with something on its standard input.
fn signet_fed(folder: &Folder, arguments: &[&str], input: &[u8]) -> Said {
    let mut command = command(folder);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that refuses at once reads nothing.
    drop(child.stdin.take().unwrap().write_all(input));
    child.wait_with_output().unwrap().into()
}

/// What stands behind a name in what a command printed.
#[track_caller]
fn value<'a>(said: &'a str, name: &str) -> &'a str {
    let line = said.lines().find(|line| line.split_whitespace().next() == Some(name));
    line.unwrap_or_else(|| panic!("{name} in {said}"))[name.len()..].trim()
}

/// A cell of the directory's file.
fn cell(folder: &Folder, sql: &str) -> String {
    let file = rusqlite::Connection::open(folder.at("data/accounts.sqlite3")).unwrap();
    file.query_row(sql, (), |row| row.get(0)).unwrap()
}
