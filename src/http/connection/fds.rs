//! How many connections there is room for.

use rustix::process::{Resource, getrlimit, setrlimit};

/// What the process keeps open besides connections: the log, files that are read, the guard's, and two listeners.
const RESERVE: u64 = 32;

/// What every worker keeps open for itself.
const RESERVE_OF_WORKER: u64 = 4;

/// More than this no worker serves well.
const MOST: u64 = 25_600;

/// Asks for as many file descriptors as this process may have.
pub(in crate::http) fn raise_file_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // With fewer there is room for fewer connections.
    let _ = setrlimit(Resource::Nofile, limit);
}

/// How many connections each worker may have so that file descriptors are left for everything else.
pub(in crate::http) fn room_for_connections(workers: usize) -> usize {
    room_within(getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX), workers as u64)
}

fn room_within(files: u64, workers: u64) -> usize {
    let workers = workers.max(1);
    // Half of a small limit is better than nothing.
    let reserve = RESERVE.saturating_add(RESERVE_OF_WORKER.saturating_mul(workers)).min(files / 2);
    let room = (files.saturating_sub(reserve) / workers).clamp(1, MOST);
    usize::try_from(room).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::room_within;

    #[test]
    fn connections_of_all_workers_leave_descriptors_for_the_rest() {
        assert_eq!(room_within(1024, 1), 988);
        assert_eq!(room_within(1024, 4) * 4, 976);
        assert_eq!(room_within(64, 1), 32);
        assert_eq!(room_within(u64::MAX, 8), 25_600);
        assert_eq!(room_within(1, 4), 1);
    }
}
