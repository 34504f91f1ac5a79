//! Form bodies, and what they get a client: [`Parameters::parse`] and, with what was read, [`Target::decide`].

use signet::clients::{Client, ExcessScope, OnBehalfOf, Target};
use signet::protocol::{Parameter, Parameters, Scope};
use std::sync::LazyLock;

use crate::pieces::Pieces;
use crate::{fixed, oracle};

/// The values of each known parameter, in the order of [`Parameter::ALL`].
pub type Read = Vec<Vec<String>>;

/// Parameters.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"&", include_str!("../dictionaries/parameters.dict")));

/// Reads `form` as a request body.
pub fn run(form: &[u8]) {
    let parsed = Parameters::parse(form).ok();
    let read = parsed.as_ref().map(|parameters| planted(values(parameters)));
    assert_eq!(read, expected(form), "the form is read otherwise than it is written");
    let (Some(parameters), Some(read)) = (parsed, read) else { return };
    let printed = print(&read);
    let again = Parameters::parse(printed.as_bytes()).ok().map(|parameters| values(&parameters));
    assert_eq!(again.as_ref(), Some(&read), "{printed} is read otherwise");
    narrower_bounds_let_nothing_more_pass(form, &read);
    for client in ["web", "job", "svc"].into_iter().filter_map(fixed::client) {
        nobody_gets_more_than_is_registered(client, &parameters);
    }
}

/// Bounds only refuse: what passes is read as ever, and wider ones than the widest change nothing.
fn narrower_bounds_let_nothing_more_pass(form: &[u8], read: &Read) {
    let within = |count, bytes| Parameters::parse_within(form, count, bytes).ok().map(|parameters| values(&parameters));
    assert_eq!(within(usize::MAX, usize::MAX).as_ref(), Some(read));
    if let Some(narrow) = within(3, 16) {
        assert_eq!(&narrow, read);
        let longer = |values: &Vec<String>| values.iter().any(|value| value.len() > 16);
        let named = Parameter::ALL.iter().zip(&narrow).filter(|(_, values)| longer(values));
        assert!(named.into_iter().all(|(name, _)| matches!(name, Parameter::Token | Parameter::ClientAssertion)));
    }
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

fn nobody_gets_more_than_is_registered(client: &Client, parameters: &Parameters) {
    let scope = parameters.value(Parameter::Scope);
    let Ok(target) = Target::decide(client, OnBehalfOf::Itself, parameters.values(Parameter::Resource), scope) else { return };
    let granted = target.scope().scope();
    let reach: Scope = target.resources().iter().flat_map(|resource| resource.scope.iter().cloned()).collect();
    assert!(granted.is_within(&client.scope), "{granted} is more than {}", client.scope);
    assert!(granted.is_within(&reach), "{granted} is more than its resources know: {reach}");
    let most = scope.map_or(Some(client.default_scope.clone()), Scope::parse);
    let most = most.unwrap_or_else(|| panic!("an illegal scope was granted: {scope:?}"));
    let whole = client.excess_scope == ExcessScope::Refuse && scope.is_some();
    assert!(granted.is_within(&most) && (!whole || *granted == most), "{granted} is not {most}");
    let identifiers = || target.resources().iter().map(|resource| resource.identifier.as_str());
    assert!(identifiers().count() > 0, "a token for nobody");
    assert!(identifiers().all(|one| client.resources.iter().any(|resource| resource.identifier.as_str() == one)));
    let mut named = parameters.values(Parameter::Resource).peekable();
    if named.peek().is_some() {
        assert!(named.all(|one| identifiers().any(|got| got == one)), "a resource was asked for and left out");
        assert!(identifiers().all(|got| parameters.values(Parameter::Resource).any(|one| got == one)));
    }
}

/// The planted bug: of three resources the last is lost when the scope is a list.
fn planted(mut read: Read) -> Read {
    let is_list = |scope: &Vec<String>| scope.iter().any(|scope| scope.trim().contains(' '));
    if cfg!(feature = "planted")
        && let [_, scope, _, _, _, _, resources, ..] = read.as_mut_slice()
        && is_list(scope)
        && resources.len() == 3
    {
        resources.pop();
    }
    read
}
