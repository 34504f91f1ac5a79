//! The file as TOML: where each key and value stands in it.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use toml_edit::{ImDocument, Item, Key, TomlError, Value};

use super::key_path;
use super::lines::{Lines, Spot};
use super::report::{Fault, Report};
use crate::secret::read_bounded;

/// The most a configuration file may hold.
const MAX_BYTES: u64 = 64 << 20;

/// The text of a configuration file and its TOML tree with positions.
#[derive(Clone)]
pub(super) struct Document {
    pub(super) lines: Lines,
    tree: ImDocument<Arc<str>>,
}

/// Which part of `key = value` is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    Value,
}

impl Document {
    /// Reads TOML.
    pub(super) fn parse(file: &Path, text: &str) -> Result<Self, Report> {
        let text: Arc<str> = Arc::from(text);
        let lines = Lines::new(Arc::clone(&text));
        if let Some(at) = text.find('\0') {
            return Err(Report::of_file(file, [Fault::at(file, lines.spot(at), "a NUL character", "text")]));
        }
        let mut faults = Vec::new();
        if !Self::is_whole(&text) {
            let found = "the last line has no line break: was the file cut off?";
            faults.push(Fault::at(file, lines.excerpt(0..0, text.len()..text.len()), found, "a line break at the end"));
        }
        match ImDocument::parse(text) {
            Ok(tree) if faults.is_empty() => Ok(Self { lines, tree }),
            Ok(_) => Err(Report::of_file(file, faults)),
            Err(error) => {
                faults.push(syntax_fault(file, &lines, &error));
                Err(Report::of_file(file, faults))
            }
        }
    }

    /// Whether the last line is there to its end.
    pub(super) fn is_whole(text: &str) -> bool {
        text.is_empty() || text.ends_with('\n')
    }

    /// What stands at a key; positions in lists are numbers.
    pub(super) fn item(&self, path: &[impl AsRef<str>]) -> Option<&Item> {
        path.iter().try_fold(self.tree.as_item(), |item, part| child(item, part.as_ref()))
    }

    /// The nearest place above `path` that stands in the file, for a key that does not.
    pub(super) fn spot_above(&self, path: &[String]) -> Option<Spot> {
        let (_, above) = path.split_last()?;
        self.spot(above, Part::Key).or_else(|| self.spot_above(above))
    }

    /// The place of a key or its value, with as much of the line as may be shown.
    pub(super) fn spot(&self, path: &[String], part: Part) -> Option<Spot> {
        let item = self.item(path).filter(|_| !path.is_empty())?;
        let marked = self.marked(path, item, part)?;
        if key_path::is_secretive(path) {
            return Some(self.lines.spot(marked.start));
        }
        // What follows an unknown key may be a secret under a mistyped name.
        let shown_end = if part == Part::Key || !item.is_value() { marked.end } else { shown_end(item, &marked) };
        let start = self.shown_start(path, item).filter(|start| *start <= marked.start).unwrap_or(marked.start);
        let same_line = self.lines.line_of(start) == self.lines.line_of(marked.start);
        Some(self.lines.excerpt(if same_line { start } else { marked.start }..shown_end, marked))
    }

    fn marked(&self, path: &[String], item: &Item, part: Part) -> Option<Range<usize>> {
        let table = item.as_table().or_else(|| item.as_array_of_tables()?.get(0));
        if let Some(header) = table.and_then(|table| self.header(table)) {
            return Some(header);
        }
        let key = || self.key(path).and_then(Key::span);
        match part {
            Part::Value if item.is_value() => item.span().or_else(key),
            _ => key().or_else(|| item.span()),
        }
    }

    /// The header of a table that has one.
    pub(super) fn header(&self, table: &toml_edit::Table) -> Option<Range<usize>> {
        let start = table.span().filter(|span| self.lines.text().get(span.clone()).is_some_and(is_header))?.start;
        let line = self.lines.text().get(start..self.lines.range(self.lines.line_of(start)).end)?;
        let brackets = if line.starts_with("[[") { 2 } else { 1 };
        header_end(line).map(|at| start..start.saturating_add(at).saturating_add(brackets))
    }

    pub(super) fn key(&self, path: &[impl AsRef<str>]) -> Option<&Key> {
        let (last, above) = path.split_last()?;
        self.item(above)?.as_table_like()?.get_key_value(last.as_ref()).map(|(key, _)| key)
    }

    /// Where the line's `key = value` starts, before the first part of a dotted key.
    fn shown_start(&self, path: &[String], item: &Item) -> Option<usize> {
        if !item.is_value() {
            return None;
        }
        let key = (1..=path.len()).rev().find_map(|len| self.key(path.get(..len)?)?.span())?;
        let line = self.lines.range(self.lines.line_of(key.start));
        let before = self.lines.text().get(line.start..key.start)?;
        let dotted = |c: char| c.is_alphanumeric() || " \t_-.\"'".contains(c);
        let blanks = before.len().saturating_sub(before.trim_start().len());
        Some(if before.chars().all(dotted) { line.start.saturating_add(blanks) } else { key.start })
    }
}

/// Reads a configuration file whole and once.
pub(super) fn read_text(file: &Path) -> Result<String, Report> {
    let fault = |found: String, expected: &str| Report::of_file(file, [Fault::whole(file, found, expected)]);
    let bytes = read_bounded(file, MAX_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => fault(
            "no such file".to_owned(),
            "a configuration file: name it with --config FILE; without it signet looks for config.toml in the \
             current directory",
        ),
        io::ErrorKind::IsADirectory => fault("a directory".to_owned(), "a file: --config FILE names it"),
        _ if fs::metadata(file).is_ok_and(|about| about.is_dir()) => {
            fault("a directory".to_owned(), "a file: --config FILE names it")
        }
        io::ErrorKind::FileTooLarge => fault("a larger file".to_owned(), "at most 64 MiB"),
        io::ErrorKind::PermissionDenied => {
            fault("a file that may not be read".to_owned(), "a file that this user may read")
        }
        _ => fault(error.to_string(), "a file that can be read"),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let text = String::from_utf8_lossy(good);
        let spot = Lines::new(Arc::from(text.as_ref())).spot(text.len());
        Report::of_file(file, [Fault::at(file, spot, "bytes that are not UTF-8", "text in UTF-8")])
    })
}

fn syntax_fault(file: &Path, lines: &Lines, error: &TomlError) -> Fault {
    let text = error.message();
    let (expected, found): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("expected "));
    let found = if found.is_empty() { "something that is not TOML".to_owned() } else { found.join(": ") };
    let expected: Vec<&str> = expected.iter().filter_map(|line| line.strip_prefix("expected ")).collect();
    let expected = match found.as_str() {
        _ if !expected.is_empty() => expected.join(" "),
        found if found.starts_with("duplicate key") => "each key and each table once".to_owned(),
        _ => "what TOML allows here".to_owned(),
    };
    let Some(span) = error.span() else { return Fault::whole(file, found, expected) };
    let at = span.start.min(lines.text().len());
    let line = lines.line_of(at);
    let spot = if may_be_secret(lines, line) {
        lines.spot(at)
    } else {
        lines.excerpt(lines.range(line), at..span.end.max(at))
    };
    Fault::at(file, spot, found, expected)
}

/// Whether a line that cannot be read belongs to a key that names a secret: the key may stand lines above.
fn may_be_secret(lines: &Lines, index: usize) -> bool {
    let first = (0..index).rev().find(|above| lines.line(*above).contains('=')).unwrap_or(0);
    (first..=index).any(|line| key_path::names_a_secret(lines.line(line)))
}

fn child<'i>(item: &'i Item, part: &str) -> Option<&'i Item> {
    match item.as_table_like() {
        Some(table) => table.get(part),
        None => item.get(part.parse::<usize>().ok()?),
    }
}

fn is_header(text: &str) -> bool {
    text.starts_with('[')
}

/// Where the first bracket closes that is not in quotes.
fn header_end(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, ']') => return Some(at),
            _ => {}
        }
    }
    None
}

/// Tables inside a value have keys of their own, which may be secretive.
fn shown_end(item: &Item, marked: &Range<usize>) -> usize {
    let plain = match item.as_value() {
        Some(Value::InlineTable(_)) => false,
        Some(Value::Array(items)) => items.iter().all(|item| !item.is_inline_table() && !item.is_array()),
        _ => true,
    };
    if plain { marked.end } else { marked.start.saturating_add(1) }
}

#[cfg(test)]
mod tests {
    use super::header_end;

    #[test]
    fn a_header_ends_where_a_bracket_closes_outside_quotes() {
        for (header, end) in [
            ("[a.b] # ]", Some(4)),
            ("[\"]\\\"]\".b]", Some(9)),
            ("['\\]'.\"x\"]", Some(9)),
            ("[[a]]", Some(3)),
            ("[a", None),
        ] {
            assert_eq!(header_end(header), end, "{header}");
        }
    }
}
