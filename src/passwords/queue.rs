//! The queue of the pool: short, and nobody waits long in it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot::Sender;

/// Something slow.
pub(super) struct Job {
    pub(super) work: Box<dyn FnOnce() + Send>,
    /// Tells that the work begins. Nobody listens once whoever asked has gone.
    pub(super) begun: Sender<()>,
}

impl Job {
    fn run(self) {
        if self.begun.send(()).is_ok() {
            (self.work)();
        }
    }
}

/// What threads take their work from.
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    places: usize,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Queue {
    pub(super) fn new(places: usize) -> Self {
        Self { waiting: Mutex::default(), changed: Condvar::new(), places }
    }

    /// Whether a job would be refused.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).jobs.len() >= self.places
    }

    /// Lets a job wait; gives it back when there is no place.
    pub(super) fn push(&self, job: Job) -> Result<(), Job> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.jobs.len() >= self.places {
            waiting.jobs.retain(|job| !job.begun.is_closed());
        }
        if waiting.closed || waiting.jobs.len() >= self.places {
            return Err(job);
        }
        waiting.jobs.push_back(job);
        drop(waiting);
        self.changed.notify_one();
        Ok(())
    }

    /// Ends the threads once they have finished what they do.
    pub(super) fn close(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.closed = true;
        waiting.jobs.clear();
        drop(waiting);
        self.changed.notify_all();
    }

    /// Starts a thread that does one job after the other, until the queue is closed.
    pub(super) fn employ(self: &Arc<Self>) -> std::io::Result<()> {
        let queue = Arc::clone(self);
        let body = move || {
            while let Some(job) = queue.next() {
                job.run();
            }
        };
        thread::Builder::new().name("slow-hash".to_owned()).spawn(body).map(drop)
    }

    fn next(&self) -> Option<Job> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if waiting.closed {
                return None;
            }
            if let Some(job) = waiting.jobs.pop_front() {
                return Some(job);
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
