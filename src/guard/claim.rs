//! Which service the guard's files belong to.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use crate::sqlite::{FileFault, LedgerFault, private};

const LOCK: &str = "guard.lock";

/// The lock of a running service; given back when it is dropped, also by a crash.
pub(super) struct Claim {
    _file: File,
}

/// Claims the folder for this service.
pub(super) fn claim(folder: &Path) -> Result<Claim, FileFault> {
    let path = folder.join(LOCK);
    let file = private().open(&path).map_err(|error| LedgerFault::from(error).of(&path))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Claim { _file: file }),
        Err(Errno::WOULDBLOCK) => Err(LedgerFault::InUse.of(folder)),
        Err(error) => Err(LedgerFault::from(io::Error::from(error)).of(&path)),
    }
}
