//! What OpenID Connect demands is held by a test, or said to be missing: `tests/requirements.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, io};

use syn::visit::{self, Visit};
use toml_edit::{DocumentMut, Item, Table};

use crate::{assert_none, root};

/// How many requirements there are of each kind that is numbered from one.
const NUMBERED: [(&str, usize); 10] =
    [("A", 8), ("B", 22), ("C", 1), ("F", 3), ("G", 13), ("I", 7), ("L", 11), ("M", 2), ("O", 13), ("T", 5)];

/// The others, of which most are of OAuth alone.
const OTHERS: [&str; 13] = ["R12", "R14", "R3", "R39", "R45", "R46", "R47", "R48", "R49", "R50", "R51", "R54", "R55"];

/// The section of the README in which users find what is missing.
const SECTION: &str = "### OpenID Connect requirements that are not met";

/// Every requirement has its rule, its clause, and its tests or why there are none; and none has been forgotten.
#[test]
fn every_requirement_is_tested_or_said_to_be_missing() -> io::Result<()> {
    let requirements = requirements()?;
    let numbered = NUMBERED.iter().flat_map(|(kind, last)| (1..=*last).map(move |number| format!("{kind}{number}")));
    let expected: BTreeSet<String> = numbered.chain(OTHERS.map(str::to_owned)).collect();
    assert_eq!(requirements.keys().cloned().collect::<BTreeSet<_>>(), expected);
    let says = |of: &Requirement| !of.rule.is_empty() && !of.source.is_empty();
    let is_empty =
        |of: &Requirement| of.tests.is_empty() && of.not_done.is_none() || of.not_done.as_deref() == Some("");
    assert_none(requirements.iter().filter(|(_, of)| !says(of) || is_empty(of)).map(|(id, _)| id));
    Ok(())
}

/// A test that was renamed or removed holds nothing.
#[test]
fn every_test_that_a_requirement_names_is_there() -> io::Result<()> {
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut missing = Vec::new();
    for (id, requirement) in requirements()? {
        for test in requirement.tests {
            let (file, name) = test.split_once(": ").unwrap_or((test.as_str(), ""));
            if !files.contains_key(file) {
                files.insert(file.to_owned(), tests_of(file)?);
            }
            if !files.get(file).is_some_and(|tests| tests.contains(name)) {
                missing.push(format!("{id}: no test {name} in tests/{file}"));
            }
        }
    }
    assert!(!files.is_empty());
    assert_none(missing);
    Ok(())
}

/// What is not done is told in the README, each by its name; and nothing is told that is done.
#[test]
fn the_readme_says_which_requirements_are_not_met() -> io::Result<()> {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let (_, section) = readme.split_once(SECTION).unwrap_or_default();
    let (section, _) = section.split_once("\n## ").unwrap_or((section, ""));
    let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let told: Vec<String> = cells.flat_map(|cell| cell.split(", ")).map(str::to_owned).filter(|id| is_id(id)).collect();
    let missing: Vec<String> =
        requirements()?.into_iter().filter(|(_, of)| of.not_done.is_some()).map(|(id, _)| id).collect();
    let each: BTreeSet<&String> = told.iter().collect();
    assert_eq!(each.len(), told.len(), "one stands twice: {told:?}");
    assert_eq!(each, missing.iter().collect());
    Ok(())
}

/// The rules themselves: what is no test is not found.
#[test]
fn tests_are_found_by_what_they_are() {
    let rust =
        "#[test] fn a() {} #[tokio::test] async fn b() {} fn c() {} mod m { #[test] fn d() {} } // #[test] fn e() {}";
    assert_eq!(rust_tests(rust).unwrap(), ["a", "b", "d"].map(str::to_owned).into());
    let script = "rule('a page', async () => {});\n  test('it\\'s', {}); // rule(\n";
    assert_eq!(script_tests(script), ["a page".to_owned()].into());
    assert!(is_id("B12") && !is_id("B") && !is_id("12") && !is_id("what"));
}

struct Requirement {
    rule: String,
    source: String,
    tests: Vec<String>,
    not_done: Option<String>,
}

fn requirements() -> io::Result<BTreeMap<String, Requirement>> {
    let text = fs::read_to_string(root().join("tests/requirements.toml"))?;
    let document: DocumentMut = text.parse().map_err(io::Error::other)?;
    document.iter().map(|(id, item)| Ok((id.to_owned(), requirement(id, item)?))).collect()
}

/// Reads one table, which has these members and no others.
fn requirement(id: &str, item: &Item) -> io::Result<Requirement> {
    let broken = |what: &str| io::Error::other(format!("{id}: {what}"));
    let table = item.as_table().ok_or_else(|| broken("no table"))?;
    let known = ["rule", "source", "tests", "not_done"];
    if let Some((other, _)) = table.iter().find(|(key, _)| !known.contains(key)) {
        return Err(broken(other));
    }
    let tests = table.get("tests").map(|list| list.as_array().ok_or_else(|| broken("tests"))).transpose()?;
    let named = |value: &toml_edit::Value| value.as_str().map(str::to_owned).ok_or_else(|| broken("tests"));
    Ok(Requirement {
        rule: text_of(table, "rule").unwrap_or_default(),
        source: text_of(table, "source").unwrap_or_default(),
        tests: tests.into_iter().flatten().map(named).collect::<Result<_, _>>()?,
        not_done: text_of(table, "not_done"),
    })
}

fn text_of(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Item::as_str).map(str::to_owned)
}

fn is_id(text: &str) -> bool {
    let (kind, number) = text.split_at_checked(1).unwrap_or_default();
    kind.chars().all(|letter| letter.is_ascii_uppercase()) && number.parse::<u8>().is_ok()
}

fn tests_of(file: &str) -> io::Result<BTreeSet<String>> {
    let Ok(text) = fs::read_to_string(root().join("tests").join(file)) else { return Ok(BTreeSet::new()) };
    if file.ends_with(".js") { Ok(script_tests(&text)) } else { rust_tests(&text).map_err(io::Error::other) }
}

/// The functions of a file that are tests, in whichever of its modules.
fn rust_tests(text: &str) -> syn::Result<BTreeSet<String>> {
    #[derive(Default)]
    struct Tests(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Tests {
        fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
            let is_test = |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == "test");
            if item.attrs.iter().any(|attribute| is_test(attribute.path())) {
                self.0.insert(item.sig.ident.to_string());
            }
            visit::visit_item_fn(self, item);
        }
    }
    let mut tests = Tests::default();
    tests.visit_file(&syn::parse_file(text)?);
    Ok(tests.0)
}

/// The rules of a script of the browser's: what is between plain quotes behind `rule(`.
fn script_tests(text: &str) -> BTreeSet<String> {
    let named = text.split("rule('").skip(1).filter_map(|rest| rest.split_once('\''));
    named.map(|(name, _)| name.to_owned()).collect()
}
