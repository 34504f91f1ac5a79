//! Cells of a row, each read as what it must be.

use rusqlite::types::Value;
/// A cell as SQLite stores it.
pub use rusqlite::types::ValueRef as Cell;

use crate::clock::Timestamp;

/// The longest text in a row, in bytes.
pub const MAX_TEXT: usize = 1024;

/// Moments are whole milliseconds that SQLite can hold; the last of them is "never".
pub(super) fn millis(moment: Timestamp) -> Value {
    Value::Integer(i64::try_from(moment.as_millis()).unwrap_or(i64::MAX))
}

pub(super) fn moment(cell: &Cell<'_>) -> Option<Timestamp> {
    integer::<u64>(cell).map(Timestamp::from_millis)
}

pub(super) fn integer<T: TryFrom<i64>>(cell: &Cell<'_>) -> Option<T> {
    match cell {
        Cell::Integer(number) => T::try_from(*number).ok(),
        _ => None,
    }
}

pub(super) fn blob<const N: usize>(cell: &Cell<'_>) -> Option<[u8; N]> {
    match cell {
        Cell::Blob(bytes) => (*bytes).try_into().ok(),
        _ => None,
    }
}

pub(super) fn text<'a>(cell: &Cell<'a>) -> Option<&'a str> {
    let Cell::Text(bytes) = *cell else { return None };
    std::str::from_utf8(bytes).ok().filter(|text| text.len() <= MAX_TEXT && !text.contains('\0'))
}

pub(super) fn note(cell: &Cell<'_>) -> Option<Option<String>> {
    match cell {
        Cell::Null => Some(None),
        _ => text(cell).map(|text| Some(text.to_owned())),
    }
}
