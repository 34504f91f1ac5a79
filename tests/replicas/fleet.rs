//! Replicas, each a process with a folder of its own.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use rustix::process::Signal;
use serde_json::Value;
use signet::clients::SecretDigest;
use signet::clock::{Clock, SystemClock};

use crate::config::{SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http::{self, Answer};
use crate::ports;
use crate::run::{Said, signet};
use crate::server::{Server, spawn_in};
use crate::wrong_clock::WrongClock;

/// How many replicas a fleet has.
pub(crate) const REPLICAS: usize = 3;

/// What measures time has the machine to itself.
static MACHINE: RwLock<()> = RwLock::new(());

/// The machine, with others or alone; held as long as the fleet stands.
pub(crate) enum Machine {
    Shared(#[expect(dead_code, reason = "held")] RwLockReadGuard<'static, ()>),
    Alone(#[expect(dead_code, reason = "held")] RwLockWriteGuard<'static, ()>),
}

impl Machine {
    pub(crate) fn shared() -> Self {
        Self::Shared(MACHINE.read().unwrap_or_else(|lock| lock.into_inner()))
    }

    /// While no other fleet is there.
    pub(crate) fn alone() -> Self {
        Self::Alone(MACHINE.write().unwrap_or_else(|lock| lock.into_inner()))
    }
}

/// Who asks about tokens of every resource.
pub(crate) const API: &str = "api";
/// Whose tokens are sealed.
pub(crate) const OPAQUE: &str = "opaque";

/// What every replica of the tests is configured with.
pub(crate) fn config() -> String {
    let digest = SecretDigest::of(SECRET.as_bytes());
    let usual = small().replace("workers = 1", "workers = 1\nstop_delay = \"1s\"\ntrusted_proxies = [\"127.0.0.1\"]");
    format!(
        r#"{usual}
[keys.short-lived]
class = "short-lived"
file = "keys/short-lived.jwk"

[keys.digests]
class = "mac"
file = "keys/digests.jwk"

[guard]
kind = "isolated"

[clients.{OPAQUE}]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["sealed"]
secrets.first.sha256 = "{digest}"

[clients.{API}]
introspects = ["orders", "sealed"]
secrets.first.sha256 = "{digest}"

[resources.sealed]
identifier = "https://sealed.example"
scopes = ["read"]
access_token_format = "opaque"
"#
    )
}

/// One replica, running or not.
pub(crate) struct Replica {
    pub(crate) folder: Folder,
    pub(crate) address: SocketAddr,
    pub(crate) admin: SocketAddr,
    /// What it alone is told on its command line.
    pub(crate) settings: Vec<String>,
    /// Its clock, where that is not the machine's.
    pub(crate) clock: Option<WrongClock>,
    /// The number of its last process.
    pub(crate) process: u32,
    server: Option<Server>,
}

impl Replica {
    fn new(config: &str) -> Self {
        let folder = Folder::of(config);
        fs::create_dir(folder.at("keys")).unwrap();
        let (address, admin) = (ports::address(), ports::address());
        let settings = vec![format!("server.bind={address}"), format!("admin.bind={admin}")];
        Self { folder, address, admin, settings, clock: None, process: 0, server: None }
    }

    /// Starts it and waits until it is ready.
    #[track_caller]
    pub(crate) fn start(&mut self) {
        let arguments: Vec<&str> = self.settings.iter().flat_map(|setting| ["--set", setting]).collect();
        let begun = SystemClock.now();
        let environment = self.clock.map(|clock| clock.begin(&self.folder, begun)).unwrap_or_default();
        self.take(spawn_in(&self.folder, &environment, &arguments));
        if let Some(clock) = self.clock {
            clock.is_shown_by(self, begun);
        }
    }

    /// Gives it another clock while it runs; it must have begun with one.
    #[track_caller]
    pub(crate) fn set_clock(&mut self, clock: WrongClock) {
        self.clock = Some(clock);
        clock.is_shown_by(self, SystemClock.now());
    }

    /// Takes over a process that somebody else started for it.
    #[track_caller]
    pub(crate) fn take(&mut self, spawned: (std::process::Child, Folder)) {
        self.process = spawned.0.id();
        self.server = Some(Server::watch(spawned));
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(&mut self) {
        drop(self.server.take());
    }

    /// Ends it as an orchestrator does, and waits.
    #[track_caller]
    pub(crate) fn stop(&mut self) {
        let mut server = self.server.take().unwrap();
        server.signal(Signal::TERM);
        let status = server.wait_for_end();
        assert!(status.success(), "{status}: {}", server.log());
    }

    pub(crate) fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    pub(crate) fn readiness(&self) -> Value {
        http::get(self.admin, "/readyz").unwrap().json()
    }

    /// How many reloads it says that it made, and refused.
    pub(crate) fn reloads(&self) -> (u64, u64) {
        let reloads = &self.readiness()["reloads"];
        (reloads["success"].as_u64().unwrap(), reloads["failure"].as_u64().unwrap())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        http::get(self.address, path).unwrap()
    }

    /// The sum of the series whose names begin so.
    pub(crate) fn sum(&self, series: &str) -> f64 {
        let metrics = http::get(self.admin, "/metrics").unwrap().body;
        let lines = metrics.lines().filter(|line| line.starts_with(series));
        lines.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
    }

    pub(crate) fn replace(&self, name: &str, content: &str) {
        replace(&self.folder, name, content);
    }
}

/// Replicas with the same configuration and the same keys.
pub(crate) struct Fleet {
    pub(crate) replicas: Vec<Replica>,
    /// Where the operator edits, before it is given to replicas.
    pub(crate) operator: Folder,
    _machine: Machine,
}

impl Fleet {
    /// The usual replicas, running.
    pub(crate) fn start() -> Self {
        Self::with(&config())
    }

    pub(crate) fn with(config: &str) -> Self {
        let mut fleet = Self::prepared(config, |_| ());
        fleet.replicas.iter_mut().for_each(Replica::start);
        fleet
    }

    /// The same while no other fleet is there.
    pub(crate) fn alone(config: &str) -> Self {
        let mut fleet = Self::prepared_on(Machine::alone(), config, |_| ());
        fleet.replicas.iter_mut().for_each(Replica::start);
        fleet
    }

    /// Replicas that are not started yet, after something was done in the folder of the operator.
    pub(crate) fn prepared(config: &str, prepare: impl FnOnce(&Folder)) -> Self {
        Self::prepared_on(Machine::shared(), config, prepare)
    }

    pub(crate) fn prepared_on(machine: Machine, config: &str, prepare: impl FnOnce(&Folder)) -> Self {
        let operator = Folder::of(config);
        prepare(&operator);
        signet(&operator, &["keys", "generate", "--missing"]).succeeded();
        let replicas = (0..REPLICAS).map(|_| Replica::new(config)).collect();
        let fleet = Self { replicas, operator, _machine: machine };
        fleet.push();
        fleet
    }

    /// Gives every replica what the operator has.
    pub(crate) fn push(&self) {
        self.replicas.iter().for_each(|replica| self.push_to(replica));
    }

    /// Keys first, so that no configuration names a file that is not there.
    pub(crate) fn push_to(&self, replica: &Replica) {
        for name in self.operator.names("keys").iter().filter(|name| !name.starts_with('.')) {
            let file = format!("keys/{name}");
            replica.replace(&file, &self.operator.read(&file));
        }
        replica.replace("config.toml", &self.operator.read("config.toml"));
    }

    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.replicas.iter().map(|replica| replica.address).collect()
    }

    /// `signet fleet status` of all of them.
    pub(crate) fn status(&self) -> Said {
        let urls: Vec<String> = self.replicas.iter().map(|replica| replica.admin.to_string()).collect();
        let mut arguments = vec!["fleet", "status"];
        arguments.extend(urls.iter().map(String::as_str));
        signet(&self.operator, &arguments)
    }

    /// Waits until all run the same, which has every key that the operator declared.
    #[track_caller]
    pub(crate) fn wait_until_same(&self) {
        let config = self.operator.read("config.toml");
        let declared = config.lines().filter_map(|line| line.strip_prefix("[keys.")?.strip_suffix(']'));
        let declared: BTreeSet<&str> = declared.collect();
        let has_all = |replica: &Replica| {
            let told = replica.readiness()["keys"].as_array().unwrap().clone();
            declared.iter().all(|name| told.iter().any(|key| key["key"] == *name))
        };
        until("the keys of the operator", || self.replicas.iter().all(has_all).then_some(()));
        until("the replicas to run the same", || (self.status().code == Some(0)).then_some(()));
    }
}

/// Puts a file in the place of another at once, as orchestrators do.
pub(crate) fn replace(folder: &Folder, name: &str, content: &str) {
    folder.write_private(&format!("{name}.new"), content);
    fs::rename(folder.at(&format!("{name}.new")), folder.at(name)).unwrap();
}

/// How many tokens a replica issued since its start.
pub(crate) fn issued(replica: &Replica) -> u64 {
    replica.sum("signet_tokens_issued_total{") as u64
}
