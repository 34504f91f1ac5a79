//! The one thread that writes the file: what arrives together becomes durable in one commit.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::follower::Follower;
use super::memory::Memory;
use super::progress::Progress;
use super::request::{Request, Written};
use super::tables;
use crate::clock::Timestamp;
use crate::sqlite::{Ledger, LedgerFault, gather};

/// How often it is looked whether another process has written.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// How often what has ended is forgotten.
const BETWEEN_PRUNINGS: Duration = Duration::from_secs(60);

/// What the thread has to itself.
pub(super) struct Clerk {
    ledger: Ledger,
    follower: Follower,
    memory: Arc<Memory>,
    progress: Arc<Progress>,
    /// The present, as the last request knew it.
    now: Timestamp,
    pruned: Timestamp,
    /// Whether the last look failed and the log knows.
    troubled: bool,
}

impl Clerk {
    pub(super) fn new(ledger: Ledger, follower: Follower, memory: Arc<Memory>, progress: Arc<Progress>) -> Self {
        let now = memory.birth();
        Self { ledger, follower, memory, progress, now, pruned: now, troubled: false }
    }

    /// Works until nobody can ask any more.
    pub(super) fn work(mut self, requests: &Receiver<Request>) {
        loop {
            match requests.recv_timeout(BETWEEN_LOOKS) {
                Ok(first) => self.serve(gather(first, requests)),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.memory.revoked.sweep(self.now);
        }
    }

    fn serve(&mut self, batch: Vec<Request>) {
        self.now = batch.iter().filter_map(Request::now).max().unwrap_or(self.now);
        let (asked, follower) = (batch.len() as u64, self.follower.clone());
        match self.commit(batch) {
            Ok(written) => {
                self.progress.commits.fetch_add(1, Ordering::Relaxed);
                self.progress.committed.fetch_add(asked, Ordering::Relaxed);
                self.progress.look();
                written.into_iter().for_each(|written| written.settle(&self.memory));
            }
            Err(fault) => {
                self.follower = follower;
                let failed = self.progress.failed.fetch_add(1, Ordering::Relaxed).saturating_add(1);
                let file = self.ledger.path().display();
                log::error!(requests = asked, failed; "{file}: nothing was written: {fault}");
                self.look();
            }
        }
    }

    fn commit(&mut self, batch: Vec<Request>) -> Result<Vec<Written>, LedgerFault> {
        self.ledger.is_in_place()?;
        let transaction = self.ledger.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if self.follower.is_behind(&transaction)? {
            self.follower.take_over(&transaction, &self.memory)?;
        }
        let mut written = Vec::with_capacity(batch.len());
        for request in batch {
            match request.write(&transaction, &self.memory) {
                // A row that nobody can read is the trouble of the one who needs it.
                Err(fault @ LedgerFault::Row { .. }) => log::error!("a request is left out: {fault}"),
                result => written.push(result?),
            }
        }
        prune_now_and_then(&transaction, self.now, &mut self.pruned)?;
        self.follower.pass(tables::last_number(&transaction)?);
        transaction.commit()?;
        self.ledger.is_in_place()?;
        Ok(written)
    }

    /// Takes over what others wrote, and says in the log when that begins to fail.
    fn look(&mut self) {
        match self.follow() {
            Ok(()) => {
                self.troubled = false;
                self.progress.look();
            }
            Err(fault) => {
                if !std::mem::replace(&mut self.troubled, true) {
                    let file = self.ledger.path().display();
                    log::error!("{file}: what other processes revoke is not seen: {fault}");
                }
            }
        }
    }

    fn follow(&mut self) -> Result<(), LedgerFault> {
        self.ledger.is_in_place()?;
        if !self.follower.is_behind(&self.ledger.connection)? {
            return Ok(());
        }
        let mut follower = self.follower.clone();
        let transaction = self.ledger.connection.transaction()?;
        follower.take_over(&transaction, &self.memory)?;
        transaction.commit()?;
        self.follower = follower;
        Ok(())
    }
}

fn prune_now_and_then(connection: &Connection, now: Timestamp, pruned: &mut Timestamp) -> Result<(), LedgerFault> {
    if now.since(*pruned) >= BETWEEN_PRUNINGS {
        tables::prune(connection, now)?;
        *pruned = now;
    }
    Ok(())
}
