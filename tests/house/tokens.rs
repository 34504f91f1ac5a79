//! Finds paths and async code in tokens that are not parsed: the inside of macros and attributes.

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};
use syn::visit::Visit;

use crate::found::{Found, Way, line};

pub(crate) fn scan(found: &mut Found, stream: TokenStream) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut rest = tokens.as_slice();
    while let Some((token, after)) = rest.split_first() {
        rest = match token {
            TokenTree::Ident(first) => path(found, first, after),
            _ => after,
        };
        match token {
            TokenTree::Ident(word) if word == "async" || word == "await" => found.waits.push(line(word)),
            TokenTree::Group(group) => scan(found, group.stream()),
            TokenTree::Literal(literal) => quoted(found, literal),
            _ => {}
        }
    }
}

/// Whether `word` stands anywhere in `stream`.
pub(crate) fn name(stream: TokenStream, word: &str) -> bool {
    stream.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => name(group.stream(), word),
        _ => false,
    })
}

/// Reads `first::next::…` and returns the tokens after it. A path that goes on into a group or a
/// glob is taken as reaching everything there.
fn path<'t>(found: &mut Found, first: &Ident, mut rest: &'t [TokenTree]) -> &'t [TokenTree] {
    let mut segments = vec![first.to_string()];
    while let Some([TokenTree::Ident(next), after @ ..]) = after_colons(rest) {
        segments.push(next.to_string());
        rest = after;
    }
    let way = match after_colons(rest) {
        Some([TokenTree::Group(group), ..]) if group.delimiter() == Delimiter::Brace => Way::Alias,
        Some([TokenTree::Punct(star), ..]) if star.as_char() == '*' => Way::Alias,
        _ => Way::Path,
    };
    if segments.len() > 1 || way == Way::Alias {
        found.reach(segments, line(first), way);
    }
    rest
}

fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(two), after @ ..]
            if one.as_char() == ':' && one.spacing() == Spacing::Joint && two.as_char() == ':' =>
        {
            Some(after)
        }
        _ => None,
    }
}

/// `#[serde(with = "crate::units::seconds")]`: some derives take a path as a string.
fn quoted(found: &mut Found, literal: &proc_macro2::Literal) {
    let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) else { return };
    if ["crate::", "super::", "self::"].iter().any(|start| text.value().starts_with(start))
        && let Ok(path) = text.parse::<syn::Path>()
    {
        found.visit_path(&path);
    }
}
