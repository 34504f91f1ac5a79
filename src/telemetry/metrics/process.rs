//! The process itself.

use std::fs;

use crate::clock::Timestamp;
use crate::telemetry::Gauge;

/// When the process began to count, and how much memory it has.
pub(super) fn gauges(started_at: Timestamp) -> Vec<Gauge> {
    let start = started_at.as_millis() as f64 / 1000.0;
    let start = Gauge::new("process_start_time_seconds", "When the process started, since the Unix epoch", start);
    let memory = resident_memory()
        .map(|bytes| Gauge::new("process_resident_memory_bytes", "Memory that the process has", bytes as f64));
    [start].into_iter().chain(memory).collect()
}

/// `None` where there is no `/proc`.
fn resident_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    kilobytes.checked_mul(1024)
}
