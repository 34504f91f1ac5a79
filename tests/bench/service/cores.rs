//! Which core who runs on, and how much CPU who used.

use std::fs;
use std::io::{self, Error};
use std::process::Command;

use rustix::thread::{CpuSet, sched_setaffinity};

use crate::child::Process;

/// Where servers run.
const OF_SERVERS: usize = 0;
/// Where requests are made.
const OF_LOAD: usize = 1;

/// `USER_HZ`, in which the kernel prints what the whole machine used: the same on every architecture.
const TICKS_PER_SECOND: f64 = 100.0;

/// Keeps this thread, and what it starts from now on, on the core where requests are made.
pub(super) fn take_the_core_of_load() -> io::Result<()> {
    pin(OF_LOAD)
}

/// Starts a server on the core of servers: a child has the core of its parent.
pub(super) fn start_server(command: &mut Command) -> io::Result<Process> {
    pin(OF_SERVERS)?;
    let started = Process::start(command);
    take_the_core_of_load()?;
    started
}

/// Does something on the core of servers, while they have nothing to do.
pub(super) fn on_the_core_of_servers<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    pin(OF_SERVERS)?;
    let done = work();
    take_the_core_of_load()?;
    Ok(done)
}

fn pin(core: usize) -> io::Result<()> {
    let mut cores = CpuSet::new();
    cores.set(core);
    sched_setaffinity(None, &cores)
        .map_err(|error| Error::new(error.kind(), format!("core {core} cannot be taken, and two are needed: {error}")))
}

/// CPU seconds used until now.
#[derive(Clone, Copy)]
pub(super) struct Used {
    /// By a server.
    pub(super) server: f64,
    /// By this process.
    load: f64,
    /// By everybody, and what a hypervisor gave to others.
    machine: f64,
}

impl Used {
    pub(super) fn now(server: &Process) -> io::Result<Self> {
        Ok(Self { server: of(&server.id().to_string())?, load: of("self")?, machine: of_the_machine()? })
    }

    /// What was used since `earlier`.
    pub(super) fn since(self, earlier: Self) -> Self {
        Self {
            server: self.server - earlier.server,
            load: self.load - earlier.load,
            machine: self.machine - earlier.machine,
        }
    }

    /// What neither the server nor this process used.
    pub(super) fn foreign(self) -> f64 {
        (self.machine - self.server - self.load).max(0.0)
    }
}

/// The CPU seconds of all threads of a process.
fn of(process: &str) -> io::Result<f64> {
    let mut nanos = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let text = fs::read_to_string(thread?.path().join("schedstat"))?;
        nanos +=
            text.split(' ').next().and_then(|first| first.parse::<u64>().ok()).ok_or_else(|| unread("schedstat"))?;
    }
    Ok(nanos as f64 / 1e9)
}

/// user, nice, system, irq, softirq and steal of the first line; what guests used is in user.
fn of_the_machine() -> io::Result<f64> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().ok_or_else(|| unread("/proc/stat"))?;
    let ticks: Vec<u64> = line.split_whitespace().skip(1).filter_map(|number| number.parse().ok()).collect();
    let [user, nice, system, _idle, _waiting, irq, softirq, steal, ..] = ticks.as_slice() else {
        return Err(unread("/proc/stat"));
    };
    Ok([user, nice, system, irq, softirq, steal].into_iter().sum::<u64>() as f64 / TICKS_PER_SECOND)
}

fn unread(file: &str) -> Error {
    Error::other(format!("{file} does not say how much CPU was used"))
}
