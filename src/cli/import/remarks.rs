//! What is said of members that are left out, and of those that are left out on purpose.

use serde_json::{Map, Value};

/// Old servers took tokens from these headers; `Authorization: Bearer` is the one there is (RFC 6750 §2.1).
const HEADERS: [&str; 2] = ["oauth-token", "usertoken"];

/// One remark for each member that is left out.
pub(super) fn of(rest: &Map<String, Value>) -> Vec<String> {
    rest.iter().map(|(name, value)| format!("left out: {}{}", printable(name), reason(name, value))).collect()
}

fn reason(name: &str, value: &Value) -> &'static str {
    let name = name.to_ascii_lowercase();
    let names = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let says = |words: &[&str]| any_text(value, &|text| words.iter().any(|word| text.contains(word)));
    if HEADERS.iter().any(|header| names(&[header])) || says(&HEADERS) {
        ", because tokens travel in the header Authorization only"
    } else if names(&["code_challenge", "pkce"]) && says(&["plain"]) {
        ", because the code challenge method plain protects nobody: clients use S256"
    } else if names(&["lifetime", "expire", "ttl", "validity", "duration"]) && never_ends(value) {
        ", because no token lives for ever; see access_token_lifetime"
    } else if names(&["redirect"]) && says(&["*", "prefix", "wildcard", "regex"]) {
        ", because redirect URIs are compared as whole strings: register each of them"
    } else {
        ""
    }
}

fn any_text(value: &Value, is: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is(&text.to_ascii_lowercase()),
        Value::Array(items) => items.iter().any(|item| any_text(item, is)),
        Value::Object(members) => {
            members.iter().any(|(name, item)| is(&name.to_ascii_lowercase()) || any_text(item, is))
        }
        _ => false,
    }
}

fn never_ends(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Number(number) => number.as_f64().is_some_and(|number| number <= 0.0),
        Value::String(text) => ["0", "-1", "never", "null"].contains(&text.as_str()),
        _ => false,
    }
}

/// A name from the file, as far as a terminal can bear it.
fn printable(name: &str) -> String {
    name.chars().take(64).flat_map(char::escape_debug).collect()
}
