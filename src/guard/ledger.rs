//! The guard's SQLite file: how it is opened, judged and brought to the present version.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, MAIN_DB, OpenFlags, TransactionBehavior};

use super::fault::{GuardFault, LedgerFault};
use super::folder::{self, FILE, Footprint};

/// Marks a SQLite file as a guard's: "SgGd".
const APPLICATION_ID: i64 = 0x5367_4764;

/// One file a version; each is run once, in a transaction.
const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001_guard.sql")];

/// How long another process may hold the file; well below what a caller waits for an answer.
const PATIENCE: Duration = Duration::from_millis(500);

/// Larger files are not read through at the start; a damaged row is still found when it is read.
const MAX_CHECKED_BYTES: i64 = 256 << 20;

/// An open file.
pub(super) struct Ledger {
    pub(super) connection: Connection,
    path: PathBuf,
    footprint: Footprint,
}

impl Ledger {
    /// Opens the file in `folder`; makes it if there is none.
    pub(super) fn open(folder: &Path) -> Result<Self, GuardFault> {
        let path = folder.join(FILE);
        let open = || {
            folder::make_file(&path)?;
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let mut connection = Connection::open_with_flags(&path, flags)?;
            prepare(&mut connection)?;
            Ok(connection)
        };
        let connection = open().map_err(|fault: LedgerFault| fault.of(&path))?;
        let footprint = Footprint::of(&path);
        Ok(Self { connection, path, footprint })
    }

    /// Whether the file still stands where it was opened: a commit into a removed one is lost with the process.
    pub(super) fn is_in_place(&self) -> Result<(), LedgerFault> {
        if Footprint::of(&self.path) == self.footprint { Ok(()) } else { Err(LedgerFault::Replaced) }
    }

    /// What stands there now is the file: its log is made with the first commit.
    pub(super) fn remember_place(&mut self) {
        self.footprint = Footprint::of(&self.path);
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn prepare(connection: &mut Connection) -> Result<(), LedgerFault> {
    connection.busy_timeout(PATIENCE)?;
    if connection.is_readonly(MAIN_DB)? {
        return Err(LedgerFault::ReadOnly);
    }
    judge(connection)?;
    // A commit is on the disk when it is answered.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    migrate(connection)
}

/// Whether this is a guard's file, of a version that this Signet knows, and sound.
pub(super) fn judge(connection: &Connection) -> Result<(), LedgerFault> {
    let (version, application) = (number(connection, "user_version")?, number(connection, "application_id")?);
    let is_new = application == 0 && version == 0 && number(connection, "schema_version")? == 0;
    if !is_new && application != APPLICATION_ID {
        return Err(LedgerFault::NotAGuard);
    }
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
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
pub(super) fn migrate(connection: &mut Connection) -> Result<(), LedgerFault> {
    for (migration, version) in MIGRATIONS.iter().zip(1_i64..) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been first.
        if number(&transaction, "user_version")? < version {
            transaction.execute_batch(migration)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", version)?;
            transaction.commit()?;
        }
    }
    Ok(())
}

pub(super) fn number(connection: &Connection, pragma: &str) -> Result<i64, LedgerFault> {
    Ok(connection.pragma_query_value(None, pragma, |row| row.get(0))?)
}
