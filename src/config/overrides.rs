//! Values that the environment and the command line put above the file's.

use std::{error, fmt};

use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider, Source};

use super::key_path;
use crate::settings::Findings;

/// What the names of variables that are meant for Signet begin with.
///
/// Two underscores: an orchestrator's link to a service named `signet` injects `SIGNET_PORT=tcp://…`.
const PREFIX: &str = "SIGNET__";

/// Deeper brackets than any setting has are left a string: figment reads them recursively.
const MAX_BRACKETS: usize = 64;

const ENVIRONMENT: &str = "environment";
const COMMAND_LINE: &str = "command line";

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The configuration file.
    File {
        /// Counted from 1.
        line: usize,
        /// In characters, counted from 1.
        column: usize,
    },
    /// An environment variable.
    Environment {
        /// The variable.
        name: String,
    },
    /// The option `--set` of the command line.
    CommandLine,
    /// Nobody wrote it.
    Default,
}

/// A value given on the command line: `--set server.bind=127.0.0.1:9`.
#[derive(Clone, PartialEq, Eq)]
pub struct Override {
    /// The key, dotted, from the top of the file.
    pub key: String,
    /// The value as written.
    pub value: String,
}

/// An override that is not `key=value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverrideFault;

impl Override {
    /// Reads `key=value`.
    ///
    /// # Errors
    /// There is no `=`, or the key is not a dotted key.
    pub fn parse(text: &str) -> Result<Self, OverrideFault> {
        let (key, value) = text.split_once('=').ok_or(OverrideFault)?;
        let path = key_path::parse(key).ok_or(OverrideFault)?;
        Ok(Self { key: key_path::print(&path), value: value.to_owned() })
    }
}

impl fmt::Debug for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Override").field("key", &self.key).finish_non_exhaustive()
    }
}

impl fmt::Display for OverrideFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected KEY=VALUE such as server.bind=127.0.0.1:8080")
    }
}

impl error::Error for OverrideFault {}

/// An override and the key that it means.
#[derive(Clone)]
pub(super) struct Placed {
    pub(super) path: Vec<String>,
    pub(super) origin: Origin,
    pub(super) text: String,
    refusal: Option<Refusal>,
}

#[derive(Clone)]
enum Refusal {
    /// The name says no key.
    Malformed,
    /// A named table that the file does not have.
    Creates(Vec<String>),
    /// Another variable means the same key.
    Repeated(String),
}

impl Placed {
    /// The variables that are meant for Signet, each at its key, in the order of their names.
    pub(super) fn environment(file: &Value, variables: impl IntoIterator<Item = (String, String)>) -> Vec<Self> {
        let mut variables: Vec<(String, String)> =
            variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        variables.sort();
        let mut placed: Vec<Self> = Vec::new();
        for (name, text) in variables {
            let path = variable_path(file, &name);
            let first = placed.iter().find(|earlier| Some(&earlier.path) == path.as_ref());
            let repeats = first.and_then(Self::variable).map(|first| Refusal::Repeated(first.to_owned()));
            let malformed = vec![name.clone()];
            placed.push(Self::new(file, path.ok_or(malformed), Origin::Environment { name }, text, repeats));
        }
        placed
    }

    /// The command line's overrides, in the order in which they were given.
    pub(super) fn command_line(file: &Value, overrides: &[Override]) -> Vec<Self> {
        let placed = overrides.iter().map(|given| {
            let path = key_path::parse(&given.key).ok_or_else(|| vec![given.key.clone()]);
            Self::new(file, path, Origin::CommandLine, given.value.clone(), None)
        });
        placed.collect()
    }

    fn new(
        file: &Value,
        path: Result<Vec<String>, Vec<String>>,
        origin: Origin,
        text: String,
        refusal: Option<Refusal>,
    ) -> Self {
        let (path, malformed) = match path {
            Ok(path) => (path, None),
            Err(name) => (name, Some(Refusal::Malformed)),
        };
        let creates = || created_table(file, &path, &typed(&text)).map(Refusal::Creates);
        let refusal = malformed.or(refusal).or_else(creates);
        Self { path, origin, text, refusal }
    }

    fn variable(&self) -> Option<&str> {
        match &self.origin {
            Origin::Environment { name } => Some(name),
            Origin::File { .. } | Origin::CommandLine | Origin::Default => None,
        }
    }

    /// Whether the value counts.
    pub(super) const fn is_accepted(&self) -> bool {
        self.refusal.is_none()
    }

    /// Says why the value does not count.
    pub(super) fn note_refusal(&self, findings: &mut Findings) {
        let (found, expected) = match &self.refusal {
            None => return,
            Some(Refusal::Malformed) => (
                "a name that says no key".to_owned(),
                "SIGNET__SECTION__KEY such as SIGNET__SERVER__BIND, or --set section.key=value".to_owned(),
            ),
            Some(Refusal::Creates(table)) => (
                format!("an override of a table that is not in the file: [{}]", key_path::print(table)),
                "a value inside a table that the file has; an override cannot create one".to_owned(),
            ),
            Some(Refusal::Repeated(first)) => {
                (format!("a second variable for this key, besides {}", first.escape_debug()), "one variable".to_owned())
            }
        };
        findings.note(key_path::print(&self.path), found, expected);
    }
}

impl Provider for Placed {
    fn metadata(&self) -> Metadata {
        match self.variable() {
            Some(name) => Metadata::from(ENVIRONMENT, Source::Custom(name.to_owned())),
            None => Metadata::named(COMMAND_LINE),
        }
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        let nest = |value: Value, part: &String| Value::from(Dict::from([(part.clone(), value)]));
        let value = self.path.iter().rev().fold(typed(&self.text), nest);
        Ok(Profile::Default.collect(value.into_dict().unwrap_or_default()))
    }
}

/// Who wrote a value, if it was not the file.
pub(super) fn origin(metadata: &Metadata) -> Option<Origin> {
    match (metadata.name.as_ref(), &metadata.source) {
        (ENVIRONMENT, Some(Source::Custom(name))) => Some(Origin::Environment { name: name.clone() }),
        (COMMAND_LINE, _) => Some(Origin::CommandLine),
        _ => None,
    }
}

/// `true`, `12`, `[a, b]` and `{a = b}` become what they look like, anything else a string.
fn typed(text: &str) -> Value {
    if text.matches(['[', '{']).count() > MAX_BRACKETS {
        return Value::from(text);
    }
    text.parse().unwrap_or_else(|_| Value::from(text))
}

/// The key that a variable's name means.
///
/// Names of variables have no hyphens, so an underscore stands for one where only that makes a key of the file.
fn variable_path(file: &Value, name: &str) -> Option<Vec<String>> {
    let parts = name.strip_prefix(PREFIX)?.split("__");
    let mut level = Some(file);
    let mut path = Vec::new();
    for part in parts {
        if part.is_empty() {
            return None;
        }
        let part = part.to_lowercase();
        let entries = level.and_then(Value::as_dict);
        let part = match entries {
            Some(entries) if !entries.contains_key(&part) => hyphenated(entries, &part).unwrap_or(part),
            _ => part,
        };
        level = entries.and_then(|entries| entries.get(&part));
        path.push(part);
    }
    Some(path)
}

fn hyphenated(entries: &Dict, part: &str) -> Option<String> {
    let mut meant = entries.keys().filter(|key| key.replace('-', "_") == part);
    let first = meant.next()?;
    meant.next().is_none().then(|| first.clone())
}

/// The named table that a value at `path` would create.
fn created_table(file: &Value, path: &[String], value: &Value) -> Option<Vec<String>> {
    let inside = |entries: &Dict| {
        entries.iter().find_map(|(key, value)| {
            let path: Vec<String> = path.iter().cloned().chain([key.clone()]).collect();
            created_table(file, &path, value)
        })
    };
    key_path::missing_named_table(file, path).or_else(|| value.as_dict().and_then(inside))
}

#[cfg(test)]
mod tests {
    use figment::Figment;
    use figment::providers::{Format, Toml};
    use figment::value::Value;

    use super::{Origin, Override, Placed};
    use crate::settings::Findings;

    fn file(text: &str) -> Result<Value, Box<figment::Error>> {
        Ok(Figment::from(Toml::string(text)).extract()?)
    }

    fn placed(text: &str, names: &[&str]) -> Result<Vec<(String, bool)>, Box<figment::Error>> {
        let variables = names.iter().map(|name| ((*name).to_owned(), "x".to_owned()));
        let placed = Placed::environment(&file(text)?, variables);
        Ok(placed.iter().map(|one| (one.path.join("."), one.is_accepted())).collect())
    }

    fn one(path: &str, accepted: bool) -> Vec<(String, bool)> {
        vec![(path.to_owned(), accepted)]
    }

    type Outcome = Result<(), Box<figment::Error>>;

    #[test]
    fn a_service_link_is_not_meant_for_signet() -> Outcome {
        assert_eq!(placed("", &["SIGNET_PORT", "SIGNET_SERVICE_HOST", "PATH", "signet__a"])?, []);
        Ok(())
    }

    #[test]
    fn a_variable_means_the_key_with_a_hyphen_when_no_other_fits() -> Outcome {
        let name = ["SIGNET__CLIENTS__MY_APP__NAME"];
        assert_eq!(placed("[clients.my-app]\n", &name)?, one("clients.my-app.name", true));
        assert_eq!(placed("[clients.my-app]\n[clients.my_app]\n", &name)?, one("clients.my_app.name", true));
        assert_eq!(placed("[clients.other]\n", &name)?, one("clients.my_app.name", false));
        let name = ["SIGNET__CLIENTS__A_B_C__NAME"];
        assert_eq!(placed("[clients.a-b_c]\n[clients.a_b-c]\n", &name)?, one("clients.a_b_c.name", false));
        Ok(())
    }

    #[test]
    fn a_name_without_a_key_is_malformed() -> Outcome {
        for name in ["SIGNET__", "SIGNET____A", "SIGNET__A__", "SIGNET__A____B"] {
            assert_eq!(placed("", &[name])?, one(name, false));
        }
        Ok(())
    }

    #[test]
    fn two_variables_for_one_key_are_refused() -> Outcome {
        let both = placed("", &["SIGNET__A", "SIGNET__a"])?;
        assert_eq!(both, [("a".to_owned(), true), ("a".to_owned(), false)]);
        Ok(())
    }

    #[test]
    fn no_override_creates_a_named_table() -> Outcome {
        let file = file("[clients.web.secrets.first]\n")?;
        let refused = |text: &str| {
            let given: Vec<Override> = Override::parse(text).into_iter().collect();
            Placed::command_line(&file, &given).iter().any(|one| !one.is_accepted())
        };
        for text in
            ["clients.web.name=x", "clients.web.secrets.first.file=x", "server.bind=x", "clients={web={name=x}}"]
        {
            assert!(!refused(text), "{text}");
        }
        for text in [
            "clients.new.name=x",
            "clients.new={}",
            "clients={new={name=x}}",
            "keys.k.algorithm=x",
            "clients.web.secrets.second.file=x",
            "clients.web={secrets={second={file=x}}}",
        ] {
            assert!(refused(text), "{text}");
        }
        Ok(())
    }

    #[test]
    fn an_override_is_a_key_and_a_value() {
        let parsed = Override::parse("server.bind=a=b").map(|one| (one.key, one.value));
        assert_eq!(parsed, Ok(("server.bind".to_owned(), "a=b".to_owned())));
        for text in ["", "a", "=x", "a..b=x", ".=x"] {
            assert!(Override::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_value_nested_deeper_than_any_setting_stays_text() {
        let given = Override { key: "a".to_owned(), value: "[".repeat(1_000_000) };
        assert_eq!(Placed::command_line(&Value::from(false), &[given]).len(), 1);
    }

    #[test]
    fn a_refusal_says_what_cannot_be() -> Outcome {
        let file = file("")?;
        let variables = [("SIGNET__CLIENTS__NEW__NAME".to_owned(), "x".to_owned())];
        let mut findings = Findings::default();
        for one in Placed::environment(&file, variables) {
            assert_eq!(one.origin, Origin::Environment { name: "SIGNET__CLIENTS__NEW__NAME".to_owned() });
            one.note_refusal(&mut findings);
        }
        let found: Vec<_> = findings.iter().map(|finding| (finding.key.as_str(), finding.found.as_str())).collect();
        let said = "an override of a table that is not in the file: [clients.new]";
        assert_eq!(found, [("clients.new.name", said)]);
        Ok(())
    }
}
