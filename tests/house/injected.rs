//! The house test's own test: a forbidden import in any room does not pass.

use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use crate::breach::{self, Breach};
use crate::source::{House, Source};
use crate::table::{MAIN, Table};
use crate::{house, root};

/// The room table: for every room and leaf there is something it may not use, and using it is found.
#[test]
fn a_forbidden_import_is_found_in_every_room() -> io::Result<()> {
    let house = house()?;
    let copy = Copy::of(root())?;
    let mut expected = breach::all(&house);
    let rooms = house.table.rooms.iter().map(|room| &room.name);
    for from in rooms.chain(&house.table.leaves) {
        let (import, to) = forbidden(&house.table, from);
        let file = last_file(&house, from)?;
        copy.append(file, &format!("use {import} as _;"))?;
        expected.push(Breach { place: file.at(file.text.lines().count() + 1), from: from.clone(), to });
    }
    let mut found = breach::all(&House::read(&copy.root)?);
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    Ok(())
}

/// The first room that `from` may not use, or for a room that may use all of them the first crate.
fn forbidden(table: &Table, from: &str) -> (String, String) {
    let root = if from == MAIN { "signet" } else { "crate" };
    let rooms = table.rooms.iter().map(|room| &room.name).filter(|name| *name != MAIN);
    let mut closed =
        rooms.filter(|name| !table.allows(from, name)).map(|name| (format!("{root}::{name}"), name.clone()));
    let mut crates = table.reserved.iter().filter(|row| !row.holds(from)).map(|row| row.path.join("::"));
    closed.next().or_else(|| crates.next().map(|name| (name.clone(), name))).unwrap_or_default()
}

fn last_file<'h>(house: &'h House, room: &str) -> io::Result<&'h Source> {
    let file = house.files.iter().rfind(|file| file.room() == room);
    file.ok_or_else(|| io::Error::other(format!("{room} is not in src")))
}

/// A copy of `src` in the system's temporary folder, gone when dropped.
struct Copy {
    root: PathBuf,
}

impl Copy {
    fn of(root: &Path) -> io::Result<Self> {
        let copy = Self { root: env::temp_dir().join(format!("signet-house-{}", process::id())) };
        copy_tree(&root.join("src"), &copy.root.join("src"))?;
        Ok(copy)
    }

    fn append(&self, file: &Source, line: &str) -> io::Result<()> {
        let lines: Vec<&str> = file.text.lines().chain([line]).collect();
        fs::write(self.root.join(&file.path), lines.join("\n"))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.root));
    }
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?
        } else {
            fs::copy(entry.path(), target).map(drop)?
        }
    }
    Ok(())
}
