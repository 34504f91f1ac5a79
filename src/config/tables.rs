//! Reads a file table by table: the tree of a whole file takes many times its memory, and half the time of a start.

use std::collections::BTreeMap;

use figment::providers::{Format, Toml};
use figment::value::{Dict, Tag, Value};

use super::key_path;

/// Deeper tables than any setting needs are left to a reading of the whole, which says how deep is too deep.
const MAX_DEPTH: usize = 16;

/// What stands in `text`; `None` where only a reading of the whole can tell what it means, or what is wrong with it.
///
/// Whatever spans lines has an end that is missed where it is cut in two, so that a header which is none is noticed.
pub(super) fn read(text: &str) -> Option<Dict> {
    let mut root = Table::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at_checked(end_of_piece(rest)?)?;
        root.add(piece)?;
        rest = after;
    }
    Some(root.into_dict())
}

/// Where the next line begins that looks like a header; `None` where one is indented.
fn end_of_piece(text: &str) -> Option<usize> {
    let mut end = 0_usize;
    for line in text.split_inclusive('\n') {
        if end > 0 && line.starts_with('[') {
            break;
        }
        if line.trim_start().starts_with('[') && !line.starts_with('[') {
            return None;
        }
        end = end.saturating_add(line.len());
    }
    Some(end)
}

/// A table, or what stands above one.
#[derive(Default)]
struct Table {
    /// Whether it has a header of its own.
    is_written: bool,
    values: Dict,
    /// Those with headers of their own.
    tables: BTreeMap<String, Table>,
}

impl Table {
    /// Adds a header and what is below it.
    fn add(&mut self, piece: &str) -> Option<()> {
        let (path, body) = if piece.starts_with('[') {
            let (header, body) = piece.split_once('\n')?;
            let key = header.strip_prefix('[')?.split('#').next()?.trim().strip_suffix(']')?;
            (key_path::parse(key)?, body)
        } else {
            (Vec::new(), piece)
        };
        let values: Dict = Toml::from_str(body).ok()?;
        self.at(&path)?.write(values)
    }

    /// The table at `path`, unless a value is in its way.
    fn at(&mut self, path: &[String]) -> Option<&mut Self> {
        if path.len() > MAX_DEPTH {
            return None;
        }
        path.iter().try_fold(self, |table, key| {
            if table.values.contains_key(key) {
                return None;
            }
            Some(table.tables.entry(key.clone()).or_default())
        })
    }

    fn write(&mut self, values: Dict) -> Option<()> {
        if self.is_written || values.keys().any(|key| self.tables.contains_key(key)) {
            return None;
        }
        (self.is_written, self.values) = (true, values);
        Some(())
    }

    fn into_dict(self) -> Dict {
        let Self { mut values, tables, .. } = self;
        values.extend(tables.into_iter().map(|(key, table)| (key, Value::Dict(Tag::Default, table.into_dict()))));
        values
    }
}

#[cfg(test)]
mod tests {
    use figment::providers::{Format, Toml};
    use figment::value::Dict;

    use super::read;

    #[test]
    fn a_file_means_the_same_table_by_table() {
        for text in [
            "",
            "a = 1",
            "a = 1\nb.c = 2\n[d]\n[e.f]\ng = [\n1,\n]\n",
            "[a.b]\nc = 1\n[a]\nd = 2 # [x]\n",
            "# [a]\n[a] # b\n\n[ \"c.d\" . 'e#' ]\nf = 1979-05-27T07:32:00Z\r\n[g]\r\nh = {i = 1}\r\n",
            "[a]\nb = '''x\n y'''\n[a.c.d]\n[a.c]\n",
        ] {
            let whole = Toml::from_str::<Dict>(text).ok();
            assert!(whole.is_some(), "{text}");
            assert!(read(text).is_none_or(|read| Some(read) == whole), "{text}");
        }
        assert_eq!(read(&format!("[{}a]\n", "a.".repeat(1 << 20))), None);
        assert!(read("a = 1\n[b]\n[c.d] # e\nf = [\n1,\n]\n").is_some());
    }

    #[test]
    fn what_cannot_be_told_from_a_part_is_left_to_a_reading_of_the_whole() {
        for text in [
            "[a]\n[a]\n",
            "[[a]]\n[[a]]\n",
            "a = '''\n[b]\n'''\n",
            "a = \"\"\"\n[b]\n\"\"\"\n",
            "a = [\n[1],\n]\n",
            "[a]\n [b]\n",
            "a.b = 1\n[a]\n",
            "a = {}\n[a.b]\n",
            "[a.b]\n[a]\nb.c = 1\n",
            "[a]\nb.c = 1\n[a.b]\n",
            "[a\n",
            "[a]b = 1\n",
            "[a..b]\n",
            "a = 1\n[b]\na = \n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
