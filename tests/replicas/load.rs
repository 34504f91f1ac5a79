//! Clients that ask as long as a test lasts, and remember what they were refused.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::deadline::until;
use crate::http::{Answer, Connection};

/// How many faults are kept to be shown.
const MOST_KEPT: usize = 5;

/// A client that keeps its connection.
pub(crate) struct Client {
    address: SocketAddr,
    connection: Option<Connection>,
}

impl Client {
    pub(crate) const fn new(address: SocketAddr) -> Self {
        Self { address, connection: None }
    }

    /// The answer; on a fault of the line the next request has another connection.
    pub(crate) fn ask(&mut self, request: &str) -> io::Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(self.address)?,
        };
        let answer = connection.ask(request)?;
        if !answer.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            self.connection = Some(connection);
        }
        Ok(answer)
    }
}

/// Why a round of a client did not end well.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The answer was lost on the way: nobody refused anything.
    Lost(String),
    /// Something valid was refused.
    Refused(String),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Lost(error.to_string())
    }
}

#[derive(Default)]
struct Tally {
    good: AtomicU64,
    lost: AtomicU64,
    refused: AtomicU64,
    kept: Mutex<Vec<String>>,
}

/// Clients at work.
pub(crate) struct Load {
    tally: Arc<Tally>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// What became of a load.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) good: u64,
    pub(crate) lost: u64,
    pub(crate) refused: u64,
    pub(crate) kept: Vec<String>,
}

impl Load {
    /// So many clients make rounds, each with a state of its own.
    pub(crate) fn start<R>(clients: usize, client: impl Fn() -> R) -> Self
    where
        R: FnMut() -> Result<(), Trouble> + Send + 'static,
    {
        let (tally, stop) = (Arc::new(Tally::default()), Arc::new(AtomicBool::new(false)));
        let threads = (0..clients).map(|_| {
            let (tally, stop, mut round) = (Arc::clone(&tally), Arc::clone(&stop), client());
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    tally.count(round());
                }
            })
        });
        let threads = threads.collect();
        Self { tally, stop, threads }
    }

    pub(crate) fn good(&self) -> u64 {
        self.tally.good.load(Ordering::Relaxed)
    }

    /// How many rounds were lost so far.
    pub(crate) fn lost(&self) -> u64 {
        self.tally.lost.load(Ordering::Relaxed)
    }

    /// Waits for so many more good rounds.
    #[track_caller]
    pub(crate) fn wait_for(&self, rounds: u64) {
        let goal = self.good() + rounds;
        until("the load to go on", || (self.good() >= goal).then_some(()));
    }

    /// Ends it.
    pub(crate) fn finish(mut self) -> Outcome {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.drain(..).for_each(|thread| thread.join().unwrap());
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let Tally { good, lost, refused, kept } = self.tally.as_ref();
        Outcome { good: count(good), lost: count(lost), refused: count(refused), kept: kept.lock().unwrap().clone() }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Tally {
    fn count(&self, round: Result<(), Trouble>) {
        let (counter, trouble) = match round {
            Ok(()) => {
                self.good.fetch_add(1, Ordering::Relaxed);
                return;
            }
            Err(Trouble::Lost(what)) => (&self.lost, format!("lost: {what}")),
            Err(Trouble::Refused(what)) => (&self.refused, format!("refused: {what}")),
        };
        counter.fetch_add(1, Ordering::Relaxed);
        let mut kept = self.kept.lock().unwrap();
        if kept.len() < MOST_KEPT {
            kept.push(trouble);
        }
    }
}

impl Outcome {
    /// Nothing valid was refused, and every answer arrived.
    #[track_caller]
    pub(crate) fn is_flawless(&self) {
        assert!(self.good > 0 && self.lost == 0 && self.refused == 0, "{self:?} {:?}", self.kept);
    }

    /// Nothing valid was refused, whatever was lost on the way; and most was not.
    #[track_caller]
    pub(crate) fn refused_nothing(&self) {
        assert!(self.refused == 0 && self.lost * 10 <= self.good, "{self:?} {:?}", self.kept);
    }
}
