//! Copies of a file, made and brought back while it is in use.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::fault::{FileFault, LedgerFault};
use super::folder;
use super::ledger::{self, Format};

/// How long, and how often, a copy waits for whoever writes.
const PAUSE: Duration = Duration::from_millis(50);
const PAUSES: u32 = 100;

/// Copies a file from one folder into a new file in another, for its owner alone, and has the copy read through by
/// `holding`, whose answer is returned.
///
/// # Errors
/// [`FileFault`] names the file; nothing is left of a copy that failed.
pub fn copy_to<T>(
    folder: &Path,
    target: &Path,
    format: &Format,
    holding: impl FnOnce(&Connection) -> Result<T, LedgerFault>,
) -> Result<T, FileFault> {
    let (path, copy) = (folder.join(format.file), target.join(format.file));
    let source = open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE, format).map_err(|fault| fault.of(&path))?;
    folder::make(target)?;
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy);
    let created = created.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => LedgerFault::Exists.of(&copy),
        _ => LedgerFault::from(error).of(&copy),
    })?;
    drop(created);
    write_copy(&source, &copy, format, holding).map_err(|fault| {
        // The fault is told; that the rest of the copy stays, too, would only hide it.
        let _ = fs::remove_file(&copy);
        fault.of(&copy)
    })
}

/// Reads the copy at `path` into memory and brings it to the present version, as the next start would.
///
/// # Errors
/// There is none, or it is not sound.
pub fn copy_into_memory(path: &Path, format: &Format) -> Result<Connection, LedgerFault> {
    let source = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, format)?;
    let mut staged = Connection::open_in_memory()?;
    replace(&source, &mut staged)?;
    ledger::migrate(&mut staged, format)?;
    Ok(staged)
}

/// Makes a file the same as another, in one step, so that all of it is of one moment.
///
/// # Errors
/// It cannot be written, or somebody else writes it all the time.
pub fn replace(source: &Connection, target: &mut Connection) -> Result<(), LedgerFault> {
    let backup = Backup::new(source, target)?;
    for _ in 0..PAUSES {
        if backup.step(-1)? == StepResult::Done {
            return Ok(());
        }
        sleep(PAUSE);
    }
    Err(LedgerFault::Locked)
}

fn open(path: &Path, flags: OpenFlags, format: &Format) -> Result<Connection, LedgerFault> {
    if !path.try_exists()? {
        return Err(LedgerFault::Missing);
    }
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    ledger::judge(&connection, format)?;
    Ok(connection)
}

fn write_copy<T>(
    source: &Connection,
    path: &Path,
    format: &Format,
    holding: impl FnOnce(&Connection) -> Result<T, LedgerFault>,
) -> Result<T, LedgerFault> {
    let mut copy = Connection::open(path)?;
    replace(source, &mut copy)?;
    // One file, without a log beside it.
    copy.pragma_update(None, "journal_mode", "delete")?;
    ledger::judge(&copy, format)?;
    let holding = holding(&copy)?;
    copy.close().map_err(|(_, error)| error)?;
    File::open(path)?.sync_all()?;
    folder::sync(path.parent().unwrap_or(Path::new(".")))?;
    Ok(holding)
}
