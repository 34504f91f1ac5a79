//! Cells of a row. Operators and other programs can write the tables, so each is read as a stranger's.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Timestamp;

/// The longest text in a cell, in bytes.
const MAX_TEXT: usize = 64 * 1024;

/// A row of a table, in whichever store.
pub(super) trait Cells {
    /// Why it cannot be read.
    type Fault;

    fn text(&self, column: &'static str) -> Result<Option<String>, Self::Fault>;

    fn number(&self, column: &'static str) -> Result<i64, Self::Fault>;

    fn bytes(&self, column: &'static str) -> Result<Vec<u8>, Self::Fault>;

    /// This column holds what Signet never writes.
    fn fault(&self, column: &'static str) -> Self::Fault;

    fn parsed<T>(&self, column: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Self::Fault> {
        self.parsed_if_there(column, parse)?.ok_or_else(|| self.fault(column))
    }

    fn parsed_if_there<T>(
        &self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Self::Fault> {
        let Some(text) = self.text(column)? else { return Ok(None) };
        let bounded = Some(text).filter(|text| text.len() <= MAX_TEXT);
        bounded.and_then(|text| parse(&text)).map(Some).ok_or_else(|| self.fault(column))
    }

    fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, Self::Fault> {
        self.parsed(column, |text| serde_json::from_str(text).ok())
    }

    /// A JSON object: serde would read a list as one, too.
    fn object<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, Self::Fault> {
        let object = |text: &str| text.starts_with('{').then(|| serde_json::from_str(text).ok()).flatten();
        self.parsed(column, object)
    }

    fn moment(&self, column: &'static str) -> Result<Timestamp, Self::Fault> {
        u64::try_from(self.number(column)?).map(Timestamp::from_millis).map_err(|_| self.fault(column))
    }
}

/// A moment as the tables have it.
pub(super) fn millis(moment: Timestamp) -> i64 {
    i64::try_from(moment.as_millis()).unwrap_or(i64::MAX)
}

/// What a cell of JSON holds.
pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
