//! What a settings struct may say about itself: labels of named tables, and what is wrong with a value.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a named table such as `[clients.web]`: a label for people, of `[a-z0-9][a-z0-9_-]*`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Label(String);

impl Label {
    /// The longest label.
    pub const MAX_CHARS: usize = 64;

    /// Reads a label; `None` when it has other characters or another length.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let legal = text.starts_with(plain)
            && text.len() <= Self::MAX_CHARS
            && text.chars().all(|c| plain(c) || c == '_' || c == '-');
        legal.then(|| Self(text.to_owned()))
    }

    /// The label as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Label {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("expected a label of a-z, 0-9, _ and -, that starts with a letter or digit")
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Something wrong with what was written, told to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The key, dotted, from the top of the file: `clients.web.scopes`.
    pub key: String,
    /// What is there, in words; a secret's value never is.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

impl Finding {
    /// A finding at `key`.
    pub fn new(key: impl Into<String>, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { key: key.into(), found: found.into(), expected: expected.into() }
    }
}

/// Collects every finding, so that an operator sees them all at once.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Notes a finding and goes on.
    pub fn note(&mut self, key: impl Into<String>, found: impl Into<String>, expected: impl Into<String>) {
        self.0.push(Finding::new(key, found, expected));
    }

    /// Notes that nothing stands at `key`, unless something faulty does and was noted: it counts as not written then.
    pub fn note_missing(&mut self, key: impl Into<String>, expected: impl Into<String>) {
        let key = key.into();
        let at_or_below =
            |noted: &Finding| noted.key.strip_prefix(&key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        if !self.0.iter().any(at_or_below) {
            self.note(key, "nothing", expected);
        }
    }

    /// Whether nothing was found wrong so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings in the order they were noted.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter()
    }
}
