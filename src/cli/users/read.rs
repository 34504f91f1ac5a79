//! From a file to the members of accounts, one after the other, each with its line: however long the file is, no more of it
//! is held than one account needs.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use crate::cli::line_starts::LineStarts;

/// The longest account, in bytes.
const MAX_BYTES: u64 = 256 * 1024;

/// An account of a file.
pub(super) struct Entry {
    /// Its line.
    pub(super) line: u64,
    /// Its length.
    pub(super) bytes: usize,
    /// Its members, or what is wrong with it.
    pub(super) members: Result<Map<String, Value>, String>,
}

/// Accounts in lines of JSON; empty lines are none.
pub(super) struct JsonLines<R> {
    input: R,
    line: u64,
}

impl<R: BufRead> JsonLines<R> {
    pub(super) const fn new(input: R) -> Self {
        Self { input, line: 0 }
    }

    /// The next line, or that it is too long, which is passed over.
    fn next_line(&mut self) -> io::Result<Option<Result<Vec<u8>, String>>> {
        let mut line = Vec::new();
        self.line = self.line.saturating_add(1);
        if self.input.by_ref().take(MAX_BYTES).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if !line.ends_with(b"\n") && line.len() as u64 == MAX_BYTES {
            self.input.skip_until(b'\n')?;
            return Ok(Some(Err(too_long())));
        }
        Ok(Some(Ok(line)))
    }
}

impl<R: BufRead> Iterator for JsonLines<R> {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.next_line() {
                Ok(line) => line,
                Err(error) => return Some(Err(error)),
            };
            let entry = |bytes, members| Some(Ok(Entry { line: self.line, bytes, members }));
            match line {
                None => return None,
                Some(Err(fault)) => return entry(0, Err(fault)),
                Some(Ok(line)) if line.trim_ascii().is_empty() => {}
                Some(Ok(line)) => return entry(line.len(), object(&line)),
            }
        }
    }
}

fn object(line: &[u8]) -> Result<Map<String, Value>, String> {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    let value = serde_json::from_slice(line);
    match value.map_err(|error| format!("no JSON at column {}", error.column()))? {
        Value::Object(members) => Ok(members),
        _ => Err("expected a JSON object".to_owned()),
    }
}

fn too_long() -> String {
    format!("the account is longer than {MAX_BYTES} bytes")
}

/// Accounts in rows of CSV (RFC 4180), below a row of their members' names.
pub(super) struct CsvRows<R> {
    rows: csv::Reader<Bounded<R>>,
    names: Vec<String>,
    bounds: Rc<Bounds>,
}

impl<R: Read> CsvRows<R> {
    /// # Errors
    /// The first row cannot be read, or has one name twice.
    pub(super) fn new(input: R) -> Result<Self, String> {
        let bounds = Rc::new(Bounds { left: Cell::new(MAX_BYTES), lines: RefCell::default() });
        let bounded = Bounded { input, bounds: Rc::clone(&bounds) };
        let mut rows = ReaderBuilder::new().flexible(true).from_reader(bounded);
        let names = rows.headers().map_err(|error| format!("line 1: {}", told(&error)))?;
        let names: Vec<String> =
            names.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        match names.iter().zip(1..).find(|(name, next)| names.iter().skip(*next).any(|other| other == *name)) {
            Some((name, _)) => Err(format!("line 1: the column {} is there twice", name.escape_debug())),
            None => Ok(Self { rows, names, bounds }),
        }
    }

    fn line(&self, position: Option<&csv::Position>) -> u64 {
        position.map_or(0, |position| self.bounds.lines.borrow_mut().of_row_at(position.byte()))
    }

    fn members(&self, row: &StringRecord) -> Result<Map<String, Value>, String> {
        if row.len() != self.names.len() {
            return Err(format!("{} cells; expected {}, as in the first row", row.len(), self.names.len()));
        }
        let mut members = Map::new();
        for (name, cell) in self.names.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            place(&mut members, name, cell)?;
        }
        Ok(members)
    }
}

impl<R: Read> Iterator for CsvRows<R> {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        self.bounds.left.set(MAX_BYTES);
        let mut row = StringRecord::new();
        match self.rows.read_record(&mut row) {
            Ok(false) => None,
            Ok(true) => {
                let (line, bytes) = (self.line(row.position()), row.as_slice().len());
                Some(Ok(Entry { line, bytes, members: self.members(&row) }))
            }
            Err(error) => {
                let line = self.line(error.position());
                match error.into_kind() {
                    csv::ErrorKind::Io(error) => Some(Err(error)),
                    csv::ErrorKind::Utf8 { .. } => Some(Ok(broken(line, "no UTF-8"))),
                    _ => Some(Ok(broken(line, "no row of CSV"))),
                }
            }
        }
    }
}

fn broken(line: u64, fault: &str) -> Entry {
    Entry { line, bytes: 0, members: Err(fault.to_owned()) }
}

fn told(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => "no row of names in UTF-8".to_owned(),
    }
}

/// Puts a cell where its column says.
fn place(members: &mut Map<String, Value>, name: &str, cell: &str) -> Result<(), String> {
    let (parent, child) = name.split_once('.').map_or((name, None), |(parent, child)| (parent, Some(child)));
    let Some(child) = child else {
        let value = value(name, cell).ok_or_else(|| format!("{name}: no JSON"))?;
        return merge(members, name, value);
    };
    let value = if parent == "claims" { json_or_text(cell) } else { Value::from(cell) };
    merge(members, parent, Value::Object(Map::from_iter([(child.to_owned(), value)])))
}

/// Several columns may make one object.
fn merge(members: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), String> {
    match (members.get_mut(name), value) {
        (Some(Value::Object(known)), Value::Object(more)) => {
            for (member, value) in more {
                if known.insert(member, value).is_some() {
                    return Err(format!("{name}: one member is there twice"));
                }
            }
            Ok(())
        }
        (_, value) => {
            members.insert(name.to_owned(), value);
            Ok(())
        }
    }
}

/// What a cell means in a column that is no text; `None` where it must be JSON and is not.
fn value(name: &str, cell: &str) -> Option<Value> {
    match name {
        "version" => Some(json_or_text(cell)),
        "email_verified" | "phone_number_verified" => Some(match cell.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Value::Bool(true),
            "false" | "0" | "no" => Value::Bool(false),
            _ => Value::from(cell),
        }),
        "roles" | "groups" if !cell.starts_with('[') => {
            Some(cell.split(';').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect())
        }
        "roles" | "groups" | "claims" | "address" => serde_json::from_str(cell).ok(),
        _ => Some(Value::from(cell)),
    }
}

fn json_or_text(cell: &str) -> Value {
    serde_json::from_str(cell).unwrap_or_else(|_| Value::from(cell))
}

/// What is known of the input while somebody else reads it.
struct Bounds {
    /// How much may be read before somebody says that more may be.
    left: Cell<u64>,
    lines: RefCell<LineStarts>,
}

struct Bounded<R> {
    input: R,
    bounds: Rc<Bounds>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.bounds.left.get();
        if left == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, too_long()));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.input.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.bounds.left.set(left.saturating_sub(read as u64));
        self.bounds.lines.borrow_mut().pass(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}
