//! Form bodies, and what they get a client: [`Parameters::parse`] and, with what was read, [`Target::decide`].

use serde_json::{Map, Value};
use signet::clients::{Client, ExcessScope, OnBehalfOf, RefreshTokens, Target};
use signet::protocol::{Parameter, Parameters, Scope};
use std::sync::LazyLock;

use crate::pieces::Pieces;
use crate::{fixed, oracle};

/// The values of each known parameter, in the order of [`Parameter::ALL`].
pub type Read = Vec<Vec<String>>;

/// Parameters.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"&", include_str!("../dictionaries/parameters.dict")));

/// Reads `form` as a request body, and as one of JSON.
pub fn run(form: &[u8]) {
    if Parameters::parse_json(form, usize::MAX, usize::MAX).is_ok() {
        let Ok(Value::Object(members)) = serde_json::from_slice(form) else { panic!("{form:?} is no JSON object") };
        assert!(members.values().all(Value::is_string), "{members:?} are not all strings");
    }
    let parsed = Parameters::parse(form).ok();
    let read = parsed.as_ref().map(|parameters| planted(values(parameters)));
    assert_eq!(read, expected(form), "the form is read otherwise than it is written");
    let (Some(parameters), Some(read)) = (parsed, read) else { return };
    let printed = print(&read);
    let again = Parameters::parse(printed.as_bytes()).ok().map(|parameters| values(&parameters));
    assert_eq!(again.as_ref(), Some(&read), "{printed} is read otherwise");
    narrower_bounds_let_nothing_more_pass(form, &read);
    json_says_the_same(&read);
    for client in ["web", "job", "svc", "app", "shop"].into_iter().filter_map(fixed::client) {
        for on_behalf_of in [OnBehalfOf::Itself, OnBehalfOf::User] {
            nobody_gets_more_than_is_registered(client, on_behalf_of, &parameters);
        }
    }
}

/// A flat object of strings is read as the form is; any bytes are read as nothing else.
fn json_says_the_same(read: &Read) {
    let single = Parameter::ALL.iter().zip(read).filter(|(_, values)| values.len() == 1);
    let object: Map<String, Value> =
        single.map(|(name, values)| (name.to_string(), values[0].clone().into())).collect();
    let count = object.len();
    let text = Value::Object(object.clone()).to_string();
    let parsed = Parameters::parse_json(text.as_bytes(), usize::MAX, usize::MAX);
    let parsed = parsed.unwrap_or_else(|fault| panic!("{text}: {fault}"));
    let same = |(name, value): (Parameter, &str)| object.get(name.as_str()).is_some_and(|own| own == value);
    assert!(parsed.iter().all(same) && parsed.iter().count() == count, "{text} is read otherwise");
}

/// Bounds only refuse: what passes is read as ever, and wider ones than the widest change nothing.
fn narrower_bounds_let_nothing_more_pass(form: &[u8], read: &Read) {
    let within = |count, bytes| Parameters::parse_within(form, count, bytes).ok().map(|parameters| values(&parameters));
    assert_eq!(within(usize::MAX, usize::MAX).as_ref(), Some(read));
    if let Some(narrow) = within(3, 16) {
        assert_eq!(&narrow, read);
        let longer = |values: &Vec<String>| values.iter().any(|value| value.len() > 16);
        let mut named = Parameter::ALL.iter().zip(&narrow).filter(|(_, values)| longer(values));
        assert!(named.all(|(name, _)| oracle::holds_token(name.as_str())), "a bound lets more pass");
    }
}

/// The first value of a parameter, if there is one.
#[must_use]
pub fn value(read: &Read, parameter: Parameter) -> Option<&str> {
    values_of(read, parameter).first().map(String::as_str)
}

/// The values of a parameter.
#[must_use]
pub fn values_of(read: &Read, parameter: Parameter) -> &[String] {
    let mut named = Parameter::ALL.iter().zip(read);
    named.find(|(name, _)| **name == parameter).map_or(&[], |(_, values)| values)
}

/// What a form says, as far as it is legal.
#[must_use]
pub fn expected(form: &[u8]) -> Option<Read> {
    let pairs = oracle::pairs(form)?;
    let present: Vec<_> = pairs.iter().filter(|(_, value)| !value.is_empty()).collect();
    let mut once: Vec<_> = present.iter().map(|(name, _)| name).filter(|name| *name != "resource").collect();
    let count = once.len();
    once.sort_unstable();
    once.dedup();
    if pairs.len() > 64 || once.len() != count {
        return None;
    }
    let of = |name: &str| present.iter().filter(|pair| pair.0 == name).map(|pair| pair.1.clone()).collect();
    Some(Parameter::ALL.map(|parameter| of(parameter.as_str())).to_vec())
}

fn values(parameters: &Parameters) -> Read {
    let of = |parameter| parameters.values(parameter).map(str::to_owned).collect();
    Parameter::ALL.map(of).to_vec()
}

fn print(read: &Read) -> String {
    let named =
        Parameter::ALL.iter().zip(read).flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    let pairs: Vec<_> = named
        .map(|(name, value)| format!("{}={}", oracle::print_component(name.as_str()), oracle::print_component(value)))
        .collect();
    pairs.join("&")
}

fn nobody_gets_more_than_is_registered(client: &Client, on_behalf_of: OnBehalfOf, parameters: &Parameters) {
    let scope = parameters.value(Parameter::Scope);
    let decided = Target::decide(client, on_behalf_of, parameters.values(Parameter::Resource), scope);
    let Ok(target) = decided else { return };
    let granted = target.scope().scope();
    assert!(granted.is_within(&client.scope), "{granted} is more than {}", client.scope);
    assert!(!granted.is_empty() || client.scope.is_empty(), "a token for nothing");
    scope_means_something(&target, on_behalf_of);
    let most = scope.map_or(Some(client.default_scope.clone()), Scope::parse);
    let most = most.unwrap_or_else(|| panic!("an illegal scope was granted: {scope:?}"));
    assert!(granted.is_within(&most), "{granted} is more than {most}");
    if client.excess_scope == ExcessScope::Refuse && scope.is_some() {
        // Nobody is told that a refresh token will come which will not.
        let in_vain = |name: &str| name == "offline_access" && client.refresh_tokens == RefreshTokens::None;
        assert_eq!(*granted, most.narrowed(|token| !in_vain(token.as_str())), "something was left out");
    }
    let identifiers = || target.resources().iter().map(|resource| resource.identifier.as_str());
    assert!(identifiers().count() > 0 || target.has_userinfo(), "a token for nobody");
    assert!(identifiers().all(|one| client.resources.iter().any(|resource| resource.identifier.as_str() == one)));
    let mut named = parameters.values(Parameter::Resource).peekable();
    if named.peek().is_some() {
        assert!(named.all(|one| identifiers().any(|got| got == one)), "a resource was asked for and left out");
        assert!(identifiers().all(|got| parameters.values(Parameter::Resource).any(|one| got == one)));
    }
}

/// Each token means something to a resource, or to OpenID Connect, which begins with `openid` (Core §3.1.2.1) and is
/// about a user; only `offline_access` is understood without it.
fn scope_means_something(target: &Target, on_behalf_of: OnBehalfOf) {
    let granted = target.scope().scope();
    let is_openid = granted.has("openid");
    assert_eq!(target.has_userinfo(), is_openid, "{granted} and userinfo");
    assert!(!is_openid || on_behalf_of == OnBehalfOf::User, "userinfo about nobody");
    for token in granted.iter() {
        let of_user = match token.as_str() {
            "openid" | "offline_access" => true,
            "profile" | "email" | "address" | "phone" => is_openid,
            _ => false,
        };
        let is_known = target.resources().iter().any(|resource| resource.scope.contains(token));
        assert!(is_known || (of_user && on_behalf_of == OnBehalfOf::User), "{token} of {granted} means nothing");
    }
}

/// The planted bug: of three resources the last is lost when the scope is a list.
fn planted(mut read: Read) -> Read {
    let lists = values_of(&read, Parameter::Scope).iter().any(|scope| scope.trim().contains(' '));
    for (parameter, values) in Parameter::ALL.iter().zip(&mut read) {
        if cfg!(feature = "planted") && lists && *parameter == Parameter::Resource && values.len() == 3 {
            values.pop();
        }
    }
    read
}
