//! Collects from one file what the rules ask about: paths, async code, attributes that evade.

use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::{imports, tokens};

/// Where a path written in a file leads.
pub(crate) struct Reach {
    /// Absolute: starts with `crate`, or with the name of an external crate or local item.
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
    pub(crate) way: Way,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Written out where it is used.
    Path,
    /// `use` under its own name.
    Import,
    /// Renamed or globbed: what is reached through it no longer shows its path.
    Alias,
}

#[derive(Default)]
pub(crate) struct Found {
    pub(crate) reaches: Vec<Reach>,
    /// Lines of `async` and `.await`.
    pub(crate) waits: Vec<usize>,
    /// Lines of `allow` attributes.
    pub(crate) allows: Vec<usize>,
    /// Lines of `path` attributes.
    pub(crate) moved: Vec<usize>,
    module: Vec<String>,
}

impl Found {
    /// What `file` holds, standing at `module` (which starts with `crate`).
    pub(crate) fn in_file(file: &syn::File, module: Vec<String>) -> Self {
        let mut found = Self { module, ..Self::default() };
        found.visit_file(file);
        found
    }

    pub(crate) fn reach(&mut self, segments: Vec<String>, line: usize, way: Way) {
        let path = self.absolute(segments);
        self.reaches.push(Reach { path, line, way });
    }

    /// Follows `self` and `super` from the module the path stands in; the library's own name is `crate`.
    fn absolute(&self, segments: Vec<String>) -> Vec<String> {
        let mut names = segments.iter().map(|segment| segment.trim_start_matches("r#")).peekable();
        let mut at = match names.next_if(|name| *name != "super") {
            Some("self") | None => self.module.clone(),
            Some("signet") => vec!["crate".to_owned()],
            Some(other) => vec![other.to_owned()],
        };
        for name in names {
            match name {
                "super" => at.truncate((at.len() - 1).max(1)),
                _ => at.push(name.to_owned()),
            }
        }
        at
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for import in imports::of_tree(&item.tree) {
            self.reach(import.path, import.line, import.way);
        }
        visit::visit_item_use(self, item);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = if item.ident == "self" { "crate".to_owned() } else { item.ident.to_string() };
        let way = if item.rename.is_some() { Way::Alias } else { Way::Import };
        self.reach(vec![name], line(&item.ident), way);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            self.reach(names(&path.segments), line(path), Way::Path);
        }
        visit::visit_path(self, path);
    }

    /// `pub(in crate::keys)` can only name a module the item is already in.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    /// What a macro or an attribute is given is not parsed: its tokens are scanned.
    fn visit_token_stream(&mut self, stream: &'ast proc_macro2::TokenStream) {
        tokens::scan(self, stream.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if says(attribute, "allow") {
            self.allows.push(line(attribute));
        }
        if says(attribute, "path") {
            self.moved.push(line(attribute));
        }
        visit::visit_attribute(self, attribute);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.waits.extend(signature.asyncness.as_ref().map(line));
        visit::visit_signature(self, signature);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.waits.extend(closure.asyncness.as_ref().map(line));
        visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.waits.push(line(&block.async_token));
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_await(&mut self, wait: &'ast syn::ExprAwait) {
        self.waits.push(line(&wait.await_token));
        visit::visit_expr_await(self, wait);
    }
}

/// Whether an attribute is `word`, by itself or behind a condition.
fn says(attribute: &syn::Attribute, word: &str) -> bool {
    let named = |list: &syn::MetaList| tokens::name(list.tokens.clone(), word);
    let conditional = attribute.path().is_ident("cfg_attr");
    attribute.path().is_ident(word) || (conditional && attribute.meta.require_list().is_ok_and(named))
}

fn names<P>(segments: &Punctuated<syn::PathSegment, P>) -> Vec<String> {
    segments.iter().map(|segment| segment.ident.to_string()).collect()
}

pub(crate) fn line(node: &impl Spanned) -> usize {
    node.span().start().line
}
