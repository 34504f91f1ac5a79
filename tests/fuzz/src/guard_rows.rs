//! Rows of the guard's file: [`Row::read`], which stands between a file that anybody may have written and a service
//! that starts.
//!
//! A line is a row: `r` for a revocation, `f` for a family of refresh tokens or `m` for a spent mark, and its cells,
//! each behind a tab: `n` for NULL, `i1` for an integer, `ftext` for a real number, `ttext` for a text, `b00ff` for a
//! blob.

use std::sync::LazyLock;

use signet::guard::{Cell, MAX_TEXT, Row, RowFault, Table};

use crate::oracle;
use crate::pieces::Pieces;

/// Lines and cells.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"\n\t", include_str!("../dictionaries/guard_rows.dict")));

const REVOCATIONS: [&str; 6] = ["kind", "name", "since", "until", "author", "reason"];
const REFRESH_FAMILIES: [&str; 4] = ["gid", "generation", "advanced_at", "until"];
const SPENT_MARKS: [&str; 3] = ["id", "owner", "until"];

/// Reads every line of `data` as a row.
pub fn run(data: &[u8]) {
    for line in data.split(|byte| *byte == b'\n') {
        let mut parts = line.split(|byte| *byte == b'\t');
        let table = match parts.next() {
            Some(b"r") => Table::Revocations,
            Some(b"f") => Table::RefreshFamilies,
            Some(b"m") => Table::SpentMarks,
            _ => continue,
        };
        let written: Vec<Written> = parts.map(Written::of).collect();
        let cells: Vec<Cell<'_>> = written.iter().map(Written::cell).collect();
        judge(table, &cells, planted(Row::read(table, &cells), table, &cells));
    }
}

/// A row is read if Signet could have written it, and is the same when it is written again.
fn judge(table: Table, cells: &[Cell<'_>], read: Result<Option<Row>, RowFault>) {
    match (read, first_wrong(table, cells)) {
        (Ok(row), None) => {
            let again = row.map(|row| row.cells());
            let again = again.iter().flatten().map(Cell::from).collect::<Vec<_>>();
            assert_eq!(again, cells, "it is written as another row");
        }
        (Err(fault), Some(column)) => {
            assert_eq!((fault.table, fault.column), (table, column), "{cells:?}");
            assert!(oracle::shows_no_controls(&fault.to_string()));
        }
        (Ok(_), Some(column)) => panic!("{column} of {cells:?} is accepted"),
        (Err(fault), None) => panic!("{cells:?} is refused: {fault}"),
    }
}

/// The first column that holds what Signet never writes.
fn first_wrong(table: Table, cells: &[Cell<'_>]) -> Option<&'static str> {
    let columns: &[&'static str] = match table {
        Table::Revocations => &REVOCATIONS,
        Table::RefreshFamilies => &REFRESH_FAMILIES,
        Table::SpentMarks => &SPENT_MARKS,
    };
    if columns.len() != cells.len() {
        return Some("*");
    }
    let is_right = |(column, cell): &(&&'static str, &Cell<'_>)| match **column {
        "kind" => true,
        "name" => is_text(cell) && (!is_kind(&cells[0]) || is_name(&cells[0], cell)),
        "author" | "reason" => **cell == Cell::Null || is_text(cell),
        "gid" => is_id(cell),
        "generation" => matches!(cell, Cell::Integer(0..=0xffff_ffff)),
        "id" => matches!(cell, Cell::Blob(bytes) if bytes.len() == 16),
        "owner" => matches!(cell, Cell::Blob(bytes) if bytes.len() == 8),
        _ => matches!(cell, Cell::Integer(0..)),
    };
    let wrong = columns.iter().zip(cells).find(|pair| !is_right(pair)).map(|(column, _)| *column);
    // The kind is looked at when the name is known to be a text.
    match (table, wrong) {
        (Table::Revocations, Some("name")) if !is_text(&cells[1]) => Some("name"),
        (Table::Revocations, _) if !is_kind(&cells[0]) => Some("kind"),
        (_, wrong) => wrong,
    }
}

fn is_kind(cell: &Cell<'_>) -> bool {
    let kinds = ["grant", "token", "session", "subject", "client", "consent", "issuer"];
    kinds.iter().any(|kind| *cell == Cell::Text(kind.as_bytes()))
}

fn is_name(kind: &Cell<'_>, cell: &Cell<'_>) -> bool {
    let Cell::Text(name) = cell else { return false };
    match kind {
        Cell::Text(b"subject") => !name.is_empty(),
        Cell::Text(b"client") => std::str::from_utf8(name).is_ok_and(oracle::is_client_id),
        Cell::Text(b"issuer") => name.is_empty(),
        _ => is_id(cell),
    }
}

fn is_id(cell: &Cell<'_>) -> bool {
    matches!(cell, Cell::Text(text) if oracle::base64url(text).is_some_and(|bytes| bytes.len() == 16))
}

fn is_text(cell: &Cell<'_>) -> bool {
    let Cell::Text(text) = cell else { return false };
    text.len() <= MAX_TEXT && !text.contains(&0) && std::str::from_utf8(text).is_ok()
}

/// A cell that owns what it holds.
enum Written {
    Null,
    Integer(i64),
    Real(f64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

impl Written {
    fn of(part: &[u8]) -> Self {
        let text = || std::str::from_utf8(part.get(1..).unwrap_or_default()).unwrap_or_default();
        match part.first() {
            Some(b'i') => Self::Integer(text().parse().unwrap_or_default()),
            Some(b'f') => Self::Real(text().parse().unwrap_or_default()),
            Some(b't') => Self::Text(part[1..].to_vec()),
            Some(b'b') => Self::Blob(hex(&part[1..])),
            _ => Self::Null,
        }
    }

    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Integer(number) => Cell::Integer(*number),
            Self::Real(number) => Cell::Real(*number),
            Self::Text(text) => Cell::Text(text),
            Self::Blob(bytes) => Cell::Blob(bytes),
        }
    }
}

/// Pairs of hexadecimal digits; what is none counts as zero.
fn hex(digits: &[u8]) -> Vec<u8> {
    let value = |digit: &u8| char::from(*digit).to_digit(16).unwrap_or_default() as u8;
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | value(digit))).collect()
}

/// The planted bug: a generation is cut to 32 bits.
fn planted(read: Result<Row, RowFault>, table: Table, cells: &[Cell<'_>]) -> Result<Option<Row>, RowFault> {
    let wraps = matches!(cells, [_, Cell::Integer(..0 | 0x1_0000_0000..), ..]);
    match read {
        Err(RowFault { column: "generation", .. })
            if cfg!(feature = "planted") && wraps && table == Table::RefreshFamilies =>
        {
            Ok(None)
        }
        read => read.map(Some),
    }
}
