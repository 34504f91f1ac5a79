//! The row of the guard's file of which there is one.

use rusqlite::{Connection, params};

use super::tables::millis;
use crate::clock::Timestamp;
use crate::sqlite::LedgerFault;

/// What the guard before this one left, and what operators switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) incarnation: Vec<u8>,
    pub(super) birth: Timestamp,
    pub(super) stopped_cleanly: bool,
    pub(super) maintenance: Maintenance,
}

/// Whether an operator has the service answer that it is temporarily unavailable: the last switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maintenance {
    /// Whether it does.
    pub is_on: bool,
    /// Since when.
    pub since: Timestamp,
    /// Who switched it; nobody if it was never switched.
    pub author: Option<String>,
    /// Why, in the author's words.
    pub reason: Option<String>,
}

pub(super) fn read(connection: &Connection) -> Result<State, LedgerFault> {
    let sql = "SELECT incarnation, birth, stopped_cleanly, maintenance, maintenance_since, maintenance_by,
                      maintenance_reason FROM guard";
    let state = connection.query_row(sql, (), |row| {
        let (is_on, since) = (row.get(3)?, moment(row.get(4)?));
        Ok(State {
            incarnation: row.get(0)?,
            birth: moment(row.get(1)?),
            stopped_cleanly: row.get(2)?,
            maintenance: Maintenance { is_on, since, author: row.get(5)?, reason: row.get(6)? },
        })
    });
    Ok(state?)
}

pub(super) fn set_birth(connection: &Connection, birth: Timestamp, is_clean: bool) -> Result<(), LedgerFault> {
    let sql = "UPDATE guard SET birth = ?, stopped_cleanly = ?";
    connection.execute(sql, params![millis(birth), is_clean])?;
    Ok(())
}

pub(super) fn set_maintenance(connection: &Connection, maintenance: &Maintenance) -> Result<(), LedgerFault> {
    let Maintenance { is_on, since, author, reason } = maintenance;
    let sql = "UPDATE guard SET maintenance = ?, maintenance_since = ?, maintenance_by = ?, maintenance_reason = ?";
    connection.execute(sql, params![is_on, millis(*since), author, reason])?;
    Ok(())
}

/// Says that this is another file than before, to whoever has read the one before.
pub(super) fn renew_incarnation(connection: &Connection) -> Result<(), LedgerFault> {
    connection.execute("UPDATE guard SET incarnation = randomblob(16)", ())?;
    Ok(())
}

fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millis(u64::try_from(millis).unwrap_or(0))
}
