//! The way to the one thread that writes a file.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{fmt, io, iter};

/// How many requests wait for the thread; beyond that they are refused at once.
const QUEUE: usize = 4096;

/// How long a commit waits for company, and how much of it there is.
const GATHERING: Duration = Duration::from_millis(1);
const BATCH: usize = 256;

/// The handle of a thread that serves requests. Dropping it ends the thread, after what it was asked before.
pub struct Writer<R> {
    requests: Option<SyncSender<R>>,
    thread: Option<JoinHandle<()>>,
}

/// Too many requests wait, or the thread has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many requests wait to be written")
    }
}

impl std::error::Error for Refused {}

impl<R: Send + 'static> Writer<R> {
    /// Starts a thread of this name, which works until nobody can ask any more.
    ///
    /// # Errors
    /// The operating system has no thread to give.
    pub fn start(name: &str, work: impl FnOnce(&Receiver<R>) + Send + 'static) -> io::Result<Self> {
        let (requests, received) = sync_channel(QUEUE);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || work(&received))?;
        Ok(Self { requests: Some(requests), thread: Some(thread) })
    }

    /// Lets a request wait for the thread.
    ///
    /// # Errors
    /// [`Refused`]: it is dropped.
    pub fn ask(&self, request: R) -> Result<(), Refused> {
        let requests = self.requests.as_ref().ok_or(Refused)?;
        requests.try_send(request).map_err(|_| Refused)
    }
}

impl<R> Drop for Writer<R> {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // If it panicked, it has said so.
            let _ = thread.join();
        }
    }
}

/// The first request and those that come soon after it: what one commit makes durable.
pub fn gather<R>(first: R, requests: &Receiver<R>) -> Vec<R> {
    let end = Instant::now() + GATHERING;
    let soon = || requests.recv_timeout(end.saturating_duration_since(Instant::now())).ok();
    iter::once(first).chain(iter::from_fn(soon)).take(BATCH).collect()
}
