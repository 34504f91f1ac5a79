//! A SQLite file of the service's own: how it is opened, judged and brought to the present version.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, MAIN_DB, OpenFlags, TransactionBehavior};

use super::fault::{FileFault, LedgerFault};
use super::folder::{self, Footprint};

/// What makes a file one of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The file's name in its folder.
    pub file: &'static str,
    /// The mark of the kind, which SQLite keeps in the file's header.
    pub application_id: i64,
    /// The steps from an empty file to the present version, one a version; each is run once, in a transaction.
    pub migrations: &'static [&'static str],
}

/// How long another process may hold the file; well below what a caller waits for an answer.
pub const PATIENCE: Duration = Duration::from_millis(500);

/// Larger files are not read through at the start; a damaged row is still found when it is read.
const MAX_CHECKED_BYTES: i64 = 256 << 20;

/// An open file.
pub struct Ledger {
    /// The connection that writes.
    pub connection: Connection,
    path: PathBuf,
    footprint: Footprint,
}

impl Ledger {
    /// Opens the file of a format in `folder`; makes it, for its owner alone, if there is none.
    ///
    /// # Errors
    /// [`FileFault`] names the file and what is wrong with it.
    pub fn open(folder: &Path, format: &Format) -> Result<Self, FileFault> {
        let path = folder.join(format.file);
        let open = || {
            folder::make_file(&path)?;
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let mut connection = Connection::open_with_flags(&path, flags)?;
            prepare(&mut connection, format)?;
            Ok(connection)
        };
        let connection = open().map_err(|fault: LedgerFault| fault.of(&path))?;
        let footprint = Footprint::of(&path);
        Ok(Self { connection, path, footprint })
    }

    /// Whether the file still stands where it was opened: a commit into a removed one is lost with the process.
    ///
    /// # Errors
    /// [`LedgerFault::Replaced`]
    pub fn is_in_place(&self) -> Result<(), LedgerFault> {
        if Footprint::of(&self.path) == self.footprint { Ok(()) } else { Err(LedgerFault::Replaced) }
    }

    /// What stands there now is the file: its log is made with the first commit.
    pub fn remember_place(&mut self) {
        self.footprint = Footprint::of(&self.path);
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn prepare(connection: &mut Connection, format: &Format) -> Result<(), LedgerFault> {
    connection.busy_timeout(PATIENCE)?;
    if connection.is_readonly(MAIN_DB)? {
        return Err(LedgerFault::ReadOnly);
    }
    judge(connection, format)?;
    // A commit is on the disk when it is answered.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    migrate(connection, format)
}

/// Whether this is a file of the format, of a version that this Signet knows, and sound.
///
/// # Errors
/// [`LedgerFault`] says what it is instead.
pub fn judge(connection: &Connection, format: &Format) -> Result<(), LedgerFault> {
    let (version, application) = (number(connection, "user_version")?, number(connection, "application_id")?);
    let is_new = application == 0 && version == 0 && number(connection, "schema_version")? == 0;
    if !is_new && application != format.application_id {
        return Err(LedgerFault::Foreign);
    }
    let known = i64::try_from(format.migrations.len()).unwrap_or(i64::MAX);
    if version > known {
        return Err(LedgerFault::Newer { found: version, known });
    }
    let bytes = number(connection, "page_count")?.saturating_mul(number(connection, "page_size")?);
    if bytes > MAX_CHECKED_BYTES {
        return Ok(());
    }
    let said: String = connection.query_row("PRAGMA quick_check(1)", (), |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(LedgerFault::Corrupted(said)) }
}

/// Brings a file to the version of this Signet.
///
/// # Errors
/// It cannot be written.
pub fn migrate(connection: &mut Connection, format: &Format) -> Result<(), LedgerFault> {
    for (migration, version) in format.migrations.iter().zip(1_i64..) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been first.
        if number(&transaction, "user_version")? < version {
            transaction.execute_batch(migration)?;
            transaction.pragma_update(None, "application_id", format.application_id)?;
            transaction.pragma_update(None, "user_version", version)?;
            transaction.commit()?;
        }
    }
    Ok(())
}

/// The number that a pragma answers.
///
/// # Errors
/// It cannot be read.
pub fn number(connection: &Connection, pragma: &str) -> Result<i64, LedgerFault> {
    Ok(connection.pragma_query_value(None, pragma, |row| row.get(0))?)
}
