//! The configuration in effect, with where each value comes from.

use serde_json::{Map, Value};
use toml_edit::{Array, InlineTable};

use super::key_path;
use super::overrides::Origin;
use super::written::Written;
use crate::units::{Period, Size};

/// Comments stand below each other unless a line is longer than this.
const MAX_ALIGNED: usize = 64;

/// What is shown of a value that must not be seen.
const REDACTED: &str = "[redacted]";

impl Written {
    /// Prints the values of `effective` as TOML, each with a comment that says where it comes from.
    ///
    /// Values under keys such as `client_secret` are left out, unless they refer to a file or a variable.
    #[must_use]
    pub fn show(&self, effective: &Value) -> String {
        let mut shown = String::new();
        if let Value::Object(entries) = effective {
            self.show_table(entries, &mut Vec::new(), &mut shown);
        }
        shown
    }

    fn show_table(&self, entries: &Map<String, Value>, path: &mut Vec<String>, shown: &mut String) {
        let mut lines = Vec::new();
        for (key, value) in entries.iter().filter(|(_, value)| subtable(value).is_none()) {
            path.push(key.clone());
            lines.push((line(path, value), self.told(path)));
            path.pop();
        }
        if !lines.is_empty() {
            let gap = if shown.is_empty() { "" } else { "\n" };
            let header = if path.is_empty() { String::new() } else { format!("[{}]\n", key_path::print(path)) };
            shown.extend([gap, &header]);
        }
        let widths = lines.iter().map(|(line, _)| line.chars().count()).filter(|width| *width <= MAX_ALIGNED);
        let width = widths.max().unwrap_or_default();
        shown.extend(lines.iter().map(|(line, origin)| format!("{line:<width$}  # {origin}\n")));
        for (key, inner) in entries.iter().filter_map(|(key, value)| Some((key, subtable(value)?))) {
            path.push(key.clone());
            self.show_table(inner, path, shown);
            path.pop();
        }
    }

    fn told(&self, path: &[String]) -> String {
        match self.origin_of(path) {
            Origin::File { line, .. } => format!("{}:{line}", self.file().display()),
            Origin::Environment { name } => name.escape_debug().to_string(),
            Origin::CommandLine => "--set".to_owned(),
            Origin::Default => "default".to_owned(),
        }
    }
}

/// A table that is printed under a header of its own.
fn subtable(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object().filter(|entries| !entries.is_empty() && !is_reference(value))
}

/// Whether this is `{ file = "…" }` or `{ env = "…" }`, which names a secret and is none.
fn is_reference(value: &Value) -> bool {
    let mut entries = value.as_object().into_iter().flatten();
    let refers = entries.next().is_some_and(|(key, value)| (key == "file" || key == "env") && value.is_string());
    refers && entries.next().is_none()
}

fn line(path: &[String], value: &Value) -> String {
    let key = path.last().map(|key| key_path::print(&[key])).unwrap_or_default();
    match printed(path, value) {
        Some(value) => format!("{key} = {}", value.to_string().trim()),
        None => format!("# {key} is not set"),
    }
}

/// A value as TOML; `None` for one that is not set.
fn printed(path: &[String], value: &Value) -> Option<toml_edit::Value> {
    let below = |part: String| [path, &[part]].concat();
    let secretive = key_path::is_secretive(path) && !is_reference(value);
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => (*value).into(),
        Value::String(text) if Period::parse(text).is_some() || Size::parse(text).is_some() => text.into(),
        _ if secretive => REDACTED.into(),
        Value::String(text) => text.into(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.into(),
            (None, Some(float)) => float.into(),
            (None, None) => number.to_string().into(),
        },
        Value::Array(items) => {
            let items = items.iter().enumerate().filter_map(|(at, item)| printed(&below(at.to_string()), item));
            toml_edit::Value::Array(items.collect::<Array>())
        }
        Value::Object(entries) if is_reference(value) => {
            let entries = entries.iter().map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()));
            toml_edit::Value::InlineTable(entries.collect::<InlineTable>())
        }
        Value::Object(entries) => {
            let entries = entries.iter().filter_map(|(key, value)| Some((key, printed(&below(key.clone()), value)?)));
            toml_edit::Value::InlineTable(entries.collect::<InlineTable>())
        }
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use crate::config::{Override, Report, Written};

    fn written() -> Result<Written, Report> {
        let text =
            "issuer = \"https://id.example\"\n\n[server]\nbind = \"127.0.0.1:80\"\n[clients.web]\nname = \"Web\"\n";
        let environment = [("SIGNET__SERVER__BIND".to_owned(), "127.0.0.1:81".to_owned())];
        let set: Vec<Override> = Override::parse("clients.web.name=App").into_iter().collect();
        Written::from_text(Path::new("config.toml"), text.to_owned(), environment, &set)
    }

    #[test]
    fn each_value_is_shown_with_where_it_comes_from() -> Result<(), Report> {
        let effective = json!({
            "issuer": "https://id.example",
            "server": { "bind": "127.0.0.1:81", "workers": 4, "tls": null, "limits": { "body": "64KiB" } },
            "clients": { "web": { "name": "App", "redirect_uris": ["https://a", "https://b"] } },
            "keys": {},
        });
        let expected = r#"issuer = "https://id.example"  # config.toml:1
keys = {}                      # default

[clients.web]
name = "App"                                # --set
redirect_uris = ["https://a", "https://b"]  # default

[server]
bind = "127.0.0.1:81"  # SIGNET__SERVER__BIND
# tls is not set       # default
workers = 4            # default

[server.limits]
body = "64KiB"  # default
"#;
        assert_eq!(written()?.show(&effective), expected);
        Ok(())
    }

    #[test]
    fn a_value_that_must_not_be_seen_is_not_shown_and_a_reference_is() -> Result<(), Report> {
        let effective = json!({ "clients": { "web": {
            "client_secret": "hunter2",
            "api_token": 1234,
            "id_token": "10m",
            "list": [{ "password": "hunter2" }, { "secret": { "file": "a" } }],
            "secrets": { "first": { "env": "WEB_SECRET" }, "second": { "sha256": ["hunter2"], "retire_at": "2026" } },
        } } });
        let shown = written()?.show(&effective);
        assert!(!shown.contains("hunter2") && !shown.contains("1234"), "{shown}");
        for line in [
            "api_token = \"[redacted]\"",
            "client_secret = \"[redacted]\"",
            "id_token = \"10m\"",
            "list = [{ password = \"[redacted]\" }, { secret = { file = \"a\" } }]",
            "first = { env = \"WEB_SECRET\" }",
            "[clients.web.secrets.second]",
            "retire_at = \"2026\"",
        ] {
            assert!(shown.contains(line), "{line}\n{shown}");
        }
        Ok(())
    }
}
