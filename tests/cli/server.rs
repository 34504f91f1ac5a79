//! A running service, killed when its test ends.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::process::{Child, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use signet::clock::{Clock, SystemClock};
use signet::verifier::Verifier;

use crate::config::{AUDIENCE, CLIENT, SECRET};
use crate::deadline::{PATIENCE, until, within};
use crate::folder::Folder;
use crate::http::{self, Answer, Connection};
use crate::run::command;

/// A `signet` that serves. What it prints goes to files of their own, away from those it watches.
pub(crate) struct Server {
    child: Child,
    printed: Folder,
    address: SocketAddr,
}

impl Server {
    /// Serves the configuration in `folder` and is ready.
    #[track_caller]
    pub(crate) fn start(folder: &Folder) -> Self {
        Self::start_with(folder, &[])
    }

    #[track_caller]
    pub(crate) fn start_with(folder: &Folder, arguments: &[&str]) -> Self {
        Self::watch(spawn(folder, arguments))
    }

    /// A service that was spawned, when it is ready.
    #[track_caller]
    pub(crate) fn watch(spawned: (Child, Folder)) -> Self {
        let server = Self::await_address(spawned);
        until("the service to be ready", || server.get("/readyz").ok().filter(|answer| answer.status == 200));
        server
    }

    /// A service that was spawned, when it listens.
    #[track_caller]
    pub(crate) fn await_address((mut child, printed): (Child, Folder)) -> Self {
        let address = until("the service to begin", || {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none(), "{ended:?}: {}", printed.read("err"));
            address_in(&printed.read("out"))
        });
        Self { child, printed, address }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it printed to standard output.
    pub(crate) fn out(&self) -> String {
        self.printed.read("out")
    }

    pub(crate) fn log(&self) -> String {
        self.printed.read("err")
    }

    /// The log from the moment on at which it was `seen` that long.
    pub(crate) fn log_since(&self, seen: usize) -> String {
        self.log()[seen..].to_owned()
    }

    #[track_caller]
    pub(crate) fn wait_for_log(&self, seen: usize, text: &str) {
        let found = within(PATIENCE, || self.log_since(seen).contains(text).then_some(()));
        assert!(found.is_some(), "{text:?} in {}", self.log_since(seen));
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Asks for a reload and waits until it succeeded or failed; what the log says of it.
    #[track_caller]
    pub(crate) fn hang_up(&self) -> String {
        let seen = self.log().len();
        self.signal(Signal::HUP);
        until("the reload", || {
            let log = self.log_since(seen);
            (log.contains("configuration reloaded") || log.contains(" in config.toml")).then_some(log)
        })
    }

    /// Asks for a reload and waits until the log has said all of this since.
    #[track_caller]
    pub(crate) fn hang_up_until(&self, told: &[&str]) {
        let seen = self.log().len();
        self.signal(Signal::HUP);
        for told in told {
            self.wait_for_log(seen, told);
        }
    }

    #[track_caller]
    pub(crate) fn wait_for_end(&mut self) -> ExitStatus {
        until("the service to end", || self.child.try_wait().unwrap())
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(crate) fn get(&self, path: &str) -> io::Result<Answer> {
        http::get(self.address, path)
    }

    /// Asks for a token of this client.
    pub(crate) fn ask(&self, client: &str, secret: &str) -> Answer {
        self.send(&http::token_request(client, secret))
    }

    pub(crate) fn send(&self, request: &str) -> Answer {
        Connection::open(self.address).and_then(|mut connection| connection.ask(request)).unwrap()
    }

    /// A token of the usual client.
    #[track_caller]
    pub(crate) fn token(&self) -> String {
        self.ask(CLIENT, SECRET).token()
    }

    /// The ids of the published keys, in order.
    pub(crate) fn key_ids(&self) -> Vec<String> {
        let set = self.get("/jwks").unwrap().json();
        let keys = set["keys"].as_array().unwrap();
        let mut ids: Vec<String> = keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    }

    /// Verifies a token as a resource server does, with the published keys.
    #[track_caller]
    pub(crate) fn verify(&self, issuer: &str, token: &str) {
        let set = self.get("/jwks").unwrap().body;
        let verifier = Verifier::new(issuer, AUDIENCE, set.as_bytes()).unwrap();
        verifier.verify(token, SystemClock.now()).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Starts `signet` and waits for nothing; standard output goes to `out`, standard error to `err`.
pub(crate) fn spawn(folder: &Folder, arguments: &[&str]) -> (Child, Folder) {
    spawn_in(folder, &[], arguments)
}

/// The same with these environment variables and no others.
pub(crate) fn spawn_in(folder: &Folder, environment: &[(&str, String)], arguments: &[&str]) -> (Child, Folder) {
    let printed = Folder::new();
    let file = |name: &str| Stdio::from(File::create(printed.at(name)).unwrap());
    let mut command = command(folder);
    command.envs(environment.iter().map(|(name, value)| (name, value))).args(arguments);
    let child = command.stdin(Stdio::null()).stdout(file("out")).stderr(file("err")).spawn();
    (child.unwrap(), printed)
}

fn address_in(out: &str) -> Option<SocketAddr> {
    let line = out.lines().find(|line| line.starts_with("signet serves "))?;
    line.rsplit(' ').next()?.parse().ok()
}
