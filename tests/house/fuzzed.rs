//! Every parser that a stranger can reach has a fuzz target.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fmt, fs, io};

use syn::visit::{self, Visit};

use crate::source::{Source, sources};
use crate::{assert_none, root};

/// The rooms and leaves that read what strangers send and operators write.
const ROOMS: [&str; 7] = ["protocol", "seal", "jose", "clients", "config", "settings", "units"];

const NAMES: [&str; 4] = ["open", "read", "find", "from_text"];
const BEGINNINGS: [&str; 3] = ["parse", "from_jwk", "judge_"];

/// A parser is a public function of these rooms that is called `open`, `read`, `find`, `from_text`, `parse…`,
/// `from_jwk…` or `judge_…`, has no `self`, and is handed text or bytes, perhaps in an `Option`. Some fuzz target names
/// it by its type, or imports it from its room. What a macro defines is not seen.
#[test]
fn every_parser_has_a_fuzz_target() -> io::Result<()> {
    let targets = sources(root(), "tests/fuzz/src")?;
    let named: BTreeSet<&[String]> =
        targets.iter().flat_map(|file| &file.found.reaches).map(|reach| reach.path.as_slice()).collect();
    let parsers = parsers(&sources(root(), "src")?)?;
    assert!(!parsers.is_empty());
    let forgotten = parsers.iter().filter(|parser| !named.iter().any(|path| parser.is_named_by(path)));
    assert_none(forgotten.map(|parser| format!("{parser} has no fuzz target")));
    Ok(())
}

/// Without a seed to start from and the words of its language, a target finds little.
#[test]
fn every_fuzz_target_has_a_corpus_and_a_dictionary() -> io::Result<()> {
    let fuzz = root().join("tests/fuzz");
    let targets: Vec<String> = stems(&fuzz.join("src/bin"))?;
    let seeded =
        |target: &String| fs::read_dir(fuzz.join("corpus").join(target)).is_ok_and(|mut seeds| seeds.next().is_some());
    let worded = |target: &String| fuzz.join(format!("dictionaries/{target}.dict")).is_file();
    assert!(!targets.is_empty());
    assert_none(targets.iter().filter(|target| !seeded(target) || !worded(target)));
    Ok(())
}

/// The rule itself: whatever its type's generics, its place or its reference, a parser is found, and nothing else is.
#[test]
fn a_parser_is_found_by_its_name_and_what_it_is_handed() -> io::Result<()> {
    let source = "
        impl<'a> Token<'a> {
            pub fn parse(text: &'a str) -> Self {}
            pub fn parse_whole(bytes: Option<&[u8]>) -> Self {}
            pub fn from_jwk_set(json: &mut Vec<u8>) -> Self {}
            pub fn from_text(file: &Path, text: String) -> Self {}
            pub fn find(&self, key: &str) {}
            pub fn open(file: &Path) {}
            pub fn print(text: &str) {}
            pub(super) fn read(text: &str) {}
            fn parse_part(text: &str) {}
        }
        impl Parse for Token { fn parse(text: &str) {} }
        pub fn judge_token(text: &str, now: u64) {}
        fn judge_claims(text: &str) {}
    ";
    let file = Source::parse("src/jose/token.rs", source.to_owned())?;
    let found: Vec<String> = parsers(&[file])?.iter().map(ToString::to_string).collect();
    let expected = ["Token::parse", "Token::parse_whole", "Token::from_jwk_set", "Token::from_text", "judge_token"];
    assert_eq!(found, expected.map(|name| format!("jose: {name}")));
    assert!(parsers(&[Source::parse("src/http/token.rs", source.to_owned())?])?.is_empty());
    Ok(())
}

/// The rule itself: another type's function of the same name is another function.
#[test]
fn a_parser_is_named_by_its_type_or_its_room() {
    let of = |owner: Option<&str>| Parser { room: "jose".into(), owner: owner.map(Into::into), name: "parse".into() };
    let path = |path: &str| path.split("::").map(str::to_owned).collect::<Vec<_>>();
    assert!(of(Some("Token")).is_named_by(&path("Token::parse")));
    assert!(of(Some("Token")).is_named_by(&path("crate::jose::Token::parse")));
    assert!(!of(Some("Token")).is_named_by(&path("Form::parse")));
    assert!(of(None).is_named_by(&path("crate::jose::parse")));
    assert!(!of(None).is_named_by(&path("crate::seal::parse")));
}

/// A function that makes something of text.
struct Parser {
    room: String,
    /// The type it belongs to, if it is not free.
    owner: Option<String>,
    name: String,
}

impl Parser {
    fn is_named_by(&self, path: &[String]) -> bool {
        match &self.owner {
            Some(owner) => path.ends_with(&[owner.clone(), self.name.clone()]),
            None => path == ["crate", &self.room, &self.name],
        }
    }
}

impl fmt::Display for Parser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.room)?;
        self.owner.as_ref().map_or(Ok(()), |owner| write!(f, "{owner}::"))?;
        f.write_str(&self.name)
    }
}

fn parsers(files: &[Source]) -> io::Result<Vec<Parser>> {
    let mut parsers = Vec::new();
    for file in files.iter().filter(|file| ROOMS.contains(&file.room())) {
        let tree = syn::parse_file(&file.text).map_err(io::Error::other)?;
        let mut collector = Collector { room: file.room(), owner: None, parsers: &mut parsers };
        collector.visit_file(&tree);
    }
    Ok(parsers)
}

struct Collector<'p> {
    room: &'p str,
    owner: Option<String>,
    parsers: &'p mut Vec<Parser>,
}

impl Collector<'_> {
    fn function(&mut self, visibility: &syn::Visibility, signature: &syn::Signature) {
        let name = signature.ident.to_string();
        let called = NAMES.contains(&name.as_str()) || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning));
        let handed =
            signature.inputs.iter().any(|input| matches!(input, syn::FnArg::Typed(typed) if is_text(&typed.ty)));
        if matches!(visibility, syn::Visibility::Public(_)) && called && handed && signature.receiver().is_none() {
            self.parsers.push(Parser { room: self.room.to_owned(), owner: self.owner.clone(), name });
        }
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let (None, syn::Type::Path(owner)) = (&item.trait_, item.self_ty.as_ref()) {
            self.owner = owner.path.segments.last().map(|segment| segment.ident.to_string());
            visit::visit_item_impl(self, item);
            self.owner = None;
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.function(&function.vis, &function.sig);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(&function.vis, &function.sig);
    }
}

/// Whether a type is text or bytes: `&str`, `&[u8]`, `String`, `Vec<u8>`, or an `Option` of one.
fn is_text(of: &syn::Type) -> bool {
    match of {
        syn::Type::Reference(reference) => is_text(&reference.elem),
        syn::Type::Slice(slice) => is_named(&slice.elem, "u8"),
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|last| match last.ident.to_string().as_str() {
            "str" | "String" => true,
            "Vec" => argument(last).is_some_and(|inner| is_named(inner, "u8")),
            "Option" => argument(last).is_some_and(is_text),
            _ => false,
        }),
        _ => false,
    }
}

fn is_named(of: &syn::Type, name: &str) -> bool {
    matches!(of, syn::Type::Path(path) if path.path.is_ident(name))
}

fn argument(segment: &syn::PathSegment) -> Option<&syn::Type> {
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

fn stems(folder: &Path) -> io::Result<Vec<String>> {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    fs::read_dir(folder)?.filter_map(|entry| entry.map(|entry| stem(&entry.path())).transpose()).collect()
}
