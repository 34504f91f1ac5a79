//! Which cores who runs on, and how much CPU who used.

use std::fs;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::fleet::Replica;

/// The cores of this thread before; given back in the end.
pub(crate) struct Cores(CpuSet);

impl Cores {
    /// What `start` starts has the first core; this thread, and what it starts from now on, has the others, where there
    /// are any.
    pub(crate) fn apart<T>(start: impl FnOnce() -> T) -> (T, Self) {
        let all = sched_getaffinity(None).unwrap();
        let own = Self(all);
        let cores = (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core)).collect::<Vec<_>>();
        let (first, others) = cores.split_at(1);
        pin(first);
        let started = start();
        pin(if others.is_empty() { first } else { others });
        (started, own)
    }
}

impl Drop for Cores {
    fn drop(&mut self) {
        sched_setaffinity(None, &self.0).unwrap();
    }
}

fn pin(cores: &[usize]) {
    let mut set = CpuSet::new();
    cores.iter().for_each(|core| set.set(*core));
    sched_setaffinity(None, &set).unwrap();
}

/// The CPU microseconds that these used since they started.
pub(crate) fn used(replicas: &[&Replica]) -> f64 {
    let threads = replicas.iter().flat_map(|replica| fs::read_dir(format!("/proc/{}/task", replica.process)).unwrap());
    let nanos = threads.map(|thread| {
        let text = fs::read_to_string(thread.unwrap().path().join("schedstat")).unwrap();
        text.split(' ').next().unwrap().parse::<f64>().unwrap()
    });
    nanos.sum::<f64>() / 1e3
}
