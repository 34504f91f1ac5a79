//! The directory that keeps a file.

mod at_once;
mod backup;
mod cells;
mod clerk;
mod file;
mod format;
mod place;
mod rows;

pub use backup::{Holding, Restored, back_up, restore};
pub use file::DirectoryFile;

use std::path::Path;
use std::sync::Arc;

use crate::sqlite::{self, FileFault, Ledger, LedgerFault, Writer};
use crate::users::Unavailable;
use at_once::at_once;
use clerk::{Clerk, Request};
use format::FORMAT;
use place::Place;
use rows::FileRows;

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
            // What undoes a part of a change goes through no file.
            ledger.connection.pragma_update(None, "temp_store", "memory")?;
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

    pub(super) fn read<T>(
        &self,
        what: impl AsyncFnOnce(&FileRows<'_>) -> Result<T, LedgerFault>,
    ) -> Result<T, Unavailable> {
        self.place.read(|connection| at_once(what(&FileRows(connection))))
    }

    /// Changes rows, and answers when no power cut can undo it. What is refused changes nothing.
    pub(super) async fn change<T: Send + 'static, R: Send + 'static>(
        &self,
        what: impl AsyncFnOnce(&FileRows<'_>) -> Result<Result<T, R>, LedgerFault> + Send + 'static,
    ) -> Result<Result<T, R>, Unavailable> {
        let (request, written) = Request::new(|connection| at_once(what(&FileRows(connection))));
        self.writer.ask(request).map_err(|_| Unavailable)?;
        written.await.map_err(|_| Unavailable)
    }
}
