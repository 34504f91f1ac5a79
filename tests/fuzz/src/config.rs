//! The configuration: [`Written::from_text`], what [`Config::interpret`] and the rooms make of it, what is told when
//! it is wrong, and what `signet config show` prints when it is right.
//!
//! The input is the file, but for lines `#env NAME=VALUE`, which are variables of the environment, and lines
//! `#set KEY=VALUE`, which are options of the command line.

use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use signet::clients::{Registering, Registry};
use signet::config::{Config, Origin, Override, Report, Written};
use signet::keys::{MissingFile, findings_about_schedules};
use signet::settings::Findings;
use signet::tokens::demands;
use toml_edit::{ImDocument, Item, Value};

use crate::fixed::NOW;
use crate::oracle;
use crate::pieces::Pieces;

/// A secret that no text may repeat.
pub const CANARY: &str = "hunter2hunter2";

const SECRETIVE: [&str; 7] = ["secret", "password", "passphrase", "credential", "sha256", "hash", "token"];

const ENVIRONMENT: &str = "#env ";
const SET: &str = "#set ";

type Variables = Vec<(String, String)>;

/// Lines, and the entries of a list or an inline table.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"\n,", include_str!("../dictionaries/config.dict")));

/// Reads `data` as a configuration.
pub fn run(data: &[u8]) {
    let Ok(input) = std::str::from_utf8(data) else { return };
    let variables = above(input, ENVIRONMENT);
    let overrides: Vec<Override> = above(input, SET).iter().filter_map(|(key, value)| set(key, value)).collect();
    let is_of_file = |line: &&str| !line.starts_with(ENVIRONMENT) && !line.starts_with(SET);
    let text: String = input.split_inclusive('\n').filter(is_of_file).collect();
    let text = text.as_str();
    let is_secret = canary_is_secret(text, &variables, &overrides);
    let tell = |report: &Report| {
        let told = planted(report, &variables);
        assert!(!is_secret || !told.contains(CANARY), "the secret is told:\n{told}");
        faults_are_told_well(report, &told, text);
    };
    let file = Path::new("config.toml");
    let written = match Written::from_text(file, text.to_owned(), variables.iter().cloned(), &overrides) {
        Ok(written) => written,
        Err(report) => {
            assert!(!report.is_empty(), "refused for no reason");
            return tell(&report);
        }
    };
    assert_eq!(written.text(), text);
    let mut findings = Findings::default();
    let config = Config::interpret(&written, &mut findings);
    assert!(config.is_some() || !findings.is_empty(), "no configuration, and nothing is wrong with it");
    if let Some(config) = &config {
        if findings.is_empty() {
            rules_are_kept(config);
            let shown = shown(&written, config);
            assert!(!is_secret || !shown.contains(CANARY), "the secret is shown:\n{shown}");
            what_is_shown_is_in_force(&shown, config);
        }
        build(config, &mut findings);
    }
    tell(&written.report(findings));
}

fn above(input: &str, prefix: &str) -> Variables {
    let pairs = input.lines().filter_map(|line| line.strip_prefix(prefix)?.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn set(key: &str, value: &str) -> Option<Override> {
    let text = format!("{key}={value}");
    let parsed = Override::parse(&text).ok()?;
    let again = Override::parse(&format!("{}={}", parsed.key, parsed.value));
    assert_eq!(again.as_ref(), Ok(&parsed), "{text} is printed otherwise");
    Some(parsed)
}

/// What the rooms make of it. No file is touched: who names one is left out.
fn build(config: &Config, findings: &mut Findings) {
    let mut secrets = config.clients.values().flat_map(|client| client.secrets.values());
    if secrets.any(|secret| secret.file.is_some() || secret.env.is_some()) {
        return;
    }
    let registering = Registering { folder: Path::new("/nonexistent"), missing: MissingFile::Overlook };
    let registry = Registry::build(&config.clients, &config.resources, &config.scopes, &registering, findings);
    findings_about_schedules(&config.keys, &demands(&registry, &config.tokens), NOW, findings);
}

fn faults_are_told_well(report: &Report, told: &str, text: &str) {
    assert!(oracle::shows_no_controls(told), "{told:?}");
    for fault in report.faults() {
        assert!(!fault.found().is_empty() && !fault.expected().is_empty(), "{fault:?}");
        if let Origin::File { line, column } = fault.origin() {
            let there = text.split('\n').nth(line.wrapping_sub(1));
            let there = there.unwrap_or_else(|| panic!("{fault} is told of a line that is not there"));
            assert!((1..=there.chars().count() + 1).contains(column), "{fault} is told of a column that is not there");
        }
    }
}

fn rules_are_kept(config: &Config) {
    assert!(oracle::is_issuer(config.issuer.as_str()));
    let labels = [
        Vec::from_iter(config.clients.keys()),
        Vec::from_iter(config.resources.keys()),
        Vec::from_iter(config.scopes.keys()),
        Vec::from_iter(config.keys.keys()),
    ];
    assert!(labels.concat().iter().all(|label| oracle::is_label(label.as_str())), "{labels:?}");
    let demo = config.clients.keys().any(|label| label.as_str() == "demo");
    assert!(!demo || config.issuer.is_loopback(), "the demo client under {}", config.issuer);
    assert!(config.tokens.access_token_lifetime.duration().as_secs() > 0 && config.server.workers != Some(0));
    let uris = [&config.error_uri, &config.service_documentation];
    assert!(uris.into_iter().flatten().all(|uri| oracle::is_absolute_uri(&uri.replace('#', ""))), "{uris:?}");
    let mut findings = Findings::default();
    config.changes_that_need_a_restart(config, &mut findings);
    assert!(findings.is_empty(), "it changes without being changed");
    assert!(config.referenced_files().all(|file| !file.as_os_str().is_empty()), "a file without a name");
}

fn shown(written: &Written, config: &Config) -> String {
    written.show(&value(config))
}

fn value(config: &Config) -> serde_json::Value {
    serde_json::to_value(config).unwrap_or_else(|fault| panic!("the configuration cannot be shown: {fault}"))
}

/// What is shown is a configuration file of the same meaning, unless something is left out of it.
fn what_is_shown_is_in_force(shown: &str, config: &Config) {
    assert!(oracle::shows_no_controls(shown), "{shown:?}");
    let written = Written::from_text(Path::new("shown.toml"), shown.to_owned(), [], &[]);
    let written = written.unwrap_or_else(|report| panic!("what is shown is no TOML: {report}\n{shown}"));
    if shown.contains("[redacted]") || shown.contains(" is not set ") {
        return;
    }
    let mut findings = Findings::default();
    let again = Config::interpret(&written, &mut findings);
    assert!(findings.is_empty(), "what is shown is faulty: {}\n{shown}", written.report(findings));
    assert_eq!(again.as_ref().map(value), Some(value(config)), "what is shown is something else:\n{shown}");
}

/// Whether the canary stands in the input, and everywhere it does as the value of a key that says it is secret.
fn canary_is_secret(text: &str, variables: &Variables, overrides: &[Override]) -> bool {
    let in_variables = variables.iter().filter(|(_, value)| value.contains(CANARY));
    let in_overrides = overrides.iter().filter(|given| given.value.contains(CANARY));
    let path_of = |name: &String| name.to_lowercase().split("__").skip(1).map(str::to_owned).collect::<Vec<_>>();
    let above = in_variables.map(|(name, _)| path_of(name));
    let above: Vec<_> = above.chain(in_overrides.map(|given| words(&given.key))).collect();
    let tree = ImDocument::parse(text);
    let mut spans = Vec::new();
    if let Ok(tree) = &tree {
        secret_spans(tree.as_item(), &mut Vec::new(), &mut spans);
    }
    let in_file: Vec<_> = text.match_indices(CANARY).map(|(at, _)| at).collect();
    // Where the file cannot be read, the line says whose value this is.
    let is_secret = |at: &usize| match &tree {
        Ok(_) => spans.iter().any(|span| span.contains(at)),
        Err(_) => secret_line(text, *at),
    };
    let is_there = !above.is_empty() || !in_file.is_empty();
    // What is part of a name is told with the name.
    let is_named = variables.iter().any(|(name, _)| name.to_lowercase().contains(CANARY))
        || overrides.iter().any(|given| given.key.to_lowercase().contains(CANARY));
    is_there && !is_named && above.iter().all(|path| is_secretive(path)) && in_file.iter().all(is_secret)
}

fn words(key: &str) -> Vec<String> {
    key.split('.').map(str::to_owned).collect()
}

fn secret_line(text: &str, at: usize) -> bool {
    let before = text[..at].rsplit('\n').next().unwrap_or_default();
    let key = before.split_once('=').map(|(key, _)| key.to_lowercase());
    key.is_some_and(|key| !key.contains('#') && SECRETIVE.iter().any(|word| key.contains(word)))
}

fn secret_spans(item: &Item, path: &mut Vec<String>, spans: &mut Vec<Range<usize>>) {
    let mut inside = |name: String, item: &Item| {
        path.push(name);
        secret_spans(item, path, spans);
        path.pop();
    };
    if let Some(table) = item.as_table_like() {
        table.iter().for_each(|(name, item)| inside(name.to_owned(), item));
    } else if let Some(tables) = item.as_array_of_tables() {
        for (at, table) in tables.iter().enumerate() {
            inside(at.to_string(), &Item::Table(table.clone()));
        }
    } else if let Some(Value::Array(items)) = item.as_value() {
        for (at, value) in items.iter().enumerate() {
            inside(at.to_string(), &Item::Value(value.clone()));
        }
    } else if is_secretive(path) {
        spans.extend(item.span());
    }
}

/// Whether a key, or the list it stands in, is called a secret; a reference to one is none.
fn is_secretive(path: &[String]) -> bool {
    let mut names = path.iter().rev().skip_while(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
    let says = |name: &String, words: &[&str]| words.iter().any(|word| name.to_lowercase().contains(word));
    let Some(name) = names.next().filter(|name| *name != "file" && *name != "env") else { return false };
    says(name, &SECRETIVE) || names.next().is_some_and(|name| says(name, &["secret", "password"]))
}

/// The planted bug: of a client's secret that came from the environment, the fault repeats the value.
fn planted(report: &Report, variables: &Variables) -> String {
    let mut told = report.to_string();
    for fault in report.faults().filter(|fault| cfg!(feature = "planted") && fault.key().contains(".secrets.")) {
        if let Origin::Environment { name } = fault.origin() {
            told.extend(variables.iter().filter(|variable| variable.0 == *name).map(|variable| variable.1.as_str()));
        }
    }
    told
}
