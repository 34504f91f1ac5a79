//! `signet config show`: every value that is in force, and where it comes from.

use crate::config::{COMMITTED, SECRET, small};
use crate::folder::Folder;
use crate::run::{Said, signet, signet_in};

/// "figment: file, then environment `SIGNET__SECTION__KEY`, then command line"
#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    let folder = Folder::of(&small());
    let environment = [("SIGNET__SERVER__WORKERS", "3")];
    let option = ["config", "show", "--set", "server.workers=4"];
    let workers = |said: Said| line(&said.succeeded(), "workers");
    assert_eq!(workers(signet(&folder, &option[..2])), "1|config.toml:6");
    assert_eq!(workers(signet_in(&folder, &environment, &option[..2])), "3|SIGNET__SERVER__WORKERS");
    assert_eq!(workers(signet_in(&folder, &environment, &option)), "4|--set");
    let twice = [&option[..], &["--set", "server.workers=5"]].concat();
    assert_eq!(workers(signet(&folder, &twice)), "5|--set");
}

/// Every value has its source, those that nobody wrote too.
#[test]
fn every_value_is_shown_with_its_source() {
    let folder = Folder::of(COMMITTED);
    let shown = signet(&folder, &["config", "show"]).succeeded();
    for line in shown.lines().filter(|line| !line.is_empty() && !line.starts_with('[')) {
        let source = line.rsplit_once("  # ").unwrap_or_else(|| panic!("{line}")).1;
        let in_file = source.strip_prefix("config.toml:").is_some_and(|number| number.parse::<usize>().is_ok());
        assert!(in_file || source == "default", "{line}");
    }
    for (key, value) in [
        ("issuer", "\"http://localhost:8080\""),
        ("bind", "\"127.0.0.1:8080\""),
        ("access_token_lifetime", "\"10m\""),
        ("format", "\"text\""),
        ("owner", "\"you\""),
    ] {
        let place = COMMITTED.lines().position(|line| line.starts_with(&format!("{key} = "))).unwrap() + 1;
        assert_eq!(line(&shown, key), format!("{value}|config.toml:{place}"), "{shown}");
    }
    for (key, value) in [("profile", "\"oauth2.1\""), ("keep_alive", "\"1m15s\""), ("body", "\"64KiB\"")] {
        assert_eq!(line(&shown, key), format!("{value}|default"), "{shown}");
    }
}

/// What is shown is a configuration: with the keys of the file it means the same.
#[test]
fn what_is_shown_can_be_served() {
    let shown = signet(&Folder::of(COMMITTED), &["config", "show"]).succeeded();
    let folder = Folder::of(&shown);
    assert!(signet(&folder, &["check"]).succeeded().contains("2 clients, 1 resources, 2 scopes, 6 keys"));
    let again = signet(&folder, &["config", "show"]).succeeded();
    let values = |shown: &str| -> Vec<String> {
        shown.lines().map(|line| line.split("  # ").next().unwrap().trim_end().to_owned()).collect()
    };
    assert_eq!(values(&again), values(&shown));
}

/// "secrets are redacted"; that one is there, and where it is kept, is not secret.
#[test]
fn a_secret_is_redacted_and_its_place_is_shown() {
    let text = small()
        + "\n[clients.web.secrets.second]\nfile = \"keys/web.secret\"\n\n[clients.web.secrets.third]\nenv = \"WEB\"\n";
    let folder = Folder::of(&text);
    folder.write_private("keys/web.secret", SECRET);
    let shown = signet_in(&folder, &[("WEB", SECRET)], &["config", "show"]).succeeded();
    assert!(shown.contains("sha256 = \"[redacted]\""), "{shown}");
    assert!(shown.contains("file = \"keys/web.secret\"") && shown.contains("env = \"WEB\""), "{shown}");
    let digest = small().lines().find_map(|line| line.strip_prefix("sha256 = ")).unwrap().to_owned();
    assert!(!shown.contains(&digest) && !shown.contains("canary"), "{shown}");
    let overridden = ["config", "show", "--set", &format!("clients.web.secrets.first.sha256={digest}")];
    let shown = signet_in(&folder, &[("WEB", SECRET)], &overridden).succeeded();
    assert!(shown.contains("\"[redacted]\"") && !shown.contains(digest.trim_matches('"')), "{shown}");
}

/// "an orchestrator's service link named `signet` injects `SIGNET_PORT=tcp://…`"
#[test]
fn the_link_that_an_orchestrator_injects_is_no_setting() {
    let folder = Folder::of(&small());
    let plain = signet(&folder, &["config", "show"]).succeeded();
    let link = [
        ("SIGNET_PORT", "tcp://10.0.0.1:8080"),
        ("SIGNET_SERVICE_HOST", "10.0.0.1"),
        ("SIGNET_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("SIGNET_ISSUER", "https://as.example"),
        ("signet__issuer", "https://as.example"),
    ];
    assert_eq!(signet_in(&folder, &link, &["config", "show"]).succeeded(), plain);
}

/// "an override may change a value of a named table but not create one"
#[test]
fn an_override_changes_a_client_and_creates_none() {
    let folder = Folder::of(&small());
    let show = ["config", "show"];
    let named = [("SIGNET__CLIENTS__WEB__NAME", "Shop"), ("SIGNET__KEYS__ES256__FILE", "other.pem")];
    let shown = signet_in(&folder, &named, &show).succeeded();
    assert_eq!(line(&shown, "name"), "\"Shop\"|SIGNET__CLIENTS__WEB__NAME");
    assert_eq!(line(&shown, "file"), "\"other.pem\"|SIGNET__KEYS__ES256__FILE");
    for (name, value, table) in [
        ("SIGNET__CLIENTS__INTRUDER__SCOPES", "[read]", "[clients.intruder]"),
        ("SIGNET__CLIENTS__WEB__SECRETS__MINE__SHA256", "x", "[clients.web.secrets.mine]"),
        ("SIGNET__KEYS__MINE__FILE", "mine.pem", "[keys.mine]"),
        ("SIGNET__RESOURCES__MINE__IDENTIFIER", "https://mine.example", "[resources.mine]"),
        ("SIGNET__SCOPES__MINE__TITLE", "Mine", "[scopes.mine]"),
        ("SIGNET__CLIENTS", "{intruder={scopes=[read]}}", "[clients.intruder]"),
    ] {
        let said = signet_in(&folder, &[(name, value)], &show).refused();
        assert!(said.contains(table) && said.contains(&format!("{name} (environment)")), "{name}: {said}");
    }
    let said = signet(&folder, &["check", "--set", "clients.intruder.scopes=[read]"]).refused();
    assert!(said.contains("--set clients.intruder.scopes=…") && said.contains("[clients.intruder]"), "{said}");
}

/// A fault in an override is told with the variable or option that holds it, never with its value if that is secret.
#[test]
fn a_faulty_override_is_told_by_its_name() {
    let folder = Folder::of(&small());
    for (name, value, key) in [
        ("SIGNET__SERVER__BIND", "anywhere", "server.bind"),
        ("SIGNET__SERVER__WROKERS", "1", "server.wrokers"),
        ("SIGNET__TOKENS__ACCESS_TOKEN_LIFETIME", "10", "tokens.access_token_lifetime"),
        ("SIGNET__CLIENTS__WEB__SECRETS__FIRST__SHA256", "canary", "clients.web.secrets.first.sha256"),
        ("SIGNET____BIND", "1", ""),
    ] {
        let said = signet_in(&folder, &[(name, value)], &["check"]).refused();
        assert!(said.starts_with(&format!("{name} (environment): {key}")), "{name}: {said}");
        assert!(!said.contains("canary"), "{said}");
    }
    let said = signet(&folder, &["check", "--set", "clients.web.secrets.first.sha256=canary"]).refused();
    assert!(said.starts_with("--set clients.web.secrets.first.sha256=…") && !said.contains("canary"), "{said}");
}

/// An override reaches the service: it listens where the command line says.
#[test]
fn an_override_is_served() {
    let folder = Folder::of(&small().replace("127.0.0.1:0", "192.0.2.1:1"));
    let server = crate::server::Server::start_with(&folder, &["--set", "server.bind=127.0.0.1:0"]);
    server.token();
}

/// The value and the source of the only line that sets `key`.
#[track_caller]
fn line(shown: &str, key: &str) -> String {
    let lines: Vec<&str> = shown.lines().filter(|line| line.starts_with(&format!("{key} = "))).collect();
    let [line] = lines[..] else { panic!("{key}: {lines:?} in {shown}") };
    let (value, source) = line[key.len() + 3..].rsplit_once("  # ").unwrap();
    format!("{}|{source}", value.trim_end())
}
