//! The guard that keeps a file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rusqlite::TransactionBehavior;
use tokio::sync::oneshot;

#[cfg(feature = "redis")]
use super::advance::Family;
use super::advance::{Advance, Presentation};
use super::claim::{Claim, claim};
use super::clerk::Clerk;
use super::follower::Follower;
use super::format::FORMAT;
use super::keyed::KeyedHash;
use super::mark::Mark;
use super::memory::Memory;
use super::progress::Progress;
use super::request::Request;
use super::revocation::{Durable, Unavailable};
use super::rows::{Record, Row};
use super::settings::GuardSettings;
use super::{state, tables};
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::sqlite::{self, FileFault, Ledger, LedgerFault, Writer};

/// Memory, and a file that this process alone serves from.
pub(super) struct Embedded {
    pub(super) memory: Arc<Memory>,
    // Ends before the claim does.
    writer: Writer<Request>,
    progress: Arc<Progress>,
    _claim: Claim,
}

impl Embedded {
    pub(super) fn open(
        folder: &Path,
        settings: &GuardSettings,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Self, FileFault> {
        sqlite::make(folder)?;
        let claim = claim(folder)?;
        let mut ledger = Ledger::open(folder, &FORMAT)?;
        let path = ledger.path().to_owned();
        let hash = KeyedHash::draw(entropy).map_err(|fault| LedgerFault::Entropy(fault).of(&path))?;
        let (memory, follower) = resume(&mut ledger, settings, now, hash).map_err(|fault| fault.of(&path))?;
        let memory = Arc::new(memory);
        let progress = Arc::new(Progress::new());
        let clerk = Clerk::new(ledger, follower, Arc::clone(&memory), Arc::clone(&progress));
        let writer = Writer::start("guard", move |requests| clerk.work(requests));
        let writer = writer.map_err(|error| LedgerFault::from(error).of(&path))?;
        Ok(Self { memory, writer, progress, _claim: claim })
    }

    pub(super) async fn revoke(&self, record: Record) -> Result<Durable, Unavailable> {
        if !Row::Revocation(record.clone()).is_legal() {
            return Err(Unavailable);
        }
        let (answer, answered) = oneshot::channel();
        self.ask(Request::Revoke(record, answer))?;
        answered.await.map_err(|_| Unavailable)
    }

    pub(super) async fn advance(&self, presentation: Presentation) -> Result<Advance, Unavailable> {
        let (answer, answered) = oneshot::channel();
        self.ask(Request::Advance(presentation, answer))?;
        answered.await.map_err(|_| Unavailable)
    }

    pub(super) async fn close(&self, now: Timestamp) -> Result<(), Unavailable> {
        let marks = self.memory.marks().close(now);
        let (answer, answered) = oneshot::channel();
        self.ask(Request::Close(marks, answer))?;
        answered.await.map_err(|_| Unavailable)
    }

    /// Writes what was done elsewhere; the answer comes when no power cut can undo it.
    #[cfg(feature = "redis")]
    pub(super) async fn journal(&self, records: Vec<Record>, families: Vec<Family>) -> Result<(), Unavailable> {
        let (answer, answered) = oneshot::channel();
        self.ask(Request::Journal(records, families, answer))?;
        answered.await.map_err(|_| Unavailable)
    }

    /// All families that the file has.
    #[cfg(feature = "redis")]
    pub(super) async fn families(&self) -> Result<Vec<Family>, Unavailable> {
        let (answer, answered) = oneshot::channel();
        self.ask(Request::Families(answer))?;
        answered.await.map_err(|_| Unavailable)
    }

    fn ask(&self, request: Request) -> Result<(), Unavailable> {
        self.writer.ask(request).map_err(|_| Unavailable)
    }

    pub(super) fn lag(&self) -> Duration {
        self.progress.lag()
    }

    /// Commits, what they made durable, and commits that failed.
    pub(super) fn commits(&self) -> [u64; 3] {
        let progress = &self.progress;
        [&progress.commits, &progress.committed, &progress.failed].map(|count| count.load(Ordering::Relaxed))
    }
}

/// Reads what the guard before this one left. That it ended well is forgotten at once: this one may not.
fn resume(
    ledger: &mut Ledger,
    settings: &GuardSettings,
    now: Timestamp,
    hash: KeyedHash,
) -> Result<(Memory, Follower), LedgerFault> {
    let transaction = ledger.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let state = state::read(&transaction)?;
    let left: Vec<(Mark, Timestamp)> = if state.stopped_cleanly { tables::marks(&transaction)? } else { Vec::new() };
    let fits = left.len() as u64 <= u64::from(settings.spent_marks);
    // A clock that was ahead when it stopped would keep every artefact out for as long.
    let birth = if state.stopped_cleanly && fits { state.birth.min(now) } else { now };
    let memory = Memory::new(settings, birth, hash);
    if fits {
        memory.marks().resume(left);
    }
    tables::each_revocation(&transaction, 0, |record| memory.revoked.insert(&record.revocation, record.span()))?;
    memory.maintenance.store(state.maintenance.is_on, Ordering::Relaxed);
    let follower = Follower::new(state.incarnation, tables::last_number(&transaction)?);
    tables::forget_marks(&transaction)?;
    state::set_birth(&transaction, birth, false)?;
    transaction.commit()?;
    ledger.remember_place();
    Ok((memory, follower))
}
