//! What other processes wrote into the file: operators' revocations, the maintenance switch, a restored backup.

use std::sync::atomic::Ordering;

use rusqlite::Connection;

use super::memory::Memory;
use super::revoked::{Revoked, Span};
use super::rows::Record;
use super::state::{self, Maintenance};
use super::tables;
use crate::sqlite::{LedgerFault, number};

/// How far the file was read.
#[derive(Clone)]
pub(super) struct Follower {
    version: Option<i64>,
    incarnation: Vec<u8>,
    last_number: i64,
}

impl Follower {
    /// After everything up to `last_number` was read.
    pub(super) const fn new(incarnation: Vec<u8>, last_number: i64) -> Self {
        Self { version: None, incarnation, last_number }
    }

    /// After this process wrote everything up to `last_number` itself.
    pub(super) const fn pass(&mut self, last_number: i64) {
        self.last_number = last_number;
    }

    /// Whether another process has written since.
    pub(super) fn is_behind(&self, connection: &Connection) -> Result<bool, LedgerFault> {
        Ok(self.version != Some(number(connection, "data_version")?))
    }

    /// Takes over what others wrote. Within a transaction, so that all is read of one state of the file.
    pub(super) fn take_over(&mut self, transaction: &Connection, memory: &Memory) -> Result<(), LedgerFault> {
        let state = state::read(transaction)?;
        let last_number = tables::last_number(transaction)?;
        if state.incarnation != self.incarnation || last_number < self.last_number {
            unite(transaction, memory)?;
        } else {
            tables::each_revocation(transaction, self.last_number, |record| {
                memory.take_over(&record);
                audit(&record);
            })?;
        }
        let is_on = state.maintenance.is_on;
        if memory.maintenance.swap(is_on, Ordering::Relaxed) != is_on {
            audit_switch(&state.maintenance);
        }
        self.incarnation = state.incarnation;
        self.last_number = tables::last_number(transaction)?;
        self.version = Some(number(transaction, "data_version")?);
        Ok(())
    }
}

/// The file went back: what it has and memory lacks is read, what memory has and it lacks is written.
fn unite(transaction: &Connection, memory: &Memory) -> Result<(), LedgerFault> {
    let known = memory.revoked.all();
    let records = tables::revocations(transaction)?;
    let in_file = Revoked::new();
    for record in &records {
        memory.take_over(record);
        in_file.insert(&record.revocation, record.span());
    }
    let mut written: usize = 0;
    for (revocation, span) in known {
        if in_file.span(&revocation).is_none_or(|there| there.joined(span) != there) {
            let Span { since, until } = span;
            tables::revoke(transaction, Record { revocation, since, until, author: None, reason: None })?;
            written = written.saturating_add(1);
        }
    }
    log::warn!(
        target: "signet::audit", read = records.len(), kept = written;
        "the guard's file was restored; revocations that it lacked are kept"
    );
    Ok(())
}

fn audit(record: &Record) {
    log::info!(
        target: "signet::audit",
        who = record.author.as_deref().unwrap_or("another process"),
        what = record.revocation.to_string(),
        until = record.until.to_string(),
        reason = record.reason.as_deref().unwrap_or("");
        "revoked by an operator"
    );
}

fn audit_switch(maintenance: &Maintenance) {
    log::warn!(
        target: "signet::audit",
        who = maintenance.author.as_deref().unwrap_or("another process"),
        what = if maintenance.is_on { "maintenance on" } else { "maintenance off" },
        reason = maintenance.reason.as_deref().unwrap_or("");
        "maintenance switched by an operator"
    );
}
