//! Copies of the guard's file, made and brought back while the service runs.

use std::path::Path;

use rusqlite::Connection;

use super::format::FORMAT;
use super::rows::Table;
use super::{state, tables};
use crate::sqlite::{self, FileFault, Ledger, LedgerFault};

/// What a copy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Revocations.
    pub revocations: u64,
    /// Families of rotating refresh tokens.
    pub families: u64,
}

/// What a restored file holds, and what of it the copy did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the file holds now.
    pub holding: Holding,
    /// Revocations that the file had and the copy lacked: they are kept.
    pub kept: u64,
}

/// Copies the guard's file from `folder` into a new file in `target`, for its owner alone, and reads the copy through.
///
/// # Errors
/// [`FileFault`] names the file; nothing is left of a copy that failed.
pub fn back_up(folder: &Path, target: &Path) -> Result<Holding, FileFault> {
    sqlite::copy_to(folder, target, &FORMAT, holding)
}

/// Brings the copy in `source` back into `folder`. No revocation is lost that the file there has.
///
/// # Errors
/// [`FileFault`] names the file; nothing is changed then.
pub fn restore(folder: &Path, source: &Path) -> Result<Restored, FileFault> {
    let copy = source.join(FORMAT.file);
    let staged = stage(&copy).map_err(|fault| fault.of(&copy))?;
    sqlite::make(folder)?;
    let mut ledger = Ledger::open(folder, &FORMAT)?;
    let path = ledger.path().to_owned();
    unite_and_replace(&staged, &mut ledger.connection).map_err(|fault| fault.of(&path))
}

/// Reads the copy into memory, as the next start would find it.
fn stage(copy: &Path) -> Result<Connection, LedgerFault> {
    let staged = sqlite::copy_into_memory(copy, &FORMAT)?;
    // Marks of the past would pose as those of a clean stop.
    tables::forget_marks(&staged)?;
    state::set_birth(&staged, state::read(&staged)?.birth, false)?;
    state::renew_incarnation(&staged)?;
    tables::each_revocation(&staged, 0, drop)?;
    tables::families(&staged)?;
    Ok(staged)
}

fn unite_and_replace(staged: &Connection, live: &mut Connection) -> Result<Restored, LedgerFault> {
    let before = tables::count(staged, Table::Revocations)?;
    for record in tables::revocations(live)? {
        tables::revoke(staged, record)?;
    }
    for family in tables::families(live)? {
        if tables::family(staged, family.id)?.is_none_or(|copied| copied.generation < family.generation) {
            tables::write_family(staged, family)?;
        }
    }
    let kept = tables::count(staged, Table::Revocations)?.saturating_sub(before);
    sqlite::replace(staged, live)?;
    Ok(Restored { holding: holding(live)?, kept })
}

fn holding(connection: &Connection) -> Result<Holding, LedgerFault> {
    let revocations = tables::count(connection, Table::Revocations)?;
    Ok(Holding { revocations, families: tables::count(connection, Table::RefreshFamilies)? })
}
