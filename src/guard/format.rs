//! What makes a file a guard's.

use crate::sqlite::Format;

/// The guard's file.
pub(super) const FORMAT: Format = Format {
    file: "guard.sqlite3",
    // "SgGd"
    application_id: 0x5367_4764,
    migrations: &[include_str!("migrations/0001_guard.sql")],
};
