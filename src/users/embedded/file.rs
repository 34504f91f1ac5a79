//! The directory's file as operators' commands look at it, whether or not the service runs.

use std::path::Path;

use super::at_once::at_once;
use super::format::FORMAT;
use super::rows::FileRows;
use crate::protocol::Subject;
use crate::sqlite::{FileFault, Ledger};
use crate::users::Standing;
use crate::users::rows::Rows;

/// The directory's file in another process than the service's, for reading.
pub struct DirectoryFile(Ledger);

impl DirectoryFile {
    /// The file's name.
    pub const NAME: &'static str = FORMAT.file;

    /// Opens the file in `folder` if there is one.
    ///
    /// # Errors
    /// [`FileFault`] names the file and what is wrong with it.
    pub fn open_if_there(folder: &Path) -> Result<Option<Self>, FileFault> {
        if folder.join(FORMAT.file).exists() { Ledger::open(folder, &FORMAT).map(Self).map(Some) } else { Ok(None) }
    }

    /// Status and version of an account; `None` if there is no such account.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn standing(&self, subject: &Subject) -> Result<Option<Standing>, FileFault> {
        at_once(FileRows(&self.0.connection).standing(subject)).map_err(|fault| fault.of(self.0.path()))
    }
}
