//! One client as another server describes it.

use serde_json::{Map, Value};

/// The members of one client, taken one by one; what is left over is named.
pub(super) struct Entry(Map<String, Value>);

/// Whether the member of this name is a list.
pub(super) fn is_list(name: &str) -> bool {
    is_list_of_uris(name) || ["contacts", "grant_types", "response_types", "default_acr_values"].contains(&name)
}

/// Whether it is a list of URIs.
pub(super) fn is_list_of_uris(name: &str) -> bool {
    ["redirect_uris", "post_logout_redirect_uris"].contains(&name)
}

impl Entry {
    pub(super) const fn new(members: Map<String, Value>) -> Self {
        Self(members)
    }

    /// A member that is text, if it is there and not empty.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("{name} is no text")),
        }
    }

    /// A member that is a list of texts, or one text; empty if it is not there.
    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, String> {
        let text = |value| match value {
            Value::String(text) => Ok(text),
            _ => Err(format!("{name} is no list of texts")),
        };
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(items)) => items.into_iter().map(text).collect(),
            Some(single) => text(single).map(|single| vec![single]),
        }
    }

    /// A member that is a whole number, also one that is written as text.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<u64>, String> {
        let number = match self.0.remove(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(number)) => number.as_u64(),
            Some(Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        number.map(Some).ok_or_else(|| format!("{name} is no number of seconds"))
    }

    /// A member that is true or false, also one that is written as text.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, String> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(Value::String(text)) => match text.to_ascii_lowercase().as_str() {
                "" => Ok(None),
                "true" => Ok(Some(true)),
                "false" => Ok(Some(false)),
                _ => Err(format!("{name} is neither true nor false")),
            },
            Some(_) => Err(format!("{name} is neither true nor false")),
        }
    }

    /// A member that is a moment in seconds since 1970; zero means none (RFC 7591 §3.2.1).
    pub(super) fn seconds(&mut self, name: &str) -> Result<Option<u64>, String> {
        Ok(self.number(name)?.filter(|seconds| *seconds > 0))
    }

    /// A member of any kind.
    pub(super) fn any(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    /// What was not taken.
    pub(super) fn rest(self) -> Map<String, Value> {
        self.0
    }
}
