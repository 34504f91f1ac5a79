//! Cells of a row of PostgreSQL's.

use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use super::PostgresFault;
use crate::users::cells::Cells;

/// A row of a table.
pub(super) struct ServerCells<'r> {
    pub(super) table: &'static str,
    pub(super) row: &'r Row,
}

impl ServerCells<'_> {
    fn read<'r, T: FromSql<'r>>(&'r self, column: &'static str) -> Result<T, PostgresFault> {
        self.row.try_get(column).map_err(|_| self.fault(column))
    }
}

impl Cells for ServerCells<'_> {
    type Fault = PostgresFault;

    fn text(&self, column: &'static str) -> Result<Option<String>, PostgresFault> {
        self.read(column)
    }

    fn number(&self, column: &'static str) -> Result<i64, PostgresFault> {
        self.read(column)
    }

    fn bytes(&self, column: &'static str) -> Result<Vec<u8>, PostgresFault> {
        self.read(column)
    }

    fn fault(&self, column: &'static str) -> PostgresFault {
        PostgresFault::Row { table: self.table, column }
    }
}
