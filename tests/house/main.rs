//! The house: the tables in the crate's rustdoc say which rooms there are and who may use whom,
//! and these tests hold the source to them. Paths are read with `syn` from every file below
//! `src`, whatever features are on.

mod bans;
mod breach;
mod found;
mod fuzzed;
mod imports;
mod injected;
mod markdown;
mod requirements;
mod rooms;
mod source;
mod spellings;
mod table;
mod tokens;

use std::fmt::Display;
use std::io;
use std::path::Path;

use source::House;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn house() -> io::Result<House> {
    House::read(root())
}

#[track_caller]
fn assert_none<T: Display>(found: impl IntoIterator<Item = T>) {
    let lines: Vec<String> = found.into_iter().map(|item| format!("\n  {item}")).collect();
    assert!(lines.is_empty(), "{}", lines.concat());
}
