//! What people are told that a scope can do.

use std::collections::BTreeMap;

use crate::clients::{ScopeSettings, Text};
use crate::protocol::ScopeToken;
use crate::settings::Label;

/// Titles and descriptions of scopes, as they were written.
#[derive(Clone, Debug, Default)]
pub struct ScopeTexts(BTreeMap<ScopeToken, (Option<Text>, Option<Text>)>);

impl ScopeTexts {
    pub(super) fn of(scopes: &BTreeMap<Label, ScopeSettings>) -> Self {
        let texts = scopes.iter().filter_map(|(label, settings)| {
            let token = settings.value.clone().or_else(|| ScopeToken::parse(label.as_str()))?;
            Some((token, (settings.title.clone(), settings.description.clone())))
        });
        Self(texts.collect())
    }

    /// The title of a scope in a language, if one was written.
    #[must_use]
    pub fn title(&self, token: &ScopeToken, language: &str) -> Option<&str> {
        self.0.get(token)?.0.as_ref()?.in_language(language)
    }

    /// The description of a scope in a language, if one was written.
    #[must_use]
    pub fn description(&self, token: &ScopeToken, language: &str) -> Option<&str> {
        self.0.get(token)?.1.as_ref()?.in_language(language)
    }
}

impl Text {
    /// The text in this language, in English where there is none, in any language where there is no English.
    #[must_use]
    pub fn in_language(&self, language: &str) -> Option<&str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::PerLanguage(texts) => {
                texts.get(language).or_else(|| texts.get("en")).or_else(|| texts.values().next()).map(String::as_str)
            }
        }
    }
}
