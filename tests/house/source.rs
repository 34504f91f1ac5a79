//! The source tree as the rules see it: every file, its room, and what was found in it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::found::Found;
use crate::table::Table;

pub(crate) struct House {
    pub(crate) table: Table,
    pub(crate) files: Vec<Source>,
}

pub(crate) struct Source {
    /// From the repository's root, as `src/keys/ring.rs`.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) found: Found,
}

impl House {
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        let table = Table::read(&fs::read_to_string(root.join("src/lib.rs"))?)?;
        Ok(Self { table, files: sources(root, "src")? })
    }

    /// The file a room begins with: `src/keys.rs` or `src/keys/mod.rs`.
    pub(crate) fn door(&self, room: &str) -> Option<&Source> {
        let doors = [format!("src/{room}.rs"), format!("src/{room}/mod.rs")];
        self.files.iter().find(|file| doors.contains(&file.path))
    }
}

impl Source {
    pub(crate) fn parse(path: &str, text: String) -> io::Result<Self> {
        let file = syn::parse_file(&text).map_err(|fault| io::Error::other(format!("{path}: {fault}")))?;
        let found = Found::in_file(&file, module(path));
        Ok(Self { path: path.to_owned(), text, found })
    }

    /// `keys` for `src/keys.rs` and for all of `src/keys/`.
    pub(crate) fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.split(['/', '.']).next().unwrap_or(inside)
    }

    pub(crate) fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }
}

/// Every `.rs` file below `root/folder`, in the order of their paths; what a build left there is not source.
pub(crate) fn sources(root: &Path, folder: &str) -> io::Result<Vec<Source>> {
    let mut paths = Vec::new();
    walk(&root.join(folder), &mut paths)?;
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        Source::parse(&name, fs::read_to_string(path)?)
    };
    paths.iter().map(read).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("target") {
            walk(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    Ok(())
}

/// The module a file is: `crate keys ring` for `src/keys/ring.rs`.
fn module(path: &str) -> Vec<String> {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
    let names = inside.split('/').filter(|name| !matches!(*name, "mod" | "lib" | "main"));
    ["crate"].into_iter().chain(names).map(str::to_owned).collect()
}
