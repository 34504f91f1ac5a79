//! Reloading: whole or not at all, and no request notices.

mod faults;
mod files;
mod hangup;
mod truncated;

use signet::clock::{Clock, SystemClock};
use signet::config::{Report, Source};
use signet::keys::MissingFile;
use signet::startup::{self, Loaded};

use crate::deadline::until;
use crate::folder::Folder;
use crate::server::Server;

/// Loads the configuration in `folder` as the service does, without one.
pub(crate) fn load(folder: &Folder) -> Result<Loaded, Report> {
    startup::load(&source(folder), MissingFile::Refuse, SystemClock.now())
}

fn source(folder: &Folder) -> Source {
    Source { file: folder.at("config.toml"), environment: Vec::new(), overrides: Vec::new() }
}

/// The lifetime of a token that is issued now: what these tests change and then look for.
fn lifetime(server: &Server) -> u64 {
    let answer = server.ask(crate::config::CLIENT, crate::config::SECRET);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["expires_in"].as_u64().unwrap()
}

/// The small configuration, whose tokens live for so many seconds.
fn with_lifetime(seconds: u64) -> String {
    crate::config::small() + &format!("\n[tokens]\naccess_token_lifetime = \"{seconds}s\"\n")
}

#[track_caller]
fn wait_for_lifetime(server: &Server, seconds: u64) {
    until(&format!("tokens of {seconds} s"), || (lifetime(server) == seconds).then_some(()));
}
