//! The built-in templates, and the rules that all templates live by.

use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentValue};
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

use super::catalogue::Catalogue;
use super::language::Language;
use super::{escape, fault::RenderFault};

/// How many steps a template may take: a built-in one takes a few hundred, and a loop that does not end, all.
const FUEL: u64 = 100_000;

/// Every built-in template: what it is called as such, what it is called unless an operator stands in for it, and what
/// it says.
const BUILT_IN: [(&str, &str, &str); 17] = [
    ("builtin/layout.html", "layout.html", include_str!("templates/layout.html")),
    ("builtin/sign_in.html", "sign_in.html", include_str!("templates/sign_in.html")),
    ("builtin/select_account.html", "select_account.html", include_str!("templates/select_account.html")),
    ("builtin/consent.html", "consent.html", include_str!("templates/consent.html")),
    ("builtin/sign_out.html", "sign_out.html", include_str!("templates/sign_out.html")),
    ("builtin/signed_out.html", "signed_out.html", include_str!("templates/signed_out.html")),
    ("builtin/signing_out.html", "signing_out.html", include_str!("templates/signing_out.html")),
    ("builtin/error.html", "error.html", include_str!("templates/error.html")),
    ("builtin/account.html", "account.html", include_str!("templates/account.html")),
    ("builtin/account_names.html", "account_names.html", include_str!("templates/account_names.html")),
    ("builtin/account_email.html", "account_email.html", include_str!("templates/account_email.html")),
    ("builtin/account_password.html", "account_password.html", include_str!("templates/account_password.html")),
    ("builtin/account_apps.html", "account_apps.html", include_str!("templates/account_apps.html")),
    ("builtin/account_sign_out.html", "account_sign_out.html", include_str!("templates/account_sign_out.html")),
    ("builtin/account_signed_out.html", "account_signed_out.html", include_str!("templates/account_signed_out.html")),
    ("builtin/sign_up.html", "sign_up.html", include_str!("templates/sign_up.html")),
    ("builtin/form_post.html", "form_post.html", include_str!("templates/form_post.html")),
];

/// The names an operator's template may have.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.into_iter().map(|(_, name, _)| name)
}

/// What the built-in templates say.
#[cfg(test)]
pub(super) fn sources() -> impl Iterator<Item = &'static str> {
    BUILT_IN.into_iter().map(|(_, _, source)| source)
}

/// The built-in templates, with no way round the escaping and no end they do not reach.
///
/// # Errors
/// If a template is none; a test holds that they all are.
pub(super) fn built_in(catalogue: Arc<Catalogue>) -> Result<Environment<'static>, RenderFault> {
    let mut environment = empty(catalogue);
    for (own, name, source) in BUILT_IN {
        for name in [own, name] {
            environment.add_template(name, source).map_err(|error| RenderFault::of(&error, name))?;
        }
    }
    Ok(environment)
}

fn empty(catalogue: Arc<Catalogue>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(write);
    environment.set_fuel(Some(FUEL));
    environment.remove_filter("safe");
    let shared = Arc::clone(&catalogue);
    environment.add_function("t", move |state: &State<'_, '_>, key: &str, values: Kwargs| {
        said(&shared, state, key, &values).map(|text| Value::from_safe_string(escape::message(&text)))
    });
    environment.add_function("plain", move |state: &State<'_, '_>, key: &str, values: Kwargs| {
        said(&catalogue, state, key, &values)
    });
    environment
}

/// Writes a value escaped, in every template and every block of it: only what [`escape::message`] made is markup.
fn write(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let mut html = String::new();
    match value.as_str() {
        Some(markup) if value.is_safe() => html.push_str(markup),
        Some(text) => escape::push(&mut html, text),
        None if value.is_none() => return Err(Error::new(ErrorKind::UndefinedError, "there is nothing to show")),
        None => escape::push(&mut html, &value.to_string()),
    }
    out.write_str(&html).map_err(|_| Error::new(ErrorKind::WriteFailure, "there is no room"))
}

fn said(catalogue: &Catalogue, state: &State<'_, '_>, key: &str, values: &Kwargs) -> Result<String, Error> {
    let language = state.lookup("lang").and_then(|lang| Language::parse(lang.as_str()?)).unwrap_or_default();
    let mut args = FluentArgs::new();
    for name in values.args() {
        args.set(name.to_owned(), fluent(&values.get::<Value>(name)?));
    }
    catalogue.text(language, key, &args).map_err(|fault| Error::new(ErrorKind::InvalidOperation, fault.to_string()))
}

fn fluent(value: &Value) -> FluentValue<'static> {
    match i64::try_from(value.clone()) {
        Ok(number) if value.kind() == ValueKind::Number => FluentValue::from(number),
        _ => FluentValue::from(escape::shown(&value.to_string())),
    }
}
