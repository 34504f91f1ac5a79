//! The guard's file as operators' commands use it, whether or not the service runs.

use std::path::Path;

use super::advance::Family;
use super::format::FORMAT;
use super::rows::{Record, Row, RowFault, Table};
use super::state::{self, Maintenance};
use super::tables;
use crate::protocol::GrantId;
use crate::sqlite::{self, FileFault, Ledger, LedgerFault};

/// The guard's file in another process than the service's, which sees what is written here within a second.
pub struct GuardFile(Ledger);

impl GuardFile {
    /// Opens the file in `folder` if there is one.
    ///
    /// # Errors
    /// [`FileFault`] names the file and what is wrong with it.
    pub fn open_if_there(folder: &Path) -> Result<Option<Self>, FileFault> {
        if folder.join(FORMAT.file).exists() { Self::open(folder).map(Some) } else { Ok(None) }
    }

    /// Opens the file in `folder`; makes both if they are not there.
    ///
    /// # Errors
    /// [`FileFault`] names the file and what is wrong with it.
    pub fn open(folder: &Path) -> Result<Self, FileFault> {
        sqlite::make(folder)?;
        Ledger::open(folder, &FORMAT).map(Self)
    }

    /// Revokes durably.
    ///
    /// # Errors
    /// It could not be written, or holds a text of more than [`MAX_TEXT`](super::MAX_TEXT) bytes.
    pub fn deny(&self, record: &Record) -> Result<(), FileFault> {
        if !Row::Revocation(record.clone()).is_legal() {
            let fault = RowFault { table: Table::Revocations, column: "name" };
            return Err(self.named(fault));
        }
        tables::revoke(&self.0.connection, record.clone()).map_err(|fault| self.named(fault))
    }

    /// Every revocation, in the order in which they were made.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn denied(&self) -> Result<Vec<Record>, FileFault> {
        tables::revocations(&self.0.connection).map_err(|fault| self.named(fault))
    }

    /// Where a family of rotating refresh tokens is; `None` if none of it was used.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn family(&self, grant: GrantId) -> Result<Option<Family>, FileFault> {
        tables::family(&self.0.connection, grant).map_err(|fault| self.named(fault))
    }

    /// Whether the service is to answer that it is temporarily unavailable.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn maintenance(&self) -> Result<Maintenance, FileFault> {
        state::read(&self.0.connection).map(|state| state.maintenance).map_err(|fault| self.named(fault))
    }

    /// Switches that.
    ///
    /// # Errors
    /// It could not be written.
    pub fn set_maintenance(&self, maintenance: &Maintenance) -> Result<(), FileFault> {
        state::set_maintenance(&self.0.connection, maintenance).map_err(|fault| self.named(fault))
    }

    fn named(&self, fault: impl Into<LedgerFault>) -> FileFault {
        fault.into().of(self.0.path())
    }
}
