//! The one thread that writes the file: what arrives together becomes durable in one commit, and whoever asked is told
//! after that. A request that is dropped answers nothing, which the one who waits reads as unavailable.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::place::Place;
use crate::sqlite::{Ledger, LedgerFault, gather};

/// How often it is looked whether the file still stands where it was.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

type Write = Box<dyn FnOnce(&Connection) -> Result<Settle, LedgerFault> + Send>;

/// What remains to be done once a request was carried out.
struct Settle {
    /// Whether what it wrote stays: what was refused leaves nothing.
    keep: bool,
    /// Tells whoever waits, when it is durable.
    tell: Box<dyn FnOnce() + Send>,
}

/// Something to be written.
pub(super) struct Request(Write);

impl Request {
    /// What `write` returns arrives when it is durable.
    pub(super) fn new<T: Send + 'static, R: Send + 'static>(
        write: impl FnOnce(&Connection) -> Result<Result<T, R>, LedgerFault> + Send + 'static,
    ) -> (Self, oneshot::Receiver<Result<T, R>>) {
        let (answer, answered) = oneshot::channel();
        let write = move |connection: &Connection| {
            let written = write(connection)?;
            // Nobody may be waiting any more.
            Ok(Settle { keep: written.is_ok(), tell: Box::new(move || drop(answer.send(written))) })
        };
        (Self(Box::new(write)), answered)
    }
}

/// What the thread has to itself.
pub(super) struct Clerk {
    pub(super) ledger: Ledger,
    pub(super) place: Arc<Place>,
}

impl Clerk {
    /// Works until nobody can ask any more.
    pub(super) fn work(mut self, requests: &Receiver<Request>) {
        loop {
            match requests.recv_timeout(BETWEEN_LOOKS) {
                Ok(first) => self.serve(gather(first, requests)),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn serve(&mut self, batch: Vec<Request>) {
        let asked = batch.len();
        match self.commit(batch) {
            Ok(settled) => settled.into_iter().for_each(|settle| (settle.tell)()),
            Err(fault) => {
                let file = self.ledger.path().display();
                log::error!(requests = asked; "{file}: nothing was written: {fault}");
                self.look();
            }
        }
    }

    fn commit(&mut self, batch: Vec<Request>) -> Result<Vec<Settle>, LedgerFault> {
        self.ledger.is_in_place()?;
        let mut transaction = self.ledger.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut settled = Vec::with_capacity(batch.len());
        for Request(write) in batch {
            let part = transaction.savepoint()?;
            match write(&part) {
                Ok(settle) => {
                    if settle.keep {
                        part.commit()?;
                    } else {
                        part.finish()?;
                    }
                    settled.push(settle);
                }
                // A row that nobody can read is the trouble of the one who needs it.
                Err(fault @ LedgerFault::Row { .. }) => log::error!("a request is left out: {fault}"),
                Err(fault) => return Err(fault),
            }
        }
        transaction.commit()?;
        self.ledger.is_in_place()?;
        Ok(settled)
    }

    /// A file that was removed or replaced is no longer read, either.
    fn look(&self) {
        if self.place.set_lost(self.ledger.is_in_place().is_err()) {
            log::error!("{}: {}", self.ledger.path().display(), LedgerFault::Replaced);
        }
    }
}
