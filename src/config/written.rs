//! The configuration as written: the file, above it the environment, above that the command line.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use figment::providers::{Format, Toml};
use figment::value::{Dict, Tag, Value};
use figment::{Figment, Profile, Provider};
use serde::de::DeserializeOwned;
use toml_edit::Item;

use super::document::{self, Document, Part};
use super::extract::extract;
use super::key_path;
use super::lines::Spot;
use super::overrides::{self, Origin, Override, Placed};
use super::report::{Fault, Report};
use super::tables;
use super::words::{self, Said};
use crate::settings::{Finding, Findings, Label};

/// The configuration as written; knows where each value came from.
pub struct Written {
    file: PathBuf,
    text: String,
    /// Where everything stands in the text. Only what is wrong or shown needs it, and it takes longer than the values.
    document: OnceLock<Option<Document>>,
    overrides: Vec<Placed>,
    /// What was put above the file, which knows from where.
    layers: Vec<Figment>,
    /// The file's values below the overrides.
    root: Value,
}

impl Written {
    /// Reads the file once, and puts `environment` and `overrides` above it.
    ///
    /// # Errors
    /// The file cannot be read or is not TOML.
    pub fn read(
        file: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
        overrides: &[Override],
    ) -> Result<Self, Report> {
        Self::from_text(file, document::read_text(file)?, environment, overrides)
    }

    /// The same for a text that was read before; `file` is its name.
    ///
    /// # Errors
    /// The text is not TOML.
    pub fn from_text(
        file: &Path,
        text: String,
        environment: impl IntoIterator<Item = (String, String)>,
        overrides: &[Override],
    ) -> Result<Self, Report> {
        let mut root = in_file(file, &text)?;
        let mut placed = Placed::environment(&root, environment);
        placed.extend(Placed::command_line(&root, overrides));
        let accepted = placed.iter().filter(|placed| placed.is_accepted());
        let layers: Vec<Figment> = accepted.map(|placed| Figment::from(placed.clone())).collect();
        for layer in &layers {
            let values = layer.data().ok().and_then(|mut data| data.remove(&Profile::Default));
            root = over(root, Value::from(values.ok_or_else(|| unread(file))?));
        }
        Ok(Self { file: file.to_owned(), text, document: OnceLock::new(), overrides: placed, layers, root })
    }

    /// The file's name as it was given.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Where relative paths in the configuration start.
    #[must_use]
    pub fn folder(&self) -> &Path {
        match self.file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    fn document(&self) -> Option<&Document> {
        self.document.get_or_init(|| Document::parse(&self.file, &self.text).ok()).as_ref()
    }

    fn spot(&self, path: &[String], part: Part) -> Option<Spot> {
        self.document()?.spot(path, part)
    }

    /// A single value such as `issuer`; `None` when it is absent or faulty.
    pub fn value<T: DeserializeOwned>(&self, key: &str, findings: &mut Findings) -> Option<T> {
        let path = key_path::of_finding(key);
        let value = key_path::find(&self.root, &path)?;
        self.extract(value, &path, findings)
    }

    /// A section such as `[server]`; its default when it is absent, and without its faulty values.
    pub fn section<T: DeserializeOwned + Default>(&self, key: &str, findings: &mut Findings) -> T {
        let path = key_path::of_finding(key);
        let value = key_path::find(&self.root, &path);
        value.and_then(|value| self.extract(value, &path, findings)).unwrap_or_default()
    }

    /// Named tables such as `[clients.NAME]`, without their faulty values and without those of illegal names.
    pub fn table<T: DeserializeOwned + Default>(&self, key: &str, findings: &mut Findings) -> BTreeMap<Label, T> {
        let path = key_path::of_finding(key);
        let entries = match key_path::find(&self.root, &path) {
            Some(value @ Value::Dict(_, entries)) if key_path::date(value).is_none() => entries,
            Some(other) => {
                let found = words::describe(other, key_path::is_secretive(&path));
                findings.note(key, found, format!("named tables such as [{key}.first]"));
                return BTreeMap::new();
            }
            None => return BTreeMap::new(),
        };
        let read = entries.iter().filter_map(|(name, value)| {
            let path = [path.clone(), vec![name.clone()]].concat();
            let read = self.extract(value, &path, findings).unwrap_or_default();
            let label = Label::try_from(name.clone());
            if let Err(expected) = label {
                findings.note(key_path::print(&path), words::ILLEGAL_NAME, words::plain(expected));
            }
            Some((label.ok()?, read))
        });
        read.collect()
    }

    /// Refuses keys and sections at the top that nobody reads, and overrides that mean no value.
    pub fn refuse_unknown(&self, known: &[&str], findings: &mut Findings) {
        let keys = self.root.as_dict().into_iter().flat_map(Dict::keys);
        for key in keys.filter(|key| !known.contains(&key.as_str())) {
            let Said { found, expected } = words::unknown_key(key, known);
            findings.note(key_path::print(&[key]), found, expected);
        }
        for placed in &self.overrides {
            placed.note_refusal(findings);
        }
    }

    /// Where a key's value comes from.
    #[must_use]
    pub fn origin(&self, key: &str) -> Origin {
        self.origin_of(&key_path::of_finding(key))
    }

    pub(super) fn origin_of(&self, path: &[String]) -> Origin {
        let in_file = || self.spot(path, Part::Value);
        self.overridden(path).or_else(|| in_file().map(|spot| spot.origin())).unwrap_or(Origin::Default)
    }

    /// Says of each finding where it is.
    #[must_use]
    pub fn report(&self, findings: Findings) -> Report {
        Report::of_file(&self.file, findings.iter().map(|finding| self.fault(finding)))
    }

    fn fault(&self, finding: &Finding) -> Fault {
        let path = key_path::of_finding(&finding.key);
        let whole = Fault::whole(&self.file, &finding.found, &finding.expected).of_key(&finding.key);
        let refused = self.overrides.iter().find(|placed| !placed.is_accepted() && placed.path == path);
        if let Some(origin) = refused.map(|placed| placed.origin.clone()).or_else(|| self.overridden(&path)) {
            return whole.with_origin(origin, &path);
        }
        let part = if words::is_of_the_key(&finding.found) { Part::Key } else { Part::Value };
        match self.spot(&path, part).or_else(|| self.document()?.spot_above(&path)) {
            Some(spot) => Fault::at(&self.file, spot, &finding.found, &finding.expected).of_key(&finding.key),
            None => whole,
        }
    }

    /// Who put this value above the file's; a table that stands in the file is the file's.
    fn overridden(&self, path: &[String]) -> Option<Origin> {
        let value = key_path::find(&self.root, path)?;
        let metadata = self.layers.iter().find_map(|layer| layer.get_metadata(value.tag()))?;
        let is_table_in_file = || self.document()?.item(path).map(Item::is_table_like);
        let in_file = matches!(value, Value::Dict(..)) && is_table_in_file() == Some(true);
        overrides::origin(metadata).filter(|_| !in_file)
    }

    /// The text of the override that a value is from.
    fn override_text(&self, path: &[String]) -> Option<String> {
        let last = self.overrides.iter().rev().find(|placed| placed.is_accepted() && path.starts_with(&placed.path));
        last.filter(|placed| placed.path == path).map(|placed| placed.text.clone())
    }

    fn extract<T: DeserializeOwned>(&self, value: &Value, path: &[String], findings: &mut Findings) -> Option<T> {
        let as_text = |path: &[String]| self.override_text(path);
        extract(value, path, as_text, |path, said| findings.note(key_path::print(&path), said.found, said.expected))
    }
}

impl fmt::Debug for Written {
    /// Names the file only: its values may be ones that must not be seen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Written").field("file", &self.file).finish_non_exhaustive()
    }
}

/// What the file says, without where.
fn in_file(file: &Path, text: &str) -> Result<Value, Report> {
    let whole = || Toml::from_str(text).ok();
    let read = if Document::is_whole(text) { tables::read(text).or_else(whole) } else { None };
    // figment's own words could show the line, and with it a secret.
    let root = read.map(|entries| Value::Dict(Tag::Default, entries));
    root.ok_or_else(|| Document::parse(file, text).err().unwrap_or_else(|| unread(file)))
}

fn unread(file: &Path) -> Report {
    Report::of_file(file, [Fault::whole(file, "TOML that figment does not read", "other TOML")])
}

/// Puts one value above another: tables are merged, anything else is replaced.
fn over(below: Value, above: Value) -> Value {
    match (below, above) {
        (Value::Dict(_, mut entries), Value::Dict(tag, above)) => {
            for (key, value) in above {
                let value = match entries.remove(&key) {
                    Some(below) => over(below, value),
                    None => value,
                };
                entries.insert(key, value);
            }
            Value::Dict(tag, entries)
        }
        (_, above) => above,
    }
}

#[cfg(test)]
mod tests;
