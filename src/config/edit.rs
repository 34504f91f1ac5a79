//! Changes to the configuration file that leave every other byte as it was.
//!
//! toml_edit reads the file and prints the new values, and they are put into the text where its positions say.
//! Printing its whole document instead would move dotted keys together and change line breaks.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{error, fmt};

use toml_edit::{InlineTable, Item, Value};

use super::document::{self, Document};
use super::key_path;
use super::report::Report;

/// A configuration file that is being changed.
pub struct Edit {
    pub(super) file: PathBuf,
    /// The text when it was opened.
    pub(super) original: String,
    document: Document,
}

/// Where an inline table stands, and the way into it.
struct Inline<'p> {
    span: Range<usize>,
    inner: &'p [&'p str],
}

/// Why a file was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditFault {
    /// Someone else changed the file since it was opened.
    ChangedMeanwhile,
    /// Something is there already.
    Exists {
        /// Its key.
        key: String,
    },
    /// A table stands where the value should be written.
    IsATable {
        /// Its key.
        key: String,
    },
    /// Something else stands where a table is needed.
    NotATable {
        /// Its key.
        key: String,
    },
    /// The file cannot be read, or would not be TOML any more.
    NotToml(Report),
}

impl Edit {
    /// Opens a configuration file.
    ///
    /// # Errors
    /// It cannot be read or is not TOML.
    pub fn open(file: &Path) -> Result<Self, EditFault> {
        Self::of_text(file, document::read_text(file).map_err(EditFault::NotToml)?)
    }

    fn of_text(file: &Path, original: String) -> Result<Self, EditFault> {
        let document = Document::parse(file, &original).map_err(EditFault::NotToml)?;
        Ok(Self { file: file.to_owned(), original, document })
    }

    /// The text with all changes.
    #[must_use]
    pub fn text(&self) -> String {
        self.document.lines.text().to_owned()
    }

    /// Whether something stands at `path`.
    #[must_use]
    pub fn contains(&self, path: &[&str]) -> bool {
        self.document.item(path).is_some()
    }

    /// Writes a value in place of the one that is there, or at the end of its table.
    ///
    /// # Errors
    /// A table stands there, or something else than a table above it.
    pub fn set(&mut self, path: &[&str], value: impl Into<Value>) -> Result<(), EditFault> {
        let value = value.into();
        let Some((key, above)) = path.split_last() else { return Err(EditFault::is_a_table(path)) };
        if let Some(inline) = self.inline(above)? {
            return self.change_inline(inline, |table| put(table, key, value));
        }
        match (self.document.item(path), self.document.item(above)) {
            (Some(item), _) => {
                let span = item.span().filter(|_| item.is_value()).ok_or_else(|| EditFault::is_a_table(path))?;
                self.splice(span, value.to_string().trim())
            }
            (None, None) => self.write_table(above, &[(*key, value)]),
            (None, Some(Item::Table(table))) => match self.document.end_of_values(above, table) {
                Some(slot) => {
                    let line_break = self.document.line_break();
                    let line = format!("{}{}{line_break}{}", slot.lead, entry(key, &value), slot.trail);
                    self.splice(slot.at..slot.at, &line)
                }
                None => self.write_table(above, &[(*key, value)]),
            },
            (None, Some(_)) => Err(EditFault::not_a_table(above)),
        }
    }

    /// Writes a new table such as `[clients.web]` after the last table beside it.
    ///
    /// # Errors
    /// Something is there already, or something else than a table stands above it.
    pub fn add_table(&mut self, path: &[&str], entries: &[(&str, Value)]) -> Result<(), EditFault> {
        let Some((_, above)) = path.split_last() else { return Err(EditFault::exists(path)) };
        if self.contains(path) {
            return Err(EditFault::exists(path));
        }
        if self.inline(above)?.is_some() {
            let entries = entries.iter().map(|(key, value)| (*key, value.clone()));
            return self.set(path, Value::InlineTable(entries.collect()));
        }
        self.write_table(path, entries)
    }

    /// Takes out a value with its line, or a table with all that is in it; whether it was there.
    ///
    /// # Errors
    /// It stands in a list.
    pub fn remove(&mut self, path: &[&str]) -> Result<bool, EditFault> {
        let Some((key, above)) = path.split_last() else { return Err(EditFault::not_a_table(path)) };
        let in_inline_table = self.inline(above)?;
        let Some(item) = self.document.item(path) else { return Ok(false) };
        if let Some(inline) = in_inline_table {
            self.change_inline(inline, |table| take(table, key))?;
            return Ok(true);
        }
        let mut text = self.text();
        for range in self.document.lines_of(path, item).into_iter().rev() {
            text.replace_range(range, "");
        }
        self.accept(&text)?;
        Ok(true)
    }

    /// The inline table that `path` leads into, and the rest of the path inside it.
    fn inline<'p>(&self, path: &'p [&'p str]) -> Result<Option<Inline<'p>>, EditFault> {
        for len in 1..=path.len() {
            let Some((outer, inner)) = path.split_at_checked(len) else { break };
            match self.document.item(outer) {
                Some(Item::Value(Value::InlineTable(table))) => {
                    return Ok(table.span().map(|span| Inline { span, inner }));
                }
                Some(Item::Table(_)) | None => {}
                Some(_) => return Err(EditFault::not_a_table(outer)),
            }
        }
        Ok(None)
    }

    fn change_inline(&mut self, inline: Inline<'_>, change: impl FnOnce(&mut InlineTable)) -> Result<(), EditFault> {
        let Inline { span, inner } = inline;
        let refused = || EditFault::not_a_table(inner);
        let text = self.document.lines.text().get(span.clone()).unwrap_or("");
        let mut value = text.parse::<Value>().map_err(|_| refused())?;
        let mut table = value.as_inline_table_mut();
        for part in inner {
            let inside = table.ok_or_else(refused)?;
            if !inside.contains_key(part) {
                put(inside, part, Value::InlineTable(InlineTable::new()));
            }
            table = inside.get_mut(part).and_then(Value::as_inline_table_mut);
        }
        change(table.ok_or_else(refused)?);
        self.splice(span, value.to_string().trim())
    }

    fn write_table(&mut self, path: &[&str], entries: &[(&str, Value)]) -> Result<(), EditFault> {
        let slot = self.document.end_of_tables(path);
        let line_break = self.document.line_break();
        let lines = entries.iter().map(|(key, value)| format!("{}{line_break}", entry(key, value)));
        let header = format!("{}[{}]{line_break}", slot.lead, key_path::print(path));
        let table: String = [header].into_iter().chain(lines).chain([slot.trail]).collect();
        self.splice(slot.at..slot.at, &table)
    }

    fn splice(&mut self, range: Range<usize>, insert: &str) -> Result<(), EditFault> {
        let mut text = self.text();
        text.replace_range(range, insert);
        self.accept(&text)
    }

    fn accept(&mut self, text: &str) -> Result<(), EditFault> {
        self.document = Document::parse(&self.file, text).map_err(EditFault::NotToml)?;
        Ok(())
    }
}

fn entry(key: &str, value: &Value) -> String {
    format!("{} = {}", key_path::print(&[key]), value.to_string().trim())
}

fn put(table: &mut InlineTable, key: &str, mut value: Value) {
    match table.get_mut(key) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, value);
            table.fmt();
        }
    }
}

fn take(table: &mut InlineTable, key: &str) {
    table.remove(key);
    table.fmt();
}

impl EditFault {
    fn exists(path: &[&str]) -> Self {
        Self::Exists { key: key_path::print(path) }
    }

    fn is_a_table(path: &[&str]) -> Self {
        Self::IsATable { key: key_path::print(path) }
    }

    fn not_a_table(path: &[&str]) -> Self {
        Self::NotATable { key: key_path::print(path) }
    }
}

impl fmt::Display for EditFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ChangedMeanwhile => {
                f.write_str("the file was changed by someone else meanwhile; nothing was saved, so do it again")
            }
            Self::Exists { key } => write!(f, "{key} is there already"),
            Self::IsATable { key } => write!(f, "{key} is a table, so no value can be written there"),
            Self::NotATable { key } => write!(f, "{key} is no table, so nothing can be written into it"),
            Self::NotToml(report) => report.fmt(f),
        }
    }
}

impl error::Error for EditFault {}

impl fmt::Debug for Edit {
    /// Names the file only: its values may be ones that must not be seen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit").field("file", &self.file).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
