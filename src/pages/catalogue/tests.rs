//! Every language says the same, and everything that is said has words.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use super::source;
use crate::pages::language::Language;
use crate::pages::messages::{ACCOUNT_LABEL, AccountNotice, ErrorMessage, SignInNotice, scope_key};
use crate::pages::templates;

/// What a language has: message and attribute keys, each with the values it takes.
type Keys = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_catalogue_is_fluent() {
    for language in Language::ALL {
        assert!(FluentResource::try_new(source(language).to_owned()).is_ok(), "{}", language.as_str());
    }
}

#[test]
fn every_language_has_the_same_keys_with_the_same_values() {
    let [english, german] = Language::ALL.map(|language| keys(source(language)));
    assert!(english.len() > 80);
    assert_eq!(english, german);
}

#[test]
fn no_key_is_defined_twice() {
    for language in Language::ALL {
        let defined =
            source(language).lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())).count();
        assert_eq!(defined, keys(source(language)).keys().filter(|key| !key.contains('.')).count());
    }
}

#[test]
fn every_key_that_is_said_is_there_and_no_other() {
    let there: BTreeSet<String> = keys(source(Language::English)).into_keys().collect();
    assert_eq!(there, said());
}

/// The keys that templates write out, and those that the model chooses.
fn said() -> BTreeSet<String> {
    let written = templates::sources().flat_map(|source| source.split("(\"").skip(1).filter_map(literal));
    let errors = ErrorMessage::ALL
        .iter()
        .flat_map(|message| ["", ".happened", ".next"].map(|end| format!("{}{end}", message.key())));
    let notices = [
        SignInNotice::WrongCredentials,
        SignInNotice::TooManyAttempts { minutes: 1 },
        SignInNotice::Busy,
        SignInNotice::SessionExpired,
        SignInNotice::ConfirmIdentity,
    ];
    let tokens = ["openid", "profile", "email", "address", "phone", "offline_access"];
    let scopes = tokens.iter().filter_map(|token| scope_key(token));
    written
        .map(str::to_owned)
        .chain(errors)
        .chain(notices.map(|notice| notice.key().to_owned()))
        .chain(AccountNotice::ALL.map(|notice| notice.key().to_owned()))
        .chain([ACCOUNT_LABEL.to_owned()])
        .chain(scopes.flat_map(|key| [key.to_owned(), format!("{key}.description")]))
        .chain(["support", "privacy", "terms"].map(|link| format!("link-{link}")))
        .collect()
}

/// The key at the beginning of a call's text, unless something is appended to it.
fn literal(call: &str) -> Option<&str> {
    let (key, rest) = call.split_once('"')?;
    (!rest.starts_with(" ~")).then_some(key)
}

fn keys(source: &str) -> Keys {
    let mut keys = Keys::new();
    let (mut message, mut current) = (String::new(), String::new());
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some(attribute) = line.strip_prefix("    .") {
            current = format!("{message}.{}", attribute.split(' ').next().unwrap());
        } else if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            message = line.split(' ').next().unwrap().to_owned();
            current.clone_from(&message);
        }
        let values = line.split('$').skip(1).map(|rest| rest.split([' ', '}']).next().unwrap().to_owned());
        keys.entry(current.clone()).or_default().extend(values);
    }
    keys.remove("");
    keys
}
