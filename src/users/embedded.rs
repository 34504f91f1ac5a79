//! The directory that keeps a file.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::clerk::{Clerk, Request};
use super::format::FORMAT;
use super::place::Place;
use crate::sqlite::{self, FileFault, Ledger, LedgerFault, Writer};
use crate::users::{AccountFault, Unavailable};

/// A file that this process reads on each of its threads, and writes on one.
pub(super) struct Embedded {
    place: Arc<Place>,
    writer: Writer<Request>,
}

impl Embedded {
    pub(super) fn open(folder: &Path) -> Result<Self, FileFault> {
        sqlite::make(folder)?;
        let mut ledger = Ledger::open(folder, &FORMAT)?;
        let path = ledger.path().to_owned();
        let start = || {
            ledger.connection.pragma_update(None, "foreign_keys", true)?;
            // Reading makes the log, which belongs to the file's place.
            sqlite::number(&ledger.connection, "user_version")?;
            ledger.remember_place();
            let place = Place::of(path.clone());
            let clerk = Clerk { ledger, place: Arc::clone(&place) };
            let writer = Writer::start("accounts", move |requests| clerk.work(requests))?;
            Ok(Self { place, writer })
        };
        start().map_err(|fault: LedgerFault| fault.of(&path))
    }

    pub(super) fn read<T>(&self, what: impl FnOnce(&Connection) -> Result<T, LedgerFault>) -> Result<T, Unavailable> {
        self.place.read(what)
    }

    /// Writes, and answers when no power cut can undo it.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Connection) -> Result<T, LedgerFault> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let (request, written) = Request::new(what);
        self.writer.ask(request).map_err(|_| Unavailable)?;
        written.await.map_err(|_| Unavailable)
    }

    /// Changes an account.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Connection) -> Result<Result<T, AccountFault>, LedgerFault> + Send + 'static,
    ) -> Result<T, AccountFault> {
        self.write(what).await?
    }
}
