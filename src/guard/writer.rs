//! The way to the one thread that writes the file.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::clerk::Clerk;
use super::follower::Follower;
use super::ledger::Ledger;
use super::memory::Memory;
use super::request::Request;
use super::revocation::Unavailable;

/// How many requests wait for the thread; beyond that they are refused at once.
const QUEUE: usize = 4096;

/// The thread's handle. Dropping it ends the thread, after what it was asked before.
pub(super) struct Writer {
    requests: Option<SyncSender<Request>>,
    thread: Option<JoinHandle<()>>,
    pub(super) progress: Arc<Progress>,
}

/// What the thread did.
pub(super) struct Progress {
    begun: Instant,
    looked: AtomicU64,
    pub(super) commits: AtomicU64,
    pub(super) committed: AtomicU64,
    pub(super) failed: AtomicU64,
}

impl Progress {
    /// How long ago it was last known what other processes wrote.
    pub(super) fn lag(&self) -> Duration {
        self.begun.elapsed().saturating_sub(Duration::from_millis(self.looked.load(Ordering::Relaxed)))
    }

    pub(super) fn look(&self) {
        let millis = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.looked.store(millis, Ordering::Relaxed);
    }
}

impl Writer {
    pub(super) fn start(ledger: Ledger, follower: Follower, memory: Arc<Memory>) -> io::Result<Self> {
        let zero = AtomicU64::default;
        let (looked, commits, committed, failed) = (zero(), zero(), zero(), zero());
        let progress = Arc::new(Progress { begun: Instant::now(), looked, commits, committed, failed });
        let (requests, received) = sync_channel(QUEUE);
        let clerk = Clerk::new(ledger, follower, memory, Arc::clone(&progress));
        let thread = thread::Builder::new().name("guard".to_owned()).spawn(move || clerk.work(&received))?;
        Ok(Self { requests: Some(requests), thread: Some(thread), progress })
    }

    pub(super) fn ask(&self, request: Request) -> Result<(), Unavailable> {
        let requests = self.requests.as_ref().ok_or(Unavailable)?;
        requests.try_send(request).map_err(|_| Unavailable)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // If it panicked, it has said so.
            let _ = thread.join();
        }
    }
}
