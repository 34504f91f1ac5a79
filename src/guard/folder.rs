//! The folder of a guard's files: who may see it, and which service it belongs to.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::fault::{GuardFault, LedgerFault};

/// The name of the guard's SQLite file.
pub(super) const FILE: &str = "guard.sqlite3";

const LOCK: &str = "guard.lock";

/// The lock of a running service; given back when it is dropped, also by a crash.
pub(super) struct Claim {
    _file: File,
}

/// Makes the folder for its owner alone, if there is none.
pub(super) fn make(folder: &Path) -> Result<(), GuardFault> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| LedgerFault::from(error).of(folder))
}

/// Claims the folder for this service.
pub(super) fn claim(folder: &Path) -> Result<Claim, GuardFault> {
    let path = folder.join(LOCK);
    let file = private().open(&path).map_err(|error| LedgerFault::from(error).of(&path))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Claim { _file: file }),
        Err(Errno::WOULDBLOCK) => Err(LedgerFault::InUse.of(folder)),
        Err(error) => Err(LedgerFault::from(io::Error::from(error)).of(&path)),
    }
}

/// Makes an empty file for its owner alone, if there is none; SQLite gives its companions the same mode.
pub(super) fn make_file(path: &Path) -> io::Result<()> {
    if !path.try_exists()? {
        private().open(path)?;
        sync(path.parent().unwrap_or(Path::new(".")))?;
    }
    Ok(())
}

/// Sees to it that the names in a folder outlive a power cut.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options
}

/// Which files these are, whatever their names lead to later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Footprint([Option<(u64, u64)>; 2]);

impl Footprint {
    /// Of a SQLite file and its log.
    pub(super) fn of(path: &Path) -> Self {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let print = |path: &Path| std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
        Self([print(path), print(&PathBuf::from(log))])
    }
}
