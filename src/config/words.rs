//! serde's and figment's terms in plain words.

use figment::error::{Actual, Kind};
use figment::value::{Dict, Num, Value};

use super::key_path;

/// What is said of a key that no setting has.
const UNKNOWN_KEY: &str = "an unknown key";

/// What is said of a label that may not be one.
pub(super) const ILLEGAL_NAME: &str = "an illegal name";

/// The longest string that is repeated.
const MAX_REPEATED: usize = 60;

/// The most keys of a table that are named.
const MAX_NAMES: usize = 5;

/// What was found and what is expected.
pub(super) struct Said {
    pub(super) found: String,
    pub(super) expected: String,
}

/// Says what is wrong with `value` at `path`; a value that must not be seen is described by its type.
pub(super) fn say(kind: &Kind, value: Option<&Value>, path: &[String]) -> Said {
    let secretive = key_path::is_secretive(path);
    let there = || value.map_or_else(|| "nothing".to_owned(), |value| describe(value, secretive));
    let of = |expected: String| Said { found: there(), expected };
    match kind {
        Kind::UnknownField(name, known) => unknown_key(name, known),
        // The variant of `{ fiel = "…" }` is a key, the variant of "fiel" a value.
        Kind::UnknownVariant(name, known) if value.and_then(Value::as_str) != Some(name) => unknown_key(name, known),
        Kind::UnknownVariant(name, known) => of(one_of(known, Some(name))),
        Kind::InvalidType(actual, expected) | Kind::InvalidValue(actual, expected) => {
            Said { found: value.map_or_else(|| actual_in_words(actual), |_| there()), expected: plain(expected) }
        }
        Kind::InvalidLength(count, expected) => Said { found: format!("{count} entries"), expected: plain(expected) },
        Kind::MissingField(_) => Said { found: "nothing".to_owned(), expected: "a value for this key".to_owned() },
        Kind::DuplicateField(name) => {
            Said { found: format!("two names for the key {name}"), expected: "one of them".to_owned() }
        }
        Kind::ISizeOutOfRange(_) | Kind::USizeOutOfRange(_) => of("a number nearer to zero".to_owned()),
        Kind::Unsupported(_) => of("a value of another type".to_owned()),
        Kind::UnsupportedKey(_, expected) => {
            Said { found: ILLEGAL_NAME.to_owned(), expected: from_message(expected, None) }
        }
        Kind::Message(message) => of(from_message(message, value.filter(|_| secretive))),
    }
}

/// Whether this was said of a key and not of its value.
pub(super) fn is_of_the_key(found: &str) -> bool {
    [UNKNOWN_KEY, ILLEGAL_NAME].contains(&found)
}

/// A key that no setting has, and those that there are.
pub(super) fn unknown_key(name: &str, known: &[&str]) -> Said {
    let expected = if known.is_empty() { "no key here".to_owned() } else { one_of(known, Some(name)) };
    Said { found: UNKNOWN_KEY.to_owned(), expected }
}

/// Lists names, and says which of them `written` may have meant.
pub(super) fn one_of(names: &[&str], written: Option<&str>) -> String {
    let list = match names {
        [only] => (*only).to_owned(),
        _ => format!("one of {}", names.join(", ")),
    };
    match written.and_then(|written| nearest(written, names)) {
        Some(name) => format!("{list} (did you mean {name}?)"),
        None => list,
    }
}

/// Describes a value, without showing it if it must not be seen.
pub(super) fn describe(value: &Value, secretive: bool) -> String {
    if let Some(date) = key_path::date(value) {
        return if secretive { "a date".to_owned() } else { format!("the date {date}") };
    }
    let (described, shown) = match value {
        Value::String(_, text) => ("a string", Some(format!("string {}", repeated(text)))),
        Value::Char(_, c) => ("a string", Some(format!("string {}", repeated(&c.to_string())))),
        Value::Bool(_, value) => ("true or false", Some(value.to_string())),
        Value::Num(_, number) => ("a number", Some(format!("number {}", digits(*number)))),
        Value::Empty(..) => ("nothing", None),
        Value::Dict(_, entries) if entries.is_empty() => ("an empty table", None),
        Value::Dict(_, entries) => return table_of(entries),
        Value::Array(..) => ("a list", None),
    };
    shown.filter(|_| !secretive).unwrap_or_else(|| described.to_owned())
}

fn table_of(entries: &Dict) -> String {
    let names: Vec<String> = entries.keys().take(MAX_NAMES).map(|key| key_path::print(&[key])).collect();
    format!("a table of {}{}", names.join(", "), if entries.len() > MAX_NAMES { ", …" } else { "" })
}

fn repeated(text: &str) -> String {
    match text.char_indices().nth(MAX_REPEATED) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or("")),
        None => format!("{text:?}"),
    }
}

fn digits(number: Num) -> String {
    match number.to_actual() {
        Actual::Unsigned(number) => number.to_string(),
        Actual::Signed(number) => number.to_string(),
        Actual::Float(number) => format!("{number:?}"),
        _ => String::new(),
    }
}

/// Describes without a value what a type found; it may come from within one, so it is never shown.
fn actual_in_words(actual: &Actual) -> String {
    let described = match actual {
        Actual::Bool(_) => "true or false",
        Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) => "a number",
        Actual::Char(_) | Actual::Str(_) | Actual::Bytes(_) => "a string",
        Actual::Seq => "a list",
        Actual::Map => "a table",
        Actual::Unit | Actual::Option => "nothing",
        _ => "something else",
    };
    described.to_owned()
}

fn from_message(message: &str, unseen: Option<&Value>) -> String {
    let repeats = unseen.and_then(Value::as_str).is_some_and(|value| !value.is_empty() && message.contains(value));
    if repeats {
        return "another value".to_owned();
    }
    plain(message)
}

/// What a type says that it expects, in words.
pub(super) fn plain(expected: &str) -> String {
    let expected = expected.strip_prefix("expected ").unwrap_or(expected);
    let said = match expected {
        "a boolean" => "true or false",
        "a string" | "a borrowed string" => "a string",
        "a sequence" => "a list",
        "a map" => "a table",
        "path string" => "a path",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" | "u128" => "a whole number, not negative",
        "a nonzero u8" => "a whole number from 1 to 255",
        "a nonzero u16" => "a whole number from 1 to 65535",
        "a nonzero u32" => "a whole number from 1 to 4294967295",
        "a nonzero u64" | "a nonzero usize" => "a whole number from 1",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "socket address" | "invalid socket address syntax" => "an address with its port such as \"127.0.0.1:8080\"",
        "IP address" | "invalid IP address syntax" => "an IP address such as \"127.0.0.1\"",
        _ if expected.starts_with("struct ") => "a table",
        _ => expected,
    };
    said.to_owned()
}

/// The name that `written` was probably meant to be.
fn nearest<'n>(written: &str, names: &[&'n str]) -> Option<&'n str> {
    let plain = |name: &str| name.to_lowercase().replace('-', "_");
    let written = plain(written);
    let most = (written.chars().count() / 3).clamp(1, 3);
    let near = names.iter().map(|name| (distance(&written, &plain(name)), *name));
    near.filter(|(steps, _)| *steps <= most).min().map(|(_, name)| name)
}

/// How many characters to insert, remove, replace or swap with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    const MAX_CHARS: usize = 64;
    let other: Vec<char> = other.chars().take(MAX_CHARS).collect();
    let mut before: Option<(char, Vec<usize>)> = None;
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, c) in one.chars().take(MAX_CHARS).enumerate() {
        let mut next = vec![at.saturating_add(1)];
        for (column, d) in other.iter().enumerate() {
            let cell = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let replaced = cell(&row, column).saturating_add(usize::from(c != *d));
            let removed = cell(&row, column.saturating_add(1)).saturating_add(1);
            let inserted = cell(&next, column).saturating_add(1);
            let swapped = before.as_ref().zip(column.checked_sub(1)).and_then(|((last, above), left)| {
                (last == d && other.get(left) == Some(&c)).then(|| cell(above, left).saturating_add(1))
            });
            next.push(replaced.min(removed).min(inserted).min(swapped.unwrap_or(usize::MAX)));
        }
        before = Some((c, std::mem::replace(&mut row, next)));
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use figment::error::{Actual, Kind};
    use figment::value::Value;

    use super::{describe, distance, one_of, say};

    #[test]
    fn a_distance_counts_single_slips() {
        for (one, other, steps) in
            [("", "", 0), ("bind", "bind", 0), ("bidn", "bind", 1), ("bnid", "bind", 1), ("wrokers", "workers", 1)]
        {
            assert_eq!(distance(one, other), steps, "{one} {other}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(one_of(&["bind", "workers"], Some("wrokers")), "one of bind, workers (did you mean workers?)");
        assert_eq!(one_of(&["bind", "workers"], Some("Bind")), "one of bind, workers (did you mean bind?)");
        assert_eq!(one_of(&["bind", "workers"], Some("listen")), "one of bind, workers");
        assert_eq!(one_of(&["bind"], None), "bind");
    }

    #[test]
    fn a_value_that_must_not_be_seen_is_described_by_its_type() {
        let path = ["client_secret".to_owned()];
        let value = Value::from("hunter2");
        for kind in [
            Kind::InvalidType(Actual::Str("hunter2".to_owned()), "u16".to_owned()),
            Kind::InvalidValue(Actual::Str("hunter2".to_owned()), "u16".to_owned()),
            Kind::UnknownVariant("hunter2".to_owned(), &["a"]),
            Kind::Message("hunter2 is not allowed".to_owned()),
        ] {
            for value in [Some(&value), None] {
                let said = say(&kind, value, &path);
                let shown = said.found.contains("hunter2") || said.expected.contains("hunter2");
                assert!(!shown || (value.is_none() && matches!(kind, Kind::Message(_))), "{kind}");
            }
        }
        assert_eq!(describe(&value, true), "a string");
        assert_eq!(describe(&value, false), "string \"hunter2\"");
    }

    #[test]
    fn a_long_value_is_repeated_in_part() {
        assert!(describe(&Value::from("é".repeat(500)), false).chars().count() < 80);
    }
}
