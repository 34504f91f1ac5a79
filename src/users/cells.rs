//! Cells of a row. Operators and other programs can write the file, so each is read as a stranger's.

use rusqlite::types::FromSql;
use rusqlite::{Error, Row};
use serde::de::DeserializeOwned;

use crate::clock::Timestamp;
use crate::sqlite::LedgerFault;

/// The longest text in a cell, in bytes.
const MAX_TEXT: usize = 64 * 1024;

/// A row of a table.
pub(super) struct Cells<'r> {
    pub(super) table: &'static str,
    pub(super) row: &'r Row<'r>,
}

impl Cells<'_> {
    pub(super) fn read<T: FromSql>(&self, column: &'static str) -> Result<T, LedgerFault> {
        self.row.get(column).map_err(|error| match error {
            Error::InvalidColumnType(..) | Error::FromSqlConversionFailure(..) | Error::IntegralValueOutOfRange(..) => {
                self.fault(column)
            }
            other => other.into(),
        })
    }

    pub(super) fn parsed<T>(
        &self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, LedgerFault> {
        let text: String = self.read(column)?;
        let bounded = Some(text).filter(|text| text.len() <= MAX_TEXT);
        bounded.and_then(|text| parse(&text)).ok_or_else(|| self.fault(column))
    }

    pub(super) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, LedgerFault> {
        self.parsed(column, |text| serde_json::from_str(text).ok())
    }

    /// A JSON object: serde would read a list as one, too.
    pub(super) fn object<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, LedgerFault> {
        let object = |text: &str| text.starts_with('{').then(|| serde_json::from_str(text).ok()).flatten();
        self.parsed(column, object)
    }

    pub(super) fn moment(&self, column: &'static str) -> Result<Timestamp, LedgerFault> {
        let millis: i64 = self.read(column)?;
        u64::try_from(millis).map(Timestamp::from_millis).map_err(|_| self.fault(column))
    }

    pub(super) const fn fault(&self, column: &'static str) -> LedgerFault {
        LedgerFault::Row { table: self.table, column }
    }
}

/// A moment as the file has it.
pub(super) fn millis(moment: Timestamp) -> i64 {
    i64::try_from(moment.as_millis()).unwrap_or(i64::MAX)
}
