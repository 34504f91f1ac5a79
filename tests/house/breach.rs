//! The checker: what in the source leaves a room by a way the tables do not give.

use std::fmt;

use crate::found::{Reach, Way};
use crate::source::{House, Source};
use crate::table::{LIB, MAIN, Table};

/// Crates the binary's own file may use besides the library.
const FOR_MAIN: [&str; 4] = ["std", "core", "alloc", "mimalloc"];

/// One arrow that no table allows.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Breach {
    pub(crate) place: String,
    pub(crate) from: String,
    pub(crate) to: String,
}

impl Breach {
    fn new(file: &Source, line: usize, to: String) -> Self {
        Self { place: file.at(line), from: file.room().to_owned(), to }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} → {}", self.place, self.from, self.to)
    }
}

/// Everything the tables forbid.
pub(crate) fn all(house: &House) -> Vec<Breach> {
    arrows(house).into_iter().chain(crates(house)).chain(waits(house)).collect()
}

/// Rooms used without an arrow. The crate's root, renamed or globbed, is every room at once.
pub(crate) fn arrows(house: &House) -> Vec<Breach> {
    breaches(house, |file, reach| match reach.path.as_slice() {
        [root] if root == "crate" && file.room() != LIB => Some("crate".to_owned()),
        [root, to, ..] if root == "crate" && !house.table.allows(file.room(), to) => Some(to.clone()),
        _ => None,
    })
}

/// External crates used outside the rooms they are reserved to.
pub(crate) fn crates(house: &House) -> Vec<Breach> {
    breaches(house, |file, reach| {
        let foreign = file.room() == MAIN && is_foreign(file, reach);
        (foreign || is_reserved(&house.table, file.room(), reach)).then(|| reach.path.join("::"))
    })
}

/// Async code in rooms that only compute.
pub(crate) fn waits(house: &House) -> Vec<Breach> {
    let computes = |file: &&Source| !house.table.room(file.room()).is_some_and(|room| room.is_async);
    let lines = |file: &Source| file.found.waits.clone();
    let files = house.files.iter().filter(computes);
    files.flat_map(|file| lines(file).into_iter().map(|line| Breach::new(file, line, "async".into()))).collect()
}

fn breaches(house: &House, target: impl Fn(&Source, &Reach) -> Option<String>) -> Vec<Breach> {
    let of_file = |file| reaches(file).filter_map(|reach| Some(Breach::new(file, reach.line, target(file, reach)?)));
    let mut found: Vec<Breach> = house.files.iter().flat_map(of_file).collect();
    found.dedup();
    found
}

fn reaches(file: &Source) -> impl Iterator<Item = &Reach> {
    file.found.reaches.iter()
}

/// `use ring as r` and `use ring::*` would open `ring::aead` under a name that does not say so.
fn is_reserved(table: &Table, room: &str, reach: &Reach) -> bool {
    let closed = table.reserved.iter().filter(|row| !row.holds(room));
    let mut paths = closed.map(|row| &row.path);
    paths.any(|path| reach.path.starts_with(path) || (reach.way == Way::Alias && path.starts_with(&reach.path)))
}

/// Whether a path in the binary's own file starts at an external crate it has no business with.
fn is_foreign(file: &Source, reach: &Reach) -> bool {
    let Some(first) = reach.path.first() else { return false };
    let known = FOR_MAIN.contains(&first.as_str()) || first == "crate";
    let imported = |other: &Reach| other.way != Way::Path && other.path.len() > 1 && other.path.last() == Some(first);
    !known && first.starts_with(char::is_lowercase) && !reaches(file).any(imported)
}
