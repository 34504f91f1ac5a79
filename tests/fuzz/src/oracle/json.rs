//! JSON with the rules that serde does not have: no member twice in one object, and nothing nested deeply.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

const MAX_DEPTH: usize = 16;

/// Reads one object in which no member stands twice, at whatever level.
#[must_use]
pub fn strict_object(bytes: &[u8]) -> Option<Map<String, Value>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let Value::Object(object) = serde_json::from_str(text).ok()? else { return None };
    is_strict(text).then_some(object)
}

/// A member that is a string.
#[must_use]
pub fn string_member<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o str> {
    object.get(name)?.as_str()
}

/// Scans a text that is JSON: the names at every level, and how deep the levels go.
fn is_strict(text: &str) -> bool {
    let mut levels: Vec<BTreeSet<String>> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let mut token = 1;
        match first {
            b'{' | b'[' => levels.push(BTreeSet::new()),
            b'}' | b']' => drop(levels.pop()),
            b'"' => {
                token = string_length(rest);
                let is_name = rest[token..].trim_start_matches([' ', '\t', '\r', '\n']).starts_with(':');
                let name: String = serde_json::from_str(&rest[..token]).unwrap_or_default();
                if is_name && levels.last_mut().is_some_and(|names| !names.insert(name)) {
                    return false;
                }
            }
            _ => token = rest.chars().next().map_or(1, char::len_utf8),
        }
        if levels.len() > MAX_DEPTH {
            return false;
        }
        rest = &rest[token..];
    }
    true
}

/// How many bytes the string takes that `text` begins with, its quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}
