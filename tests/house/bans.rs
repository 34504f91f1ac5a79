//! What no file may hold, and what none may be called.

use std::io;

use crate::source::{Source, sources};
use crate::{assert_none, root};

const JUNK_DRAWERS: [&str; 6] = ["common", "helper", "helpers", "misc", "util", "utils"];
const PROMISES: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// The room table has a name for every place; none of them is a junk drawer.
#[test]
fn no_file_is_called_after_nothing() -> io::Result<()> {
    let is_junk = |file: &Source| file.path.split(['/', '.']).any(|name| JUNK_DRAWERS.contains(&name));
    assert_none(sources(root(), "src")?.into_iter().filter(is_junk).map(|file| file.path));
    Ok(())
}

/// A lint that must be silenced is silenced with `expect`, which tells when it is no longer needed.
#[test]
fn no_lint_is_allowed_away() -> io::Result<()> {
    assert_none(everywhere()?.iter().flat_map(|file| file.found.allows.iter().map(|line| file.at(*line))));
    Ok(())
}

/// The issue tracker remembers what is left to do.
#[test]
fn no_promise_is_left_in_a_comment() -> io::Result<()> {
    let is_promise = |line: &str| PROMISES.iter().any(|promise| line.contains(promise));
    let lines = |file: &Source| -> Vec<String> {
        let numbered = file.text.lines().zip(1..).filter(|(line, _)| is_promise(line));
        numbered.map(|(_, number)| file.at(number)).collect()
    };
    assert_none(everywhere()?.iter().flat_map(lines));
    Ok(())
}

/// A module stands where its name says; otherwise a file could sit in one room and be part of another.
#[test]
fn no_module_is_moved_by_a_path_attribute() -> io::Result<()> {
    assert_none(sources(root(), "src")?.iter().flat_map(|file| file.found.moved.iter().map(|line| file.at(*line))));
    Ok(())
}

/// Both attributes are found on an item, on a whole file and behind a condition.
#[test]
fn a_banned_attribute_is_found_wherever_it_stands() -> io::Result<()> {
    let source =
        "#![allow(dead_code)]\n#[path = \"x.rs\"]\nmod x;\n#[cfg_attr(test, allow(unused), path = \"y.rs\")]\nmod y;";
    let found = Source::parse("src/keys.rs", source.to_owned())?.found;
    assert_eq!((found.allows, found.moved), (vec![1, 4], vec![2, 4]));
    Ok(())
}

fn everywhere() -> io::Result<Vec<Source>> {
    Ok(sources(root(), "src")?.into_iter().chain(sources(root(), "tests")?).collect())
}
