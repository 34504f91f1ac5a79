//! The tables against the tree, and the tree against the tables.

use std::collections::BTreeSet;
use std::io;

use crate::table::{LIB, Table};
use crate::{assert_none, breach, house};

/// The room table: a room uses the rooms of its row, and the leaves.
#[test]
fn every_arrow_is_in_the_table() -> io::Result<()> {
    assert_none(breach::arrows(&house()?));
    Ok(())
}

/// The table of reserved crates: each has its rooms, and shows itself in no other.
#[test]
fn a_reserved_crate_stays_in_its_rooms() -> io::Result<()> {
    assert_none(breach::crates(&house()?));
    Ok(())
}

/// The room table, last column: the other rooms are plain functions of values.
#[test]
fn only_rooms_that_may_wait_are_async() -> io::Result<()> {
    assert_none(breach::waits(&house()?));
    Ok(())
}

/// The room table and the leaf table name what stands in `src`, all of it and nothing else.
#[test]
fn every_room_is_in_the_table_and_in_the_tree() -> io::Result<()> {
    let house = house()?;
    let standing: BTreeSet<&str> = house.files.iter().map(|file| file.room()).filter(|room| *room != LIB).collect();
    let listed: BTreeSet<&str> = names(&house.table).collect();
    assert_none(standing.difference(&listed).map(|room| format!("{room} is in src and in no table")));
    assert_none(listed.difference(&standing).map(|room| format!("{room} is in a table and not in src")));
    Ok(())
}

/// The room table: arrows point at rooms listed above, so there is no way round.
#[test]
fn arrows_point_only_upwards_in_the_table() -> io::Result<()> {
    assert_none(astray(&house()?.table));
    Ok(())
}

/// The tables: one row a name, and crates are reserved to rooms that exist.
#[test]
fn a_name_is_listed_once() -> io::Result<()> {
    let table = house()?.table;
    let mut seen = BTreeSet::new();
    assert_none(names(&table).filter(|name| !seen.insert(*name)));
    let holders = table.reserved.iter().flat_map(|row| &row.rooms);
    assert_none(holders.filter(|holder| !seen.contains(holder.as_str())));
    Ok(())
}

/// The room table's sentence has a longer sister at the head of the room.
#[test]
fn every_room_begins_by_saying_what_it_is() -> io::Result<()> {
    let house = house()?;
    let says = |room: &str| house.door(room).is_some_and(|door| is_paragraph(door.text.lines().next()));
    assert_none(names(&house.table).filter(|room| !says(room)));
    Ok(())
}

/// The room table: an arrow to the room itself, to one below or to none at all is found.
#[test]
fn an_arrow_that_points_down_the_table_is_found() -> io::Result<()> {
    let lib = "//! |room|may use|\n//! |-|-|\n//! |a|b|\n//! |b|b c|\n//! |cli|a units|\n\n//! |leaf|\n//! |-|\n//! |units|\n\n//! |crate|";
    assert_eq!(astray(&Table::read(lib)?), ["a → b", "b → b", "b → c"]);
    Ok(())
}

fn astray(table: &Table) -> Vec<String> {
    let mut above = BTreeSet::new();
    let mut astray = Vec::new();
    for room in &table.rooms {
        let lost = room.uses.iter().filter(|used| !above.contains(*used) && !table.is_leaf(used));
        astray.extend(lost.map(|used| format!("{} → {used}", room.name)));
        above.insert(&room.name);
    }
    astray
}

fn names(table: &Table) -> impl Iterator<Item = &str> {
    table.rooms.iter().map(|room| &room.name).chain(&table.leaves).map(String::as_str)
}

fn is_paragraph(line: Option<&str>) -> bool {
    line.and_then(|line| line.strip_prefix("//!")).is_some_and(|text| !text.trim().is_empty())
}
