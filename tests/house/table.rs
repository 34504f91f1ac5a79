//! Reads the three tables of the crate's rustdoc: rooms, leaves and reserved crates.

use std::io;

use crate::markdown::{Row, rows, words};

/// The binary's own file. It needs no row: it may use `cli`, and no leaf.
pub(crate) const MAIN: &str = "main";
/// The file that holds the tables and declares the rooms; the one file no arrow starts from.
pub(crate) const LIB: &str = "lib";

pub(crate) struct Table {
    /// In the order of the table: a room uses only rooms before it.
    pub(crate) rooms: Vec<Room>,
    pub(crate) leaves: Vec<String>,
    pub(crate) reserved: Vec<Reserved>,
}

pub(crate) struct Room {
    pub(crate) name: String,
    pub(crate) uses: Vec<String>,
    pub(crate) is_async: bool,
}

/// An external crate, or a module of one, and the rooms that may use it.
pub(crate) struct Reserved {
    pub(crate) path: Vec<String>,
    pub(crate) rooms: Vec<String>,
}

impl Table {
    /// Reads the tables from the source text of `lib.rs`.
    pub(crate) fn read(lib: &str) -> io::Result<Self> {
        let doc: Vec<&str> = lib.lines().filter_map(|line| line.trim().strip_prefix("//!")).map(str::trim).collect();
        let leaves = rows(&doc, "leaf")?.iter().map(|row| row.name()).collect();
        let reserved = rows(&doc, "crate")?.iter().map(Reserved::read).collect();
        let mut rooms = Vec::new();
        for row in rows(&doc, "room")? {
            let room = Room::read(&row, &rooms);
            rooms.push(room);
        }
        rooms.push(Room { name: MAIN.into(), uses: vec!["cli".into()], is_async: false });
        Ok(Self { rooms, leaves, reserved })
    }

    pub(crate) fn room(&self, name: &str) -> Option<&Room> {
        self.rooms.iter().find(|room| room.name == name)
    }

    pub(crate) fn is_leaf(&self, name: &str) -> bool {
        self.leaves.iter().any(|leaf| leaf == name)
    }

    /// Whether code in `from` may name something of `to`.
    pub(crate) fn allows(&self, from: &str, to: &str) -> bool {
        let lists = |room: &Room| room.uses.iter().any(|used| used == to);
        from == to || from == LIB || (from != MAIN && self.is_leaf(to)) || self.room(from).is_some_and(lists)
    }
}

impl Room {
    fn read(row: &Row<'_>, above: &[Self]) -> Self {
        let listed = words(row.cell("may use"));
        let uses = match listed.first().map(String::as_str) {
            Some("all") => above.iter().map(|room| room.name.clone()).collect(),
            _ => listed,
        };
        Self { name: row.name(), uses, is_async: row.cell("async") == "yes" }
    }
}

impl Reserved {
    fn read(row: &Row<'_>) -> Self {
        Self { path: row.name().split("::").map(str::to_owned).collect(), rooms: words(row.cell("only in")) }
    }

    pub(crate) fn holds(&self, room: &str) -> bool {
        self.rooms.iter().any(|holder| holder == room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIB: &str = "\
//! A service.
//!
//! | room        | what it is | may use         | async |
//! |:------------|---|---|:-:|
//! | protocol    | nouns      | –               |       |
//! | [`keys`]    | key files  | `protocol`      |       |
//! | http        | the shell  | keys, protocol  | yes   |
//! | startup | builds | all below | yes |
//!
//! |leaf|what it is|
//! |-|-|
//! |clock|time|
//!
//! | crate | only in |
//! |---|---|
//! | `ring::aead` | keys |
//! | toml_edit | http startup |
";

    /// The room table: a row is a name, the rooms it may use, and whether it waits.
    #[test]
    fn a_row_is_read_whatever_its_alignment() -> io::Result<()> {
        let table = Table::read(LIB)?;
        let rows: Vec<_> = table.rooms.iter().map(|room| (&*room.name, room.uses.join(" "), room.is_async)).collect();
        let expected = [
            ("protocol", "", false),
            ("keys", "protocol", false),
            ("http", "keys protocol", true),
            ("startup", "protocol keys http", true),
            ("main", "cli", false),
        ];
        assert_eq!(rows, expected.map(|(name, uses, waits)| (name, uses.to_owned(), waits)));
        Ok(())
    }

    /// The leaf table and the table of reserved crates.
    #[test]
    fn leaves_and_reserved_crates_are_read() -> io::Result<()> {
        let table = Table::read(LIB)?;
        assert_eq!(table.leaves, ["clock"]);
        let reserved: Vec<_> = table.reserved.iter().map(|row| (row.path.join("::"), row.rooms.join(" "))).collect();
        assert_eq!(reserved, [("ring::aead".into(), "keys".into()), ("toml_edit".into(), "http startup".into())]);
        Ok(())
    }

    /// The leaf table: every room may use a leaf; a leaf uses leaves only.
    #[test]
    fn a_leaf_is_for_every_room_and_uses_none() -> io::Result<()> {
        let table = Table::read(&LIB.replace("|clock|time|", "|clock|time|\n//! |units|lengths|"))?;
        assert!(table.allows("protocol", "clock") && table.allows("clock", "units"));
        assert!(!table.allows("clock", "protocol") && !table.allows(MAIN, "clock"));
        Ok(())
    }

    /// The room table: without one, nothing is allowed to pass.
    #[test]
    fn a_missing_table_is_an_error() {
        assert!(Table::read("//! A service.").is_err());
        assert!(Table::read(&LIB.replace("| room ", "| chamber ")).is_err());
    }
}
