//! What makes a file the directory's.

use crate::sqlite::Format;

/// The directory's file.
pub(super) const FORMAT: Format = Format {
    file: "accounts.sqlite3",
    // "SgAc"
    application_id: 0x5367_4163,
    migrations: &[include_str!("migrations/0001_accounts.sql")],
};
