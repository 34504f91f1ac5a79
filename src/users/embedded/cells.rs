//! Cells of a row of the file.

use rusqlite::types::FromSql;
use rusqlite::{Error, Row};

use crate::sqlite::LedgerFault;
use crate::users::cells::Cells;

/// A row of a table.
pub(super) struct FileCells<'r> {
    pub(super) table: &'static str,
    pub(super) row: &'r Row<'r>,
}

impl FileCells<'_> {
    fn read<T: FromSql>(&self, column: &'static str) -> Result<T, LedgerFault> {
        self.row.get(column).map_err(|error| match error {
            Error::InvalidColumnType(..) | Error::FromSqlConversionFailure(..) | Error::IntegralValueOutOfRange(..) => {
                self.fault(column)
            }
            other => other.into(),
        })
    }
}

impl Cells for FileCells<'_> {
    type Fault = LedgerFault;

    fn text(&self, column: &'static str) -> Result<Option<String>, LedgerFault> {
        self.read(column)
    }

    fn number(&self, column: &'static str) -> Result<i64, LedgerFault> {
        self.read(column)
    }

    fn bytes(&self, column: &'static str) -> Result<Vec<u8>, LedgerFault> {
        self.read(column)
    }

    fn fault(&self, column: &'static str) -> LedgerFault {
        LedgerFault::Row { table: self.table, column }
    }
}
