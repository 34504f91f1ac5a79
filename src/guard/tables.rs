//! Rows that are read from the guard's file and written to it.

use rusqlite::{Connection, OptionalExtension, Params, Row as Cells, params_from_iter};

use super::advance::Family;
use super::mark::Mark;
use super::rows::{Record, Row, Table};
use crate::clock::Timestamp;
use crate::protocol::GrantId;
use crate::sqlite::LedgerFault;

/// Writes a revocation under a new number. A later epoch replaces an earlier one, an end stays where it first was, and
/// neither shortens the other.
pub(super) fn revoke(connection: &Connection, record: Record) -> Result<(), LedgerFault> {
    let mut insert = connection.prepare_cached(
        "WITH known AS (SELECT * FROM revocations WHERE kind = ?1 AND name = ?2)
         REPLACE INTO revocations (kind, name, since, until, author, reason)
         VALUES (?1, ?2, CASE WHEN ?1 IN ('grant', 'token', 'session') THEN min(?3, coalesce((SELECT since FROM known), ?3))
                 ELSE max(?3, coalesce((SELECT since FROM known), 0)) END, max(?4, coalesce((SELECT until FROM known), 0)),
                 coalesce(?5, (SELECT author FROM known)), coalesce(?6, (SELECT reason FROM known)))",
    )?;
    insert.execute(params_from_iter(Row::Revocation(record).cells()))?;
    Ok(())
}

/// Hands on every revocation, or those of higher numbers than `after`, in their order.
pub(super) fn each_revocation(
    connection: &Connection,
    after: i64,
    mut to: impl FnMut(Record),
) -> Result<(), LedgerFault> {
    let sql = "SELECT kind, name, since, until, author, reason FROM revocations WHERE number > ? ORDER BY number";
    read(connection, Table::Revocations, sql, [after], |row| {
        if let Row::Revocation(record) = row {
            to(record);
        }
    })
}

/// Every revocation, in their order.
pub(super) fn revocations(connection: &Connection) -> Result<Vec<Record>, LedgerFault> {
    let mut records = Vec::new();
    each_revocation(connection, 0, |record| records.push(record))?;
    Ok(records)
}

/// The highest number that a revocation ever had in this file.
pub(super) fn last_number(connection: &Connection) -> Result<i64, LedgerFault> {
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'revocations'";
    Ok(connection.prepare_cached(sql)?.query_row((), |row| row.get(0)).optional()?.unwrap_or(0))
}

pub(super) fn is_revoked(connection: &Connection, grant: GrantId) -> Result<bool, LedgerFault> {
    let sql = "SELECT 1 FROM revocations WHERE kind = 'grant' AND name = ?";
    Ok(connection.prepare_cached(sql)?.exists([grant.to_string()])?)
}

pub(super) fn family(connection: &Connection, id: GrantId) -> Result<Option<Family>, LedgerFault> {
    Ok(select_families(connection, "WHERE gid = ?", [id.to_string()])?.pop())
}

pub(super) fn families(connection: &Connection) -> Result<Vec<Family>, LedgerFault> {
    select_families(connection, "", ())
}

fn select_families(connection: &Connection, which: &str, values: impl Params) -> Result<Vec<Family>, LedgerFault> {
    let sql = format!("SELECT gid, generation, advanced_at, until FROM refresh_families {which}");
    let mut families = Vec::new();
    read(connection, Table::RefreshFamilies, &sql, values, |row| {
        if let Row::Family(family) = row {
            families.push(family);
        }
    })?;
    Ok(families)
}

pub(super) fn write_family(connection: &Connection, family: Family) -> Result<(), LedgerFault> {
    let sql = "REPLACE INTO refresh_families (gid, generation, advanced_at, until) VALUES (?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute(params_from_iter(Row::Family(family).cells()))?;
    Ok(())
}

pub(super) fn write_mark(connection: &Connection, mark: Mark, until: Timestamp) -> Result<(), LedgerFault> {
    let sql = "INSERT INTO spent_marks (id, owner, until) VALUES (?, ?, ?)";
    connection.prepare_cached(sql)?.execute(params_from_iter(Row::SpentMark(mark, until).cells()))?;
    Ok(())
}

pub(super) fn marks(connection: &Connection) -> Result<Vec<(Mark, Timestamp)>, LedgerFault> {
    let mut marks = Vec::new();
    read(connection, Table::SpentMarks, "SELECT id, owner, until FROM spent_marks", (), |row| {
        if let Row::SpentMark(mark, until) = row {
            marks.push((mark, until));
        }
    })?;
    Ok(marks)
}

pub(super) fn forget_marks(connection: &Connection) -> Result<(), LedgerFault> {
    connection.execute("DELETE FROM spent_marks", ())?;
    Ok(())
}

/// Forgets some of what ended before `now`; not all at once, because others wait.
pub(super) fn prune(connection: &Connection, now: Timestamp) -> Result<(), LedgerFault> {
    for sql in [
        "DELETE FROM revocations WHERE number IN (SELECT number FROM revocations WHERE until <= ? LIMIT 1000)",
        "DELETE FROM refresh_families WHERE gid IN (SELECT gid FROM refresh_families WHERE until <= ? LIMIT 1000)",
    ] {
        connection.prepare_cached(sql)?.execute([millis(now)])?;
    }
    Ok(())
}

/// How many rows a table has.
pub(super) fn count(connection: &Connection, table: Table) -> Result<u64, LedgerFault> {
    let sql = match table {
        Table::Revocations => "SELECT count(*) FROM revocations",
        Table::RefreshFamilies => "SELECT count(*) FROM refresh_families",
        Table::SpentMarks => "SELECT count(*) FROM spent_marks",
    };
    let count: i64 = connection.query_row(sql, (), |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn read(
    connection: &Connection,
    table: Table,
    sql: &str,
    values: impl Params,
    mut to: impl FnMut(Row),
) -> Result<(), LedgerFault> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(values)?;
    while let Some(row) = rows.next()? {
        to(read_row(table, columns, row)?);
    }
    Ok(())
}

fn read_row(table: Table, columns: usize, row: &Cells<'_>) -> Result<Row, LedgerFault> {
    let cells = (0..columns).map(|column| row.get_ref(column)).collect::<Result<Vec<_>, _>>()?;
    Ok(Row::read(table, &cells)?)
}

/// A moment as the file has it.
pub(super) fn millis(moment: Timestamp) -> i64 {
    i64::try_from(moment.as_millis()).unwrap_or(i64::MAX)
}
