//! Changes to the configuration file that keep its comments, its order and its line breaks.

use std::path::{Path, PathBuf};
use std::{error, fmt};

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use super::document::{self, Document};
use super::key_path;
use super::report::Report;

/// A configuration file that is being changed.
pub struct Edit {
    pub(super) file: PathBuf,
    /// The text when it was opened.
    pub(super) original: String,
    document: DocumentMut,
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
    /// The file cannot be read, or is not TOML.
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
        // What is wrong with a file is said in the same words as when it is loaded.
        Document::parse(file, &original).map_err(EditFault::NotToml)?;
        let document = original.parse().map_err(|_| EditFault::not_a_table(&[]))?;
        Ok(Self { file: file.to_owned(), original, document })
    }

    /// The text with all changes.
    #[must_use]
    pub fn text(&self) -> String {
        let text = self.document.to_string();
        // toml_edit prints every line break as one character.
        if self.original.contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
    }

    /// Writes a value in place of the one that is there, with its comment, or at the end of its table.
    ///
    /// # Errors
    /// A table stands there, or something else than a table above it.
    pub fn set(&mut self, path: &[&str], value: impl Into<Value>) -> Result<(), EditFault> {
        let Some((key, above)) = path.split_last() else { return Err(EditFault::not_a_table(path)) };
        let table = self.table(above)?;
        let mut value = value.into();
        match table.get_mut(key) {
            Some(Item::Value(old)) if !old.is_inline_table() => {
                *value.decor_mut() = old.decor().clone();
                *old = value;
            }
            Some(Item::None) | None => drop(table.insert(key, Item::Value(value))),
            Some(_) => return Err(EditFault::IsATable { key: key_path::print(path) }),
        }
        Ok(())
    }

    /// Takes out what is at `path`; whether there was anything.
    ///
    /// # Errors
    /// Something else than a table stands above it.
    pub fn remove(&mut self, path: &[&str]) -> Result<bool, EditFault> {
        let Some((key, above)) = path.split_last() else { return Err(EditFault::not_a_table(path)) };
        Ok(self.table(above)?.remove(key).is_some())
    }

    /// Writes a new table such as `[clients.web]` after the last table beside it.
    ///
    /// # Errors
    /// Something is there already, or something else than a table stands above it.
    pub fn add_table(&mut self, path: &[&str], entries: &[(&str, Value)]) -> Result<(), EditFault> {
        let Some((key, above)) = path.split_last() else { return Err(EditFault::not_a_table(path)) };
        let table = self.table(above)?;
        if table.contains_key(key) {
            return Err(EditFault::Exists { key: key_path::print(path) });
        }
        let mut new: Table = entries.iter().map(|(key, value)| (*key, value.clone())).collect();
        new.decor_mut().set_prefix("\n");
        table.insert(key, Item::Table(new));
        Ok(())
    }

    /// The table at `path`, made on the way where there is none; only what is in it has a header then.
    fn table(&mut self, path: &[&str]) -> Result<&mut dyn TableLike, EditFault> {
        let mut table: &mut dyn TableLike = self.document.as_table_mut();
        for part in path {
            let item = table.entry(part).or_insert_with(|| {
                let mut made = Table::new();
                made.set_implicit(true);
                Item::Table(made)
            });
            table = item.as_table_like_mut().ok_or_else(|| EditFault::not_a_table(path))?;
        }
        Ok(table)
    }
}

impl EditFault {
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
