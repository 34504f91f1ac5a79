//! Keys from the top of the configuration: `clients.web.name`.

use figment::value::Value;
use toml_edit::Key;

/// The key of a TOML date in the map that carries it through serde.
const DATE: &str = "$__toml_private_datetime";

/// The words that make a key's value one that must not be seen.
const SECRETIVE: [&str; 8] =
    ["secret", "password", "passphrase", "credential", "sha256", "hash", "token", "database_url"];

/// Tables whose entries people name: overrides change what is in them, the file says which there are.
const NAMED_TABLES: [&[&str]; 5] = [
    &["clients", ANY_LABEL],
    &["clients", ANY_LABEL, "secrets", ANY_LABEL],
    &["keys", ANY_LABEL],
    &["resources", ANY_LABEL],
    &["scopes", ANY_LABEL],
];

const ANY_LABEL: &str = "*";

/// Reads a dotted key, whose parts may be quoted as in TOML; `None` when a part is empty or badly quoted.
pub(super) fn parse(key: &str) -> Option<Vec<String>> {
    parts(key).filter(|path| !path.iter().any(String::is_empty))
}

/// Reads the key of a finding, which may be anything.
pub(super) fn of_finding(key: &str) -> Vec<String> {
    parts(key).unwrap_or_else(|| key.split('.').map(str::to_owned).collect())
}

fn parts(key: &str) -> Option<Vec<String>> {
    Some(Key::parse(key).ok()?.iter().map(|part| part.get().to_owned()).collect())
}

/// Prints a key as TOML writes it.
pub(super) fn print(path: &[impl AsRef<str>]) -> String {
    path.iter().map(|part| print_part(part.as_ref())).collect::<Vec<_>>().join(".")
}

/// TOML need not escape C1 controls and marks of direction, which would disturb a terminal; here they are escaped.
fn print_part(part: &str) -> String {
    if !part.chars().any(disturbs) {
        return Key::new(part).display_repr().into_owned();
    }
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_ascii_control() || disturbs(c) => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", part.chars().map(escaped).collect::<String>())
}

/// Whether a character that TOML allows as it is would disturb a terminal.
pub(super) const fn disturbs(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether the value of this key must not be seen.
pub(super) fn is_secretive(path: &[impl AsRef<str>]) -> bool {
    let says = |part: &str, words: &[&str]| {
        let part = part.to_ascii_lowercase();
        words.iter().any(|word| part.contains(word))
    };
    // What stands in a list is as secret as the list.
    let mut named = path.iter().map(AsRef::as_ref).rev().skip_while(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let last = named.next().is_some_and(|part| says(part, &SECRETIVE));
    // `secrets.first` may be a secret where a reference to one should be.
    let above = named.next();
    // Some people write a password into a URL of Redis.
    let is_of_redis = above == Some("redis") && path.last().is_some_and(|last| last.as_ref() == "url");
    last || is_of_redis || above.is_some_and(|part| says(part, &["secret", "password"]))
}

/// Whether a line of text names a key whose value must not be seen.
pub(super) fn names_a_secret(line: &str) -> bool {
    is_secretive(&[line]) || line.contains("redis://") || line.contains("rediss://")
}

/// What is written at a key; positions in lists are numbers.
pub(super) fn find<'v>(root: &'v Value, path: &[impl AsRef<str>]) -> Option<&'v Value> {
    path.iter().try_fold(root, |value, part| match value {
        Value::Dict(_, entries) => entries.get(part.as_ref()),
        Value::Array(_, items) => items.get(part.as_ref().parse::<usize>().ok()?),
        _ => None,
    })
}

/// The first named table at or above `path` that the file does not have.
pub(super) fn missing_named_table(file: &Value, path: &[String]) -> Option<Vec<String>> {
    let above = NAMED_TABLES.iter().filter_map(|table| {
        let above = path.get(..table.len())?;
        let fits = table.iter().zip(above).all(|(name, part)| *name == ANY_LABEL || name == part);
        (fits && !matches!(find(file, above), Some(Value::Dict(..)))).then_some(above)
    });
    above.min_by_key(|above| above.len()).map(<[String]>::to_vec)
}

/// The text of a TOML date.
pub(super) fn date(value: &Value) -> Option<&str> {
    match value {
        Value::Dict(_, entries) if entries.len() == 1 => entries.get(DATE)?.as_str(),
        _ => None,
    }
}

/// Leaves out the private key inside a date, which nobody wrote.
pub(super) fn written_part(mut path: Vec<String>) -> Vec<String> {
    if let Some(at) = path.iter().position(|part| part == DATE) {
        path.truncate(at);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{is_secretive, of_finding, parse, print};

    #[test]
    fn a_key_is_read_as_it_is_printed() {
        for key in ["issuer", "server.bind", "clients.\"My App\".name", "clients.\"a.b\".redirect_uris.0"] {
            assert_eq!(parse(key).map(|path| print(&path)).as_deref(), Some(key));
        }
    }

    #[test]
    fn a_key_with_an_empty_part_is_refused() {
        for key in ["", ".", "a.", ".a", "a..b", "\"\"", "a b"] {
            assert_eq!(parse(key), None, "{key}");
        }
        assert_eq!(of_finding("a..b"), ["a", "", "b"]);
    }

    #[test]
    fn control_characters_in_a_key_are_escaped() {
        assert_eq!(print(&["\u{1b}[31m"]), "\"\\u001B[31m\"");
        let steering = "a\"\\\u{202e}\u{9b}\u{1b}";
        assert_eq!(print(&[steering]), "\"a\\\"\\\\\\u202E\\u009B\\u001B\"");
        assert_eq!(of_finding(&print(&[steering])), [steering]);
    }

    #[test]
    fn values_under_secretive_keys_are_recognised() {
        for path in [
            "clients.web.client_secret",
            "directory.postgres.database_url",
            "a.sha256",
            "a.PASSWORD",
            "clients.web.secrets.first",
            "a.token",
            "a.hash.0.1",
            "guard.redis.url",
        ] {
            assert!(is_secretive(&of_finding(path)), "{path}");
        }
        for path in ["tokens.lifetime", "server.bind", "clients.web.secrets.first.retire_at", "server.origins.1"] {
            assert!(!is_secretive(&of_finding(path)), "{path}");
        }
    }
}
