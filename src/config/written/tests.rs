//! Whole configurations, from text to report.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use serde::Deserialize;

use super::Written;
use crate::clock::Timestamp;
use crate::config::{Origin, Override, Report};
use crate::protocol::IssuerIdentifier;
use crate::secret::Reference;
use crate::settings::{Findings, Label};
use crate::units::Period;

type Outcome = Result<(), Report>;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Server {
    bind: Option<SocketAddr>,
    workers: Option<u16>,
    lifetime: Option<Period>,
    origins: Vec<String>,
    limits: Limits,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Limits {
    body: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Client {
    id: Option<String>,
    name: Option<String>,
    activate_at: Option<Timestamp>,
    client_secret: Option<Reference>,
    secrets: BTreeMap<Label, Secret>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Secret {
    sha256: Option<u8>,
}

#[derive(Debug)]
struct Settings {
    issuer: Option<IssuerIdentifier>,
    server: Server,
    clients: BTreeMap<Label, Client>,
}

fn write(text: &str, environment: &[(&str, &str)], set: &[&str]) -> Result<Written, Report> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let set: Vec<Override> = set.iter().filter_map(|text| Override::parse(text).ok()).collect();
    Written::from_text(Path::new("conf/config.toml"), text.to_owned(), environment, &set)
}

fn settle(written: &Written) -> (Settings, Report) {
    let mut findings = Findings::default();
    let settings = Settings {
        issuer: written.value("issuer", &mut findings),
        server: written.section("server", &mut findings),
        clients: written.table("clients", &mut findings),
    };
    written.refuse_unknown(&["issuer", "server", "clients"], &mut findings);
    (settings, written.report(findings))
}

fn report(text: &str, environment: &[(&str, &str)], set: &[&str]) -> Report {
    write(text, environment, set).map_or_else(|report| report, |written| settle(&written).1)
}

/// The first line of each fault: its place and key.
fn places(report: &Report) -> Vec<String> {
    report.faults().filter_map(|fault| fault.to_string().lines().next().map(str::to_owned)).collect()
}

fn client(settings: &Settings, label: &str) -> Option<String> {
    let label = Label::parse(label)?;
    settings.clients.get(&label)?.name.clone()
}

#[test]
fn a_right_configuration_has_no_fault() -> Outcome {
    let text = "issuer = \"https://id.example\"\n\n[server]\nbind = \"127.0.0.1:80\"\nlimits.body = 5\n\n\
                [clients.web]\nname = \"Web\"\nactivate_at = 2026-11-20T18:30:00Z\nclient_secret = { file = \"a\" }\n";
    let (settings, report) = settle(&write(text, &[], &[])?);
    assert!(report.is_empty(), "{report}");
    assert_eq!(report.to_string(), "no fault in conf/config.toml");
    assert_eq!(settings.issuer.map(String::from).as_deref(), Some("https://id.example"));
    assert_eq!(settings.server.limits.body, Some(5));
    let web = settings.clients.into_values().next().unwrap_or_default();
    assert_eq!(web.activate_at.map(|at| at.to_string()).as_deref(), Some("2026-11-20T18:30:00Z"));
    assert_eq!(web.client_secret, Some(Reference::File("a".into())));
    Ok(())
}

#[test]
fn every_fault_of_a_section_is_reported_with_its_place() {
    let text = "[server]\nwrokers = 1\nbind = 5\nlifetime = \"10x\"\n\tlimit = { body = 1 }\norigins = [\"a\", 3]\n";
    let report = report(text, &[], &[]);
    let expected = [
        "conf/config.toml:2:1: server.wrokers",
        "conf/config.toml:3:8: server.bind",
        "conf/config.toml:4:12: server.lifetime",
        "conf/config.toml:5:2: server.limit",
        "conf/config.toml:6:17: server.origins.1",
    ];
    assert_eq!(places(&report), expected);
}

#[test]
fn a_fault_is_told_with_its_line_and_what_would_be_right() {
    let report = report("[server]\nlifetime = \"10x\"\nwrokers = 1 # four\n", &[], &[]);
    let expected = r#"conf/config.toml:2:12: server.lifetime
    2 | lifetime = "10x"
      |            ^^^^^
      found: string "10x"
      expected: a length of time with its unit such as "10m" (ms, s, m, h, d)
conf/config.toml:3:1: server.wrokers
    3 | wrokers …
      | ^^^^^^^
      found: an unknown key
      expected: one of bind, workers, lifetime, origins, limits (did you mean workers?)
2 faults in conf/config.toml"#;
    assert_eq!(report.to_string(), expected);
}

#[test]
fn windows_line_breaks_move_nothing() {
    let text = "[server]\r\nbind = 5\r\nlifetime = \"10x\"\r\n";
    let report = report(text, &[], &[]);
    assert_eq!(places(&report), ["conf/config.toml:2:8: server.bind", "conf/config.toml:3:12: server.lifetime"]);
    assert!(!report.to_string().contains('\r'));
}

#[test]
fn inline_tables_and_dotted_and_quoted_keys_have_their_places() {
    let text = "server.bind = 5\nserver.limits.body = \"x\"\nserver.\"workers\" = -1\n\
                clients.web = { name = 1, nmae = 2 }\n\n[clients.\"Bad Name\"]\n'id' = 7\n";
    let report = report(text, &[], &[]);
    let expected = [
        "conf/config.toml:1:15: server.bind",
        "conf/config.toml:2:22: server.limits.body",
        "conf/config.toml:3:20: server.workers",
        "conf/config.toml:4:24: clients.web.name",
        "conf/config.toml:4:27: clients.web.nmae",
        "conf/config.toml:6:1: clients.\"Bad Name\"",
        "conf/config.toml:7:8: clients.\"Bad Name\".id",
    ];
    assert_eq!(places(&report), expected);
    assert!(
        report.to_string().contains("    2 | server.limits.body = \"x\"\n      |                      ^^^\n"),
        "{report}"
    );
    assert!(report.to_string().contains("    4 | … name = 1 …\n      |          ^\n"), "{report}");
    assert!(report.to_string().contains("    6 | [clients.\"Bad Name\"]\n      | ^^^"), "{report}");
}

#[test]
fn an_unknown_section_or_key_at_the_top_is_refused() {
    let report = report("isuer = 1\n[srever]\nbind = 1\n[[srever.list]]\n", &[], &[]);
    assert_eq!(places(&report), ["conf/config.toml:1:1: isuer", "conf/config.toml:2:1: srever"]);
    assert!(report.to_string().contains("did you mean issuer?"), "{report}");
    assert!(report.to_string().contains("did you mean server?"), "{report}");
}

#[test]
fn a_finding_about_a_key_that_is_absent_points_at_the_table_above() -> Outcome {
    let written = write("[clients.web]\nid = \"a\"\n", &[], &[])?;
    let mut findings = Findings::default();
    findings.note("clients.web.grants.first", "nothing", "a grant type");
    findings.note("issuer", "nothing", "the URL of this issuer");
    let report = written.report(findings);
    assert_eq!(places(&report), ["conf/config.toml: issuer", "conf/config.toml:1:1: clients.web.grants.first"]);
    assert!(report.to_string().contains("    1 | [clients.web]\n      | ^^^^^^^^^^^^^\n"), "{report}");
    Ok(())
}

#[test]
fn the_command_line_is_above_the_environment_and_that_above_the_file() -> Outcome {
    let text = "issuer = \"https://file.example\"\n[server]\nworkers = 1\nlimits.body = 1\n";
    let environment =
        [("SIGNET__SERVER__WORKERS", "2"), ("SIGNET__SERVER__LIMITS__BODY", "2"), ("SIGNET_PORT", "tcp://x")];
    let written = write(text, &environment, &["server.workers=3"])?;
    let (settings, report) = settle(&written);
    assert!(report.is_empty(), "{report}");
    assert_eq!((settings.server.workers, settings.server.limits.body), (Some(3), Some(2)));
    assert_eq!(written.origin("server.workers"), Origin::CommandLine);
    let name = "SIGNET__SERVER__LIMITS__BODY".to_owned();
    assert_eq!(written.origin("server.limits.body"), Origin::Environment { name });
    assert_eq!(written.origin("issuer"), Origin::File { line: 1, column: 10 });
    assert_eq!(written.origin("server"), Origin::File { line: 2, column: 1 });
    assert_eq!(written.origin("server.bind"), Origin::Default);
    Ok(())
}

#[test]
fn a_fault_of_an_override_names_the_variable_or_the_option() {
    let environment = [("SIGNET__SERVER__BIND", "here"), ("SIGNET__SERVER__WROKERS", "1"), ("SIGNET__SREVER__X", "1")];
    let report =
        report("[server]\nbind = \"127.0.0.1:1\"\n", &environment, &["server.lifetime=10x", "clients.web.name=x"]);
    let expected = [
        "SIGNET__SERVER__BIND (environment): server.bind",
        "SIGNET__SERVER__WROKERS (environment): server.wrokers",
        "SIGNET__SREVER__X (environment): srever",
        "--set clients.web.name=…: clients.web.name",
        "--set server.lifetime=…: server.lifetime",
    ];
    assert_eq!(places(&report), expected);
    assert!(
        report.to_string().contains("found: string \"here\"\n      expected: an address with its port"),
        "{report}"
    );
    assert!(report.to_string().contains("an override cannot create one"), "{report}");
    assert!(report.to_string().ends_with("5 faults in conf/config.toml"), "{report}");
}

#[test]
fn an_override_that_looks_like_a_number_may_be_a_name() -> Outcome {
    let text = "[clients.my-app]\n";
    let environment = [("SIGNET__CLIENTS__MY_APP__NAME", "0123"), ("SIGNET__CLIENTS__MY_APP__ID", "true")];
    let written = write(text, &environment, &["server.workers=true"])?;
    let (settings, report) = settle(&written);
    assert_eq!(client(&settings, "my-app").as_deref(), Some("0123"));
    assert_eq!(places(&report), ["--set server.workers=…: server.workers"]);
    Ok(())
}

#[test]
fn a_list_from_the_environment_replaces_the_files() -> Outcome {
    let written = write("[server]\norigins = [\"a\"]\n", &[("SIGNET__SERVER__ORIGINS", "[b, \"c\"]")], &[])?;
    assert_eq!(settle(&written).0.server.origins, ["b", "c"]);
    let (_, report) = settle(&write("[server]\norigins = [\"a\"]\n", &[("SIGNET__SERVER__ORIGINS__0", "b")], &[])?);
    assert_eq!(places(&report), ["SIGNET__SERVER__ORIGINS__0 (environment): server.origins"]);
    Ok(())
}

#[test]
fn a_name_without_a_key_is_a_fault() {
    let report = report("", &[("SIGNET__", "x"), ("SIGNET__A____B", "y")], &[]);
    assert_eq!(places(&report), ["SIGNET__ (environment): SIGNET__", "SIGNET__A____B (environment): SIGNET__A____B"]);
}

#[test]
fn a_value_that_may_be_a_secret_is_never_told() {
    let file = "[clients.web]\nclient_secret = \"hunter2\"\nclient_secrte = \"hunter2\"\nname = { token = \"hunter2\" }\n\
                activate_at = [{ password = \"hunter2\" }]\n\
                [clients.web.secrets.first]\nsha256 = \"hunter2\"\nvlaue = \"hunter2\"\n\
                [clients.app]\nsecrets = { first = { sha256 = \"hunter2\" }, secnod = \"hunter2\" }\n";
    let environment = [
        ("SIGNET__CLIENTS__WEB__CLIENT_SECRET", "hunter2"),
        ("SIGNET__CLIENTS__WEB__TOKEN", "hunter2"),
        ("SIGNET__CLIENTS__NEW__TOKEN", "hunter2"),
        ("SIGNET__", "hunter2"),
    ];
    for environment in [&[][..], &environment[..]] {
        let report = report(file, environment, &["clients.web.password=hunter2"]);
        assert!(report.faults().len() >= 8, "{report}");
        assert!(!report.to_string().contains("hunter2"), "{report}");
        assert!(!format!("{report:?}").contains("hunter2"));
    }
    for broken in
        ["client_secret = \"hunter2\n", "password = \"\"\"\n hunter2 \\x\n\"\"\"\n", "a = 1\ntoken = hunter2\n"]
    {
        let report = report(broken, &[], &[]);
        assert_eq!(report.faults().len(), 1, "{report}");
        assert!(!report.to_string().contains("hunter2"), "{report}");
    }
}

#[test]
fn what_is_not_toml_is_told_with_its_place() {
    let report = report("[server]\nbind = \n", &[], &[]);
    assert_eq!(places(&report), ["conf/config.toml:2:8"]);
    let report = self::report("a = 1\n\n[s]\nb = 2\na = 3\nb = 4\n", &[], &[]);
    assert_eq!(places(&report), ["conf/config.toml:6:1"]);
    assert!(report.to_string().contains("duplicate key `b`"), "{report}");
    let report = self::report("[s]\n[t]\n[s]\n", &[], &[]);
    assert_eq!(places(&report), ["conf/config.toml:3:1"]);
}

#[test]
fn a_last_line_without_a_line_break_is_refused() {
    let report = report("[server]\nworkers = 1", &[], &[]);
    assert_eq!(places(&report), ["conf/config.toml:2:12"]);
    assert!(report.to_string().contains("was the file cut off?"), "{report}");
}

#[test]
fn a_file_cut_off_anywhere_is_reported_or_read_and_never_panics() {
    let whole = "\u{feff}issuer = \"https://é.example\"\r\n[server]\nbind = \"a\"\nlimits = { body = \"x\" }\n\
                 origins = [\n  1, # note\n  '''two\n''',\n]\n[clients.\"a b\"]\nid = \"\"\"x\ny\"\"\"\n[[clients.b]]\nid = 1\n";
    for (at, _) in whole.char_indices() {
        let cut = whole.get(..at).unwrap_or("");
        let said = report(cut, &[], &[]).to_string();
        assert!(cut.is_empty() || cut.ends_with('\n') || said.contains("was the file cut off?"), "{said}");
    }
    assert_eq!(report(whole, &[], &[]).faults().len(), 6);
}

#[test]
fn nul_characters_are_refused() {
    assert_eq!(places(&report("a = 1\nb = \"\0\"\n", &[], &[])), ["conf/config.toml:2:6"]);
}

#[test]
fn an_empty_file_leaves_all_to_the_defaults() -> Outcome {
    let written = write("", &[("SIGNET__ISSUER", "https://id.example")], &[])?;
    let (settings, report) = settle(&written);
    assert!(report.is_empty() && settings.issuer.is_some());
    assert_eq!((written.text(), written.folder()), ("", Path::new("conf")));
    Ok(())
}

#[test]
fn named_tables_are_tables() {
    for text in ["clients = 3\n", "[[clients]]\nid = 1\n", "clients = 2026-11-20\n"] {
        let report = report(text, &[], &[]);
        assert_eq!(report.faults().len(), 1, "{report}");
        assert!(report.to_string().contains("named tables such as [clients.first]"), "{report}");
    }
    assert_eq!(places(&report("[clients]\nid = \"x\"\n", &[], &[])), ["conf/config.toml:2:6: clients.id"]);
}

#[test]
fn an_illegal_name_is_a_fault_of_the_name_and_its_entry_is_read_on() {
    let report =
        report("[clients]\nBad = { id = 1 }\nweb = { secrets = { \"a b\" = {}, c = { sha256 = -1 } } }\n", &[], &[]);
    let expected = [
        "conf/config.toml:2:1: clients.Bad",
        "conf/config.toml:2:14: clients.Bad.id",
        "conf/config.toml:3:21: clients.web.secrets.\"a b\"",
        "conf/config.toml:3:48: clients.web.secrets.c.sha256",
    ];
    assert_eq!(places(&report), expected);
    let said = "found: an illegal name\n      expected: a label of a-z";
    assert_eq!(report.to_string().matches(said).count(), 2, "{report}");
}

#[test]
fn a_fault_does_not_draw_others_after_it() {
    let report = report("[clients.web]\nclient_secret = { fiel = \"a\" }\n", &[], &[]);
    assert_eq!(places(&report), ["conf/config.toml:2:19: clients.web.client_secret.fiel"]);
    assert!(report.to_string().contains("did you mean file?"), "{report}");
}
