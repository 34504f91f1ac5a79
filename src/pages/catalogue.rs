//! Every message in every language (Project Fluent).

use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use super::language::Language;

/// The messages, parsed.
pub(super) struct Catalogue {
    english: Bundle,
    german: Bundle,
}

type Bundle = FluentBundle<FluentResource>;

impl Catalogue {
    pub(super) fn built_in() -> Self {
        Self { english: bundle(Language::English), german: bundle(Language::German) }
    }

    /// A message, `key` or `key.attribute`, with its values between isolates.
    pub(super) fn text(&self, language: Language, key: &str, args: &FluentArgs<'_>) -> Result<String, MessageFault> {
        let bundle = match language {
            Language::English => &self.english,
            Language::German => &self.german,
        };
        let unknown = || MessageFault::Unknown(key.to_owned());
        let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
        let message = bundle.get_message(id).ok_or_else(unknown)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
            None => message.value(),
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern.ok_or_else(unknown)?, Some(args), &mut errors);
        match errors.first() {
            None => Ok(text.into_owned()),
            Some(error) => Err(MessageFault::Value { key: key.to_owned(), said: error.to_string() }),
        }
    }
}

/// What a message is written in.
pub(super) const fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("messages/en.ftl"),
        Language::German => include_str!("messages/de.ftl"),
    }
}

/// What can be read of the source; a test holds that it is all.
fn bundle(language: Language) -> Bundle {
    let resource = FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = Bundle::new_concurrent(vec![language.identifier()]);
    bundle.add_resource_overriding(resource);
    bundle
}

/// Why there is no message.
#[derive(Debug)]
pub(super) enum MessageFault {
    /// No message has this key.
    Unknown(String),
    /// A value is missing or is none that the message can take.
    Value { key: String, said: String },
}

impl fmt::Display for MessageFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(key) => write!(f, "there is no message {key:?}"),
            Self::Value { key, said } => write!(f, "the message {key:?} cannot be said: {said}"),
        }
    }
}

#[cfg(test)]
mod tests;
