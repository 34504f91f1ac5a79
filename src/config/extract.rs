//! Reads a settings struct and goes on after a fault, because serde stops at the first.

use std::collections::{BTreeMap, BTreeSet};

use figment::error::Kind;
use figment::value::Value;
use serde::de::DeserializeOwned;

use super::key_path;
use super::strict::Strict;
use super::words::{self, Said};

/// After so many faults nobody reads on; every one takes a reading of the whole.
const MAX_FAULTS: usize = 100;

/// Reads `value`, which stands at `above`, leaving out what is faulty; `None` when nothing could be left out.
///
/// `as_text` gives the text of an override, which figment may have taken for a number although it is a name.
pub(super) fn extract<T: DeserializeOwned>(
    value: &Value,
    above: &[String],
    as_text: impl Fn(&[String]) -> Option<String>,
    mut note: impl FnMut(Vec<String>, Said),
) -> Option<T> {
    // Most values have no fault, and of those nothing is cut out.
    if let Ok(read) = T::deserialize(Strict(value)) {
        return Some(read);
    }
    let mut left = Left { value: value.clone(), keys: BTreeSet::new(), items: BTreeMap::new() };
    for _ in 0..MAX_FAULTS {
        let error = match T::deserialize(Strict(&left.value)) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let here = key_path::written_part(error.path);
        let path: Vec<String> = above.iter().cloned().chain(left.original(&here)).collect();
        if matches!(error.kind, Kind::InvalidType(..)) && left.reread(&here, as_text(&path)) {
            continue;
        }
        match &error.kind {
            // What was cut out is missed next, or the table that it was cut out of.
            Kind::MissingField(name) if left.lost(&[here.as_slice(), &[name.to_string()]].concat()) => {}
            _ if left.lost(&here) => {}
            Kind::MissingField(_) | Kind::DuplicateField(_) => {
                note(within(path, &error.kind), words::say(&error.kind, None, &[]));
            }
            kind => note(path.clone(), words::say(kind, key_path::find(&left.value, &here), &path)),
        }
        if !left.cut(&here) {
            return None;
        }
    }
    None
}

/// What is left of a value when its faulty parts are cut out.
struct Left {
    value: Value,
    /// The keys that were cut out.
    keys: BTreeSet<Vec<String>>,
    /// Which positions of which lists were cut out, as they were before.
    items: BTreeMap<Vec<String>, BTreeSet<usize>>,
}

impl Left {
    /// The path before anything was cut out of a list.
    fn original(&self, path: &[String]) -> Vec<String> {
        path.iter().fold(Vec::new(), |mut original, part| {
            let cut = self.items.get(&original).into_iter().flatten();
            let at =
                part.parse::<usize>().map(|at| cut.fold(at, |at, gone| at.saturating_add(usize::from(*gone <= at))));
            let in_list = self.items.contains_key(&original);
            original.push(at.ok().filter(|_| in_list).map_or_else(|| part.clone(), |at| at.to_string()));
            original
        })
    }

    /// Whether `path` or something in it was cut out.
    fn lost(&self, path: &[String]) -> bool {
        let path = self.original(path);
        self.keys.iter().chain(self.items.keys()).any(|cut| cut.starts_with(&path))
    }

    /// Takes a value for text once; whether that changed anything.
    fn reread(&mut self, path: &[String], text: Option<String>) -> bool {
        match (find_mut(&mut self.value, path), text) {
            (Some(value @ (Value::Num(..) | Value::Bool(..))), Some(text)) => {
                *value = Value::String(value.tag(), text);
                true
            }
            _ => false,
        }
    }

    /// Cuts out what is at `path`; whether there was anything.
    fn cut(&mut self, path: &[String]) -> bool {
        let original = self.original(path);
        let (Some((last, above)), Some((at, list))) = (path.split_last(), original.split_last()) else { return false };
        match find_mut(&mut self.value, above) {
            Some(Value::Dict(_, entries)) => entries.remove(last).is_some_and(|_| self.keys.insert(original)),
            Some(Value::Array(_, items)) => {
                let Some(index) = last.parse::<usize>().ok().filter(|index| *index < items.len()) else { return false };
                items.remove(index);
                self.items.entry(list.to_vec()).or_default().extend(at.parse::<usize>());
                true
            }
            _ => false,
        }
    }
}

/// The key that serde names without its path.
fn within(path: Vec<String>, kind: &Kind) -> Vec<String> {
    let name = match kind {
        Kind::MissingField(name) => Some(name.to_string()),
        Kind::DuplicateField(name) => Some((*name).to_owned()),
        _ => None,
    };
    path.into_iter().chain(name).collect()
}

fn find_mut<'v>(root: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(root, |value, part| match value {
        Value::Dict(_, entries) => entries.get_mut(part),
        Value::Array(_, items) => items.get_mut(part.parse::<usize>().ok()?),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use figment::Figment;
    use figment::providers::{Format, Toml};
    use serde::Deserialize;

    use super::extract;
    use crate::units::Period;

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Sample {
        ports: Vec<u16>,
        inner: BTreeMap<String, Inner>,
        lifetime: Option<Period>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        needed: u8,
    }

    fn faults(text: &str) -> Result<(Vec<String>, Option<Sample>), Box<figment::Error>> {
        let value = Figment::from(Toml::string(text)).extract()?;
        let mut faults = Vec::new();
        let read = extract(&value, &["top".to_owned()], |_| None, |path, _| faults.push(path.join(".")));
        Ok((faults, read))
    }

    #[test]
    fn every_fault_of_a_list_has_the_position_where_it_was_written() -> Result<(), Box<figment::Error>> {
        let (faults, read) = faults("ports = [1, \"a\", 2, 99999, -1, 3, \"b\"]\n")?;
        assert_eq!(faults, ["top.ports.1", "top.ports.3", "top.ports.4", "top.ports.6"]);
        assert_eq!(read.map(|read| read.ports), Some(vec![1, 2, 3]));
        Ok(())
    }

    #[test]
    fn a_key_that_is_missing_does_not_hide_the_faults_after_it() -> Result<(), Box<figment::Error>> {
        let (faults, read) = faults("lifetime = \"10x\"\n[inner.a]\n[inner.b]\nneeded = 300\n[inner.c]\nneeded = 1\n")?;
        assert_eq!(faults, ["top.inner.a.needed", "top.inner.b.needed", "top.lifetime"]);
        assert_eq!(read.map(|read| read.inner.values().map(|inner| inner.needed).collect()), Some(vec![1]));
        Ok(())
    }

    #[test]
    fn a_value_of_which_nothing_can_be_left_out_is_given_up() -> Result<(), Box<figment::Error>> {
        let value = Figment::from(Toml::string("a = 1\n")).extract()?;
        let mut faults = 0;
        let read: Option<u8> = extract(&value, &[], |_| None, |_, _| faults += 1);
        assert_eq!((read, faults), (None, 1));
        Ok(())
    }
}
