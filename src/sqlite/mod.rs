//! SQLite files of the service's own: made for their owner alone, judged when they are opened, brought to the present
//! version, written by one thread each, and copied while they are in use.
//!
//! What is in a file is the affair of the room whose file it is.

mod copy;
mod fault;
mod folder;
mod ledger;
mod writer;

pub use copy::{copy_into_memory, copy_to, replace};
pub use fault::{FileFault, LedgerFault};
pub use folder::{make, private};
pub use ledger::{Format, Ledger, PATIENCE, judge, migrate, number};
pub use writer::{Refused, Writer, gather};
