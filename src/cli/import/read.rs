//! From a file to entries, each with its place in the file; a broken one breaks no other.

use std::fmt;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use crate::cli::arguments::ImportFormat;
use crate::cli::import::entry::{Entry, is_list, is_list_of_uris};
use crate::cli::line_starts::LineStarts;
use crate::secret::read_bounded;

/// The largest file.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Where an entry stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In a line of the file.
    Line(u64),
    /// In a list.
    Entry(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Entry(number) => write!(f, "entry {number}"),
        }
    }
}

type Entries = Vec<(Place, Result<Entry, String>)>;

/// The entries of a file.
pub(super) fn entries(file: &Path, format: Option<ImportFormat>) -> Result<Entries, String> {
    let named = |fault: &dyn fmt::Display| format!("{}: {fault}", file.display());
    let format = format.or_else(|| format_of(file));
    let format = format.ok_or_else(|| named(&"neither .json, .jsonl, .ndjson nor .csv: say which with --format"))?;
    let bytes = read_bounded(file, MAX_BYTES).map_err(|error| named(&error))?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    match format {
        ImportFormat::Csv => of_csv(bytes),
        ImportFormat::Json => of_json(bytes),
    }
    .map_err(|fault| named(&fault))
}

fn format_of(file: &Path) -> Option<ImportFormat> {
    match file.extension()?.to_str()? {
        "csv" => Some(ImportFormat::Csv),
        "json" | "jsonl" | "ndjson" => Some(ImportFormat::Json),
        _ => None,
    }
}

/// One object, a list of them, or one in each line.
fn of_json(bytes: &[u8]) -> Result<Entries, String> {
    let whole = serde_json::from_slice(bytes);
    match whole {
        Ok(Value::Array(entries)) => {
            Ok(entries.into_iter().zip(1..).map(|(entry, number)| (Place::Entry(number), object(entry))).collect())
        }
        Ok(entry) => Ok(vec![(Place::Entry(1), object(entry))]),
        Err(error) if bytes.trim_ascii_start().starts_with(b"[") => Err(told(&error)),
        Err(_) => Ok(of_lines(bytes)),
    }
}

fn of_lines(bytes: &[u8]) -> Entries {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..).filter(|(line, _)| !line.trim_ascii().is_empty());
    let read = |line: &[u8]| serde_json::from_slice(line).map_err(|error| told(&error)).and_then(object);
    lines.map(|(line, number)| (Place::Line(number), read(line))).collect()
}

/// serde's text says where, and what it expected; it repeats nothing.
fn told(error: &serde_json::Error) -> String {
    format!("no JSON at line {} column {}", error.line(), error.column())
}

fn object(value: Value) -> Result<Entry, String> {
    match value {
        Value::Object(members) => Ok(Entry::new(members)),
        _ => Err("not a JSON object".to_owned()),
    }
}

fn of_csv(bytes: &[u8]) -> Result<Entries, String> {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // Spreadsheets of some countries write semicolons.
    let delimiter = if header.contains(&b',') || !header.contains(&b';') { b',' } else { b';' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::Headers).from_reader(bytes);
    let names = reader.headers().map_err(|_| "the header row cannot be read".to_owned())?.clone();
    if !names.iter().any(|name| name == "client_id") {
        return Err("no header row with a column client_id".to_owned());
    }
    let (mut entries, mut lines) = (Entries::new(), LineStarts::default());
    lines.pass(bytes);
    for record in reader.records() {
        let position = match &record {
            Ok(record) => record.position().map(csv::Position::byte),
            Err(error) => error.position().map(csv::Position::byte),
        };
        let entry = record.map_err(|error| broken(&error)).and_then(|record| row(&names, &record));
        entries.push((Place::Line(lines.of_row_at(position.unwrap_or_default())), entry));
    }
    Ok(entries)
}

fn broken(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} fields under {expected_len} headings")
        }
        csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
        _ => "not CSV".to_owned(),
    }
}

fn row(names: &StringRecord, record: &StringRecord) -> Result<Entry, String> {
    let mut members = Map::new();
    for (name, cell) in names.iter().zip(record).filter(|(_, cell)| !cell.is_empty()) {
        members.insert(name.to_owned(), value(name, cell)?);
    }
    Ok(Entry::new(members))
}

/// A cell holds text, or JSON where the member is an object or a list; lists may be written with something in between.
fn value(name: &str, cell: &str) -> Result<Value, String> {
    if cell.starts_with(['[', '{']) {
        return serde_json::from_str(cell).map_err(|_| format!("{name} is no JSON"));
    }
    if is_list_of_uris(name) {
        return Ok(uris(cell).into_iter().map(Value::from).collect());
    }
    if is_list(name) {
        let items = cell.split([' ', '\n', ';', '|', ',']).filter(|item| !item.is_empty());
        return Ok(items.map(Value::from).collect());
    }
    Ok(Value::from(cell))
}

/// What stands between lists may stand in a URI, too: there only what begins another URI is separated by it.
fn uris(cell: &str) -> Vec<&str> {
    let is_another = |rest: &str| {
        let scheme = rest.trim_start().split_once(':').map_or("", |(scheme, _)| scheme);
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    let mut uris = Vec::new();
    for word in cell.split_whitespace() {
        let mut start = 0;
        for (place, separator) in word.match_indices([';', '|', ',']) {
            let behind = place.saturating_add(separator.len());
            let (uri, rest) = (word.get(start..place), word.get(behind..));
            if rest.is_some_and(|rest| rest.is_empty() || is_another(rest)) {
                uris.extend(uri);
                start = behind;
            }
        }
        uris.extend(word.get(start..));
    }
    uris.retain(|uri| !uri.is_empty());
    uris
}

#[cfg(test)]
mod tests {
    use super::uris;

    #[test]
    fn lists_of_uris_are_separated_where_another_uri_begins() {
        let (one, two) = ("https://a.example/cb?x=1,2;3|4", "com.example.app:/cb");
        for between in [" ", "\n", ";", "|", ",", ", ", " ; "] {
            assert_eq!(uris(&format!("{one}{between}{two}{between}")), [one, two], "{between:?}");
        }
        assert_eq!(uris(one), [one]);
        assert!(uris(" ; ").is_empty());
    }
}
