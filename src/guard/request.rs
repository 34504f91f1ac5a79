//! What is asked of the writer: each becomes durable with its batch, and whoever asked is told after that.
//!
//! A request that is dropped answers nothing, which the one who waits reads as [`Unavailable`](super::Unavailable).

use rusqlite::Connection;
use tokio::sync::oneshot::Sender;

#[cfg(feature = "redis")]
use super::advance::Family;
use super::advance::{Advance, Presentation};
use super::mark::Mark;
use super::memory::Memory;
use super::revocation::{Durable, Revocation};
use super::rows::Record;
use super::{state, tables};
use crate::clock::Timestamp;
use crate::sqlite::LedgerFault;

pub(super) enum Request {
    Revoke(Record, Sender<Durable>),
    Advance(Presentation, Sender<Advance>),
    /// What other replicas did, and families that advanced elsewhere than in the file.
    #[cfg(feature = "redis")]
    Journal(Vec<Record>, Vec<Family>, Sender<()>),
    /// All families.
    #[cfg(feature = "redis")]
    Families(Sender<Vec<Family>>),
    /// The marks that a clean stop leaves.
    Close(Vec<(Mark, Timestamp)>, Sender<()>),
}

/// A request that is written but not yet committed.
pub(super) enum Written {
    Revoked(Record, Sender<Durable>),
    Advanced(Option<Record>, Advance, Sender<Advance>),
    #[cfg(feature = "redis")]
    Journalled(Sender<()>),
    #[cfg(feature = "redis")]
    Read(Vec<Family>, Sender<Vec<Family>>),
    Closed(Sender<()>),
}

impl Request {
    /// The present, as whoever asked knew it.
    pub(super) fn now(&self) -> Option<Timestamp> {
        match self {
            Self::Revoke(record, _) => Some(record.since),
            Self::Advance(presentation, _) => Some(presentation.now),
            #[cfg(feature = "redis")]
            Self::Journal(records, families, _) => {
                let of_families = families.iter().map(|family| family.advanced_at);
                records.iter().map(|record| record.since).chain(of_families).max()
            }
            #[cfg(feature = "redis")]
            Self::Families(_) => None,
            Self::Close(..) => None,
        }
    }

    pub(super) fn write(self, connection: &Connection, memory: &Memory) -> Result<Written, LedgerFault> {
        match self {
            Self::Revoke(record, answer) => {
                tables::revoke(connection, record.clone())?;
                Ok(Written::Revoked(record, answer))
            }
            Self::Advance(presentation, answer) => {
                let (advance, revoked) = advance(connection, &presentation)?;
                Ok(Written::Advanced(revoked, advance, answer))
            }
            #[cfg(feature = "redis")]
            Self::Journal(records, families, answer) => {
                records.into_iter().try_for_each(|record| tables::revoke(connection, record))?;
                families.into_iter().try_for_each(|family| keep(connection, family))?;
                Ok(Written::Journalled(answer))
            }
            #[cfg(feature = "redis")]
            Self::Families(answer) => Ok(Written::Read(tables::families(connection)?, answer)),
            Self::Close(marks, answer) => {
                marks.into_iter().try_for_each(|(mark, until)| tables::write_mark(connection, mark, until))?;
                state::set_birth(connection, memory.birth(), true)?;
                Ok(Written::Closed(answer))
            }
        }
    }
}

impl Written {
    /// Makes it visible and answers. Nobody may be waiting any more.
    pub(super) fn settle(self, memory: &Memory) {
        match self {
            Self::Revoked(record, answer) => {
                memory.revoked.insert(&record.revocation, record.span());
                let _ = answer.send(Durable::new());
            }
            Self::Advanced(revoked, advance, answer) => {
                if let Some(record) = revoked {
                    memory.revoked.insert(&record.revocation, record.span());
                }
                let _ = answer.send(advance);
            }
            #[cfg(feature = "redis")]
            Self::Journalled(answer) => drop(answer.send(())),
            #[cfg(feature = "redis")]
            Self::Read(families, answer) => drop(answer.send(families)),
            Self::Closed(answer) => {
                let _ = answer.send(());
            }
        }
    }
}

/// Of two generations the later one counts.
#[cfg(feature = "redis")]
fn keep(connection: &Connection, family: Family) -> Result<(), LedgerFault> {
    match tables::family(connection, family.id)? {
        Some(known) if known.generation >= family.generation => Ok(()),
        _ => tables::write_family(connection, family),
    }
}

fn advance(connection: &Connection, presented: &Presentation) -> Result<(Advance, Option<Record>), LedgerFault> {
    let row = tables::family(connection, presented.family)?;
    let is_revoked = tables::is_revoked(connection, presented.family)?;
    match presented.judge(row.as_ref()) {
        Advance::Rotated { generation } if !is_revoked => {
            tables::write_family(connection, presented.advanced_to(generation))?;
            Ok((Advance::Rotated { generation }, None))
        }
        Advance::Repeated { generation } if !is_revoked => Ok((Advance::Repeated { generation }, None)),
        _ => {
            let record = presented.reuse();
            tables::revoke(connection, record.clone())?;
            Ok((Advance::Reused, Some(record)))
        }
    }
}

impl Presentation {
    /// The revocation that a reuse leads to.
    pub(super) fn reuse(&self) -> Record {
        Record {
            revocation: Revocation::Grant(self.family),
            since: self.now,
            until: self.until,
            author: None,
            reason: Some("a refresh token was used again".to_owned()),
        }
    }
}
