//! Why a file cannot be used.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use rusqlite::ErrorCode;

use crate::entropy::Exhausted;

/// Why a file cannot be opened, read or written: which file, and what is wrong with it.
#[derive(Debug)]
pub struct FileFault {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong.
    pub fault: LedgerFault,
}

/// What is wrong with a file.
#[derive(Debug)]
pub enum LedgerFault {
    /// The folder or a file in it cannot be made or looked at.
    Folder(io::Error),
    /// Another service has it.
    InUse,
    /// The operating system does not let this user open it.
    NoPermission,
    /// It can be read and not be written.
    ReadOnly,
    /// It is no SQLite file.
    NotADatabase,
    /// It is the SQLite file of something else.
    Foreign,
    /// A later Signet wrote it.
    Newer {
        /// Its version.
        found: i64,
        /// The latest version that this one knows.
        known: i64,
    },
    /// SQLite finds it damaged.
    Corrupted(String),
    /// A row holds what Signet never writes.
    Row {
        /// The table.
        table: &'static str,
        /// The column; `*` for their number.
        column: &'static str,
    },
    /// There is no room left on the disk.
    Full,
    /// Another process has locked it.
    Locked,
    /// It was removed or replaced while it was open.
    Replaced,
    /// There is such a file already.
    Exists,
    /// There is no such file.
    Missing,
    /// SQLite says something else.
    Sqlite(rusqlite::Error),
    /// There is no randomness.
    Entropy(Exhausted),
}

impl LedgerFault {
    /// This fault, of the file or folder at `path`.
    #[must_use]
    pub fn of(self, path: &Path) -> FileFault {
        FileFault { path: path.to_owned(), fault: self }
    }
}

impl fmt::Display for LedgerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(error) => write!(f, "it cannot be made or read ({error}); expected a folder of this user"),
            Self::InUse => f.write_str("another service uses it; expected storage.folder to be of this service alone"),
            Self::NoPermission => {
                f.write_str("this user may not open it; expected a file of this user: chown, chmod 600")
            }
            Self::ReadOnly => f.write_str("it cannot be written; expected a writable file on a writable disk"),
            Self::NotADatabase => f.write_str("it is no SQLite file; expected Signet's own file, or none"),
            Self::Foreign => {
                f.write_str("it is the SQLite file of another program; expected Signet's own file, or none")
            }
            Self::Newer { found, known } => {
                write!(f, "a later Signet wrote it (version {found}); expected version {known} at most: start that one")
            }
            Self::Corrupted(said) => {
                write!(f, "it is damaged ({said}); expected a sound file: move it away, then signet restore")
            }
            Self::Row { table, column } => {
                write!(
                    f,
                    "{table}.{column} of some row holds what Signet never writes; expected nobody else to write it"
                )
            }
            Self::Full => f.write_str("the disk is full; expected room for it"),
            Self::Locked => f.write_str("another process has locked it for too long; expected that one to end"),
            Self::Replaced => {
                f.write_str("it was removed or replaced while it was in use; expected a restart after that")
            }
            Self::Exists => f.write_str("it is there already, and nothing is overwritten; expected another folder"),
            Self::Missing => f.write_str("there is no such file; expected a folder that signet backup wrote"),
            Self::Sqlite(error) => write!(f, "SQLite refuses ({error})"),
            Self::Entropy(error) => error.fmt(f),
        }
    }
}

impl From<rusqlite::Error> for LedgerFault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase,
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupted(error.to_string()),
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::NoPermission,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<io::Error> for LedgerFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::NoPermission,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::StorageFull => Self::Full,
            _ => Self::Folder(error),
        }
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.fault)
    }
}

impl std::error::Error for FileFault {}
