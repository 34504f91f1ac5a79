//! The folder of the files: who may see it, and which files stand in it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::fault::{FileFault, LedgerFault};

/// Makes the folder for its owner alone, if there is none.
///
/// # Errors
/// [`FileFault`] names the folder.
pub fn make(folder: &Path) -> Result<(), FileFault> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| LedgerFault::from(error).of(folder))
}

/// How a file is opened that is its owner's alone, and made if there is none.
#[must_use]
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options
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
