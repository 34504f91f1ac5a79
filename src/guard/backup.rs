//! Copies of the guard's file, made and brought back while the service runs.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::fault::{GuardFault, LedgerFault};
use super::folder::{self, FILE};
use super::ledger::{self, Ledger};
use super::rows::Table;
use super::{state, tables};

/// How long, and how often, a copy waits for whoever writes.
const PAUSE: Duration = Duration::from_millis(50);
const PAUSES: u32 = 100;

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
/// [`GuardFault`] names the file; nothing is left of a copy that failed.
pub fn back_up(folder: &Path, target: &Path) -> Result<Holding, GuardFault> {
    let (path, copy) = (folder.join(FILE), target.join(FILE));
    let source = open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|fault| fault.of(&path))?;
    folder::make(target)?;
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy);
    let created = created.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => LedgerFault::Exists.of(&copy),
        _ => LedgerFault::from(error).of(&copy),
    })?;
    drop(created);
    write_copy(&source, &copy).map_err(|fault| {
        // The fault is told; that the rest of the copy stays, too, would only hide it.
        let _ = fs::remove_file(&copy);
        fault.of(&copy)
    })
}

/// Brings the copy in `source` back into `folder`. No revocation is lost that the file there has.
///
/// # Errors
/// [`GuardFault`] names the file; nothing is changed then.
pub fn restore(folder: &Path, source: &Path) -> Result<Restored, GuardFault> {
    let copy = source.join(FILE);
    let staged = stage(&copy).map_err(|fault| fault.of(&copy))?;
    folder::make(folder)?;
    let mut ledger = Ledger::open(folder)?;
    let path = ledger.path().to_owned();
    unite_and_replace(&staged, &mut ledger.connection).map_err(|fault| fault.of(&path))
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, LedgerFault> {
    if !path.try_exists()? {
        return Err(LedgerFault::Missing);
    }
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    ledger::judge(&connection)?;
    Ok(connection)
}

fn write_copy(source: &Connection, path: &Path) -> Result<Holding, LedgerFault> {
    let mut copy = Connection::open(path)?;
    run(source, &mut copy)?;
    // One file, without a log beside it.
    copy.pragma_update(None, "journal_mode", "delete")?;
    ledger::judge(&copy)?;
    let holding = holding(&copy)?;
    copy.close().map_err(|(_, error)| error)?;
    File::open(path)?.sync_all()?;
    folder::sync(path.parent().unwrap_or(Path::new(".")))?;
    Ok(holding)
}

/// Reads the copy into memory, as the next start would find it.
fn stage(copy: &Path) -> Result<Connection, LedgerFault> {
    let source = open(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut staged = Connection::open_in_memory()?;
    run(&source, &mut staged)?;
    ledger::migrate(&mut staged)?;
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
    run(staged, live)?;
    Ok(Restored { holding: holding(live)?, kept })
}

/// One step, so that all of it is of one moment.
fn run(source: &Connection, target: &mut Connection) -> Result<(), LedgerFault> {
    let backup = Backup::new(source, target)?;
    for _ in 0..PAUSES {
        if backup.step(-1)? == StepResult::Done {
            return Ok(());
        }
        sleep(PAUSE);
    }
    Err(LedgerFault::Locked)
}

fn holding(connection: &Connection) -> Result<Holding, LedgerFault> {
    let revocations = tables::count(connection, Table::Revocations)?;
    Ok(Holding { revocations, families: tables::count(connection, Table::RefreshFamilies)? })
}
