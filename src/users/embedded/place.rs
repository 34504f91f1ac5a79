//! Where the file stands, and how it is read: by each thread on a connection of its own, without waiting for who writes.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use rusqlite::{Connection, OpenFlags};

use crate::sqlite::{LedgerFault, PATIENCE};
use crate::users::Unavailable;

thread_local! {
    /// The connections of this thread, one to each directory that it has read.
    static OPEN: RefCell<Vec<(Weak<Place>, Connection)>> = const { RefCell::new(Vec::new()) };
}

/// A file that threads read.
pub(super) struct Place {
    path: PathBuf,
    is_lost: AtomicBool,
}

impl Place {
    pub(super) fn of(path: PathBuf) -> Arc<Self> {
        Arc::new(Self { path, is_lost: AtomicBool::new(false) })
    }

    /// Says whether the file is gone; returns whether that is news.
    pub(super) fn set_lost(&self, is_lost: bool) -> bool {
        !self.is_lost.swap(is_lost, Ordering::Relaxed) && is_lost
    }

    /// Reads what was committed last, by whichever process.
    pub(super) fn read<T>(
        self: &Arc<Self>,
        what: impl FnOnce(&Connection) -> Result<T, LedgerFault>,
    ) -> Result<T, Unavailable> {
        if self.is_lost.load(Ordering::Relaxed) {
            return Err(Unavailable);
        }
        OPEN.with_borrow_mut(|open| self.read_on_one_of(open, what)).map_err(|fault| {
            log::error!("{}: nothing was read: {fault}", self.path.display());
            Unavailable
        })
    }

    /// A connection that failed is not used again.
    fn read_on_one_of<T>(
        self: &Arc<Self>,
        open: &mut Vec<(Weak<Self>, Connection)>,
        what: impl FnOnce(&Connection) -> Result<T, LedgerFault>,
    ) -> Result<T, LedgerFault> {
        open.retain(|(place, _)| place.strong_count() > 0);
        let own = open.iter().position(|(place, _)| std::ptr::eq(place.as_ptr(), Arc::as_ptr(self)));
        let connection = match own {
            Some(at) => open.swap_remove(at).1,
            None => self.open()?,
        };
        let read = what(&connection)?;
        open.push((Arc::downgrade(self), connection));
        Ok(read)
    }

    fn open(&self) -> Result<Connection, LedgerFault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        Ok(connection)
    }
}
