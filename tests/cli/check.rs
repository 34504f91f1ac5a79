//! `signet check`: everything that is wrong, at once, each with its place and what would be right.

use crate::config::{COMMITTED, public, small, without};
use crate::folder::Folder;
use crate::run::{signet, signet_in};

/// One fault: the text that the report points at, the key, and words of what was found and what is expected.
struct Fault(&'static str, &'static str, &'static str, &'static str);

/// Faults of every kind in one file. The canaries stand where secrets would.
const FAULTY: &str = r#"issuer = "https://login.example"
colour = "green"
profile = "oauth3"
error_uri = "errors"

[server]
bind = 8080
wrokers = 2
workers = 0
keep_alive = "75"
limits.body = "64KB"

[tokens]
access_token_lifetime = "10 minutes"
algorithm = "HS256"

[log]
format = "xml"

[admin]
bind = "127.0.0.1:9090"

[clients.demo]
grant_types = ["client_credentials"]
resources = ["orders"]
secrets.first.sha256 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

[clients.web]
grant_types = ["implicit", "client_credentials"]
scopes = ["read", "fly"]
default_scope = ["write"]
resources = ["orders", "bills"]
access_token_lifetime = "0s"
status = "paused"
claims = { about = "LONG" }

[clients.web.secrets]
a.sha256 = "canary-secret-1"
b.file = "none.secret"
c.env = "CANARY_SHORT"
d = { file = "x", env = "y" }
e.client_secret = "canary-secret-2"

[clients.twin]
id = "web"
grant_types = ["client_credentials"]
resources = ["orders"]
[clients.twin.secrets.first]
sha256 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
expires_at = "tomorrow"

[clients.empty]

[clients.Loud]
resources = ["orders"]

[resources.orders]
identifier = "https://orders.example"
scopes = ["read", "dive"]
claims = ["exp", "about"]

[resources.again]
identifier = "https://orders.example"

[resources.relative]
identifier = "/orders"

[resources.nowhere]

[scopes.read]
title = { en = 1 }

[scopes.also-read]
value = "read"

[keys.classless]
file = "keys/a.pem"
[keys.sining]
class = "sining"
[keys.nameless]
class = "signing"
file = "keys/b.pem"
[keys.signing-cookie]
class = "cookie"
algorithm = "ES256"
file = "keys/c.jwk"
[keys.fileless]
class = "refresh"
[keys.missing]
class = "mac"
file = "keys/none.jwk"
[keys.undated]
class = "permalink"
file = "keys/d.jwk"
activate_at = 2026-11-20
"#;

#[rustfmt::skip]
const FAULTS: [Fault; 48] = [
    Fault("colour", "colour", "an unknown key", "one of issuer, profile, "),
    Fault("\"oauth3\"", "profile", "string \"oauth3\"", "oauth2.1"),
    Fault("\"errors\"", "error_uri", "\"errors\"", "an absolute http or https URL"),
    Fault("8080", "server.bind", "number 8080", "such as \"127.0.0.1:8080\""),
    Fault("wrokers", "server.wrokers", "an unknown key", "(did you mean workers?)"),
    Fault("0\nkeep", "server.workers", "0", "1 or more"),
    Fault("\"75\"", "server.keep_alive", "string \"75\"", "a length of time with its unit"),
    Fault("\"64KB\"", "server.limits.body", "string \"64KB\"", "a size with its unit such as \"64KiB\""),
    Fault("\"10 minutes\"", "tokens.access_token_lifetime", "a string", "a length of time with its unit"),
    Fault("\"HS256\"", "tokens.algorithm", "string \"HS256\"", "one of ES256, ES384, EdDSA, PS256, RS256"),
    Fault("\"xml\"", "log.format", "string \"xml\"", "one of text, json"),
    Fault("[admin]", "admin", "an unknown key", "one of issuer, profile, "),
    Fault("[clients.demo]", "clients.demo", "the demo client under the issuer https://login.example", "signet clients add"),
    Fault("[clients.web]", "clients.web.id", "the client id of clients.twin", "a client id of its own"),
    Fault("\"implicit\"", "clients.web.grant_types.0", "string \"implicit\"", "client_credentials"),
    Fault("[\"read\", \"fly\"]", "clients.web.scopes", "fly", "a declared scope ([scopes.NAME]): read"),
    Fault("[\"write\"]", "clients.web.default_scope", "write", "a part of its scopes: fly read"),
    Fault("[\"orders\", \"bills\"]", "clients.web.resources", "bills", "again, nowhere, orders, relative"),
    Fault("\"0s\"", "clients.web.access_token_lifetime", "0s", "one second or more"),
    Fault("\"paused\"", "clients.web.status", "string \"paused\"", "one of active, disabled"),
    Fault("{ about", "clients.web.claims", "2111 bytes of claims in a token", "2048 bytes at most"),
    Fault("[clients.web.secrets]", "clients.web.secrets", "5 secrets", "4 at most"),
    Fault("\"canary-secret-1\"", "clients.web.secrets.a.sha256", "a string", "43 characters of base64url"),
    Fault("b.file", "clients.web.secrets.b", "none.secret: the file does not exist", "signet clients secret"),
    Fault("c.env", "clients.web.secrets.c", "a secret of 13 bytes", "32 bytes or more"),
    Fault("{ file = \"x\"", "clients.web.secrets.d", "several of sha256, file and env", "exactly one of them"),
    Fault("client_secret =", "clients.web.secrets.e.client_secret", "an unknown key", "one of sha256, file, env"),
    Fault("\"tomorrow\"", "clients.twin.secrets.first.expires_at", "string \"tomorrow\"", "such as 2026-11-20T18:30:00Z"),
    Fault("[clients.empty]", "clients.empty.grant_types", "nothing", "one or more of client_credentials"),
    Fault("[clients.empty]", "clients.empty.resources", "nothing", "the name of at least one resource"),
    Fault("[clients.empty]", "clients.empty.secrets", "nothing", "signet clients secret empty"),
    Fault("[clients.Loud]", "clients.Loud", "an illegal name", "a label of a-z, 0-9, _ and -"),
    Fault("\"https://orders.example\"\nscopes", "resources.orders.identifier", "the identifier of resources.again", "an identifier of its own"),
    Fault("[\"read\", \"dive\"]", "resources.orders.scopes", "dive", "a declared scope ([scopes.NAME]): read"),
    Fault("[\"exp\", \"about\"]", "resources.orders.claims", "exp", "claims that the token does not have anyway"),
    Fault("\"/orders\"", "resources.relative.identifier", "string \"/orders\"", "an absolute URI without a fragment"),
    Fault("[resources.nowhere]", "resources.nowhere.identifier", "nothing", "an absolute URI without a fragment"),
    Fault("[scopes.read]", "scopes.read.value", "the value of scopes.also-read", "a value of its own"),
    Fault("{ en = 1 }", "scopes.read.title", "a table", "{ en = \"Read\", de = \"Lesen\" }"),
    Fault("[keys.classless]", "keys.classless.class", "nothing", "one of signing, short-lived, "),
    Fault("keys.classless]", "keys", "no signing key for ES256", "signet keys generate --algorithm ES256"),
    Fault("\"sining\"", "keys.sining.class", "string \"sining\"", "a key class: signing, short-lived, "),
    Fault("[keys.nameless]", "keys.nameless.algorithm", "nothing", "one of ES256, ES384, EdDSA, PS256, RS256"),
    Fault("\"ES256\"", "keys.signing-cookie.algorithm", "ES256", "nothing: only signing keys have one"),
    Fault("[keys.fileless]", "keys.fileless.file", "nothing", "the private key file, such as "),
    Fault("\"keys/none.jwk\"", "keys.missing.file", "./keys/none.jwk: the file does not exist", "signet keys generate"),
    Fault("\"keys/d.jwk\"", "keys.undated.file", "./keys/d.jwk: the file does not exist", "signet keys generate"),
    Fault("2026-11-20\n", "keys.undated.activate_at", "the date 2026-11-20", "a date with time and offset"),
];

/// "all faults are reported at once with file, line, key and what was expected"
#[test]
fn every_fault_of_a_file_is_told_in_one_report() {
    let folder = Folder::of(&faulty());
    let said = signet_in(&folder, &[("CANARY_SHORT", "canary-secret")], &["check"]).refused();
    for fault in &FAULTS {
        assert_told(&said, fault);
    }
    assert!(said.ends_with(&format!("\n{} faults in config.toml\n", FAULTS.len())), "{said}");
}

/// "secrets are redacted": a line that might hold a secret is pointed at and not shown.
#[test]
fn a_report_never_shows_a_secret() {
    let folder = Folder::of(&faulty());
    let said = signet_in(&folder, &[("CANARY_SHORT", "canary-secret")], &["check"]).refused();
    assert!(!said.contains("canary"), "{said}");
    for text in [
        "client_secret = canary-secret\n",
        "issuer = \"http://localhost\"\n[clients.web.secrets.first]\nsha256 = \"canary-secret\n",
        "clients.web.secrets = \"canary-secret\"\n",
        "clients.web.secrets.first = \"canary-secret\"\n",
        "clients.web.client_secret = \"canary-secret\"\n",
        "[clients]\nweb = { secrets = { first = { sha256 = \"canary-secret\" } } }\n",
        "clients.web.secrets.first = { sha265 = \"canary-secret\" }\n",
    ] {
        let said = signet(&Folder::of(text), &["check"]).refused();
        assert!(!said.contains("canary"), "{text}: {said}");
    }
}

/// A mistake in the issuer does not hide the others.
#[test]
fn the_rest_is_judged_without_an_issuer_too() {
    for (issuer, fault) in [
        ("", Fault("", "issuer", "nothing", "such as \"https://login.example.com\"")),
        ("issuer = 5\n", Fault("5", "issuer", "number 5", "a string")),
        ("issuer = \"http://as.example\"\n", Fault("\"http", "issuer", "\"http://as.example\"", "an https URL")),
    ] {
        let text = format!("{issuer}[server]\nwrokers = 1\n[clients.web]\nscopes = [\"fly\"]\n");
        let said = signet(&Folder::of(&text), &["check"]).refused();
        for key in ["issuer", "server.wrokers", "clients.web.scopes", "clients.web.secrets", "keys"] {
            assert!(said.lines().any(|line| line.ends_with(&format!(": {key}"))), "{key}: {said}");
        }
        assert_eq!(said.matches(": issuer\n").count(), 1, "{said}");
        assert!(said.contains(&format!("found: {}", fault.2)) && said.contains(fault.3), "{said}");
    }
}

/// The repository's configuration is right as it is, also before the first start; `check` makes nothing.
#[test]
fn the_committed_configuration_is_right_before_the_first_start() {
    let folder = Folder::of(COMMITTED);
    let said = signet(&folder, &["check"]).succeeded();
    let told = "config.toml is right: issuer http://localhost:8080, 1 clients, 1 resources, 2 scopes, 4 keys\n";
    assert!(said.starts_with(told), "{said}");
    assert_eq!(said.matches("does not exist yet; the first start makes it").count(), 5, "{said}");
    assert_eq!(folder.names(""), ["config.toml"]);
    assert!(signet(&folder, &["keys", "check"]).succeeded().contains("4 keys are right"));
}

/// "otherwise the service exits and names the command to run": `check` says so before.
#[test]
fn a_missing_key_is_a_fault_under_an_issuer_that_others_can_reach() {
    let folder = public();
    assert!(signet(&folder, &["check"]).succeeded().contains("issuer https://as.example"));
    folder.remove("keys/es256.pem");
    for command in [&["check"][..], &["keys", "check"]] {
        let said = signet(&folder, command).refused();
        assert!(said.contains("keys.es256.file") && said.contains("signet keys generate"), "{said}");
    }
}

/// "Nothing that ships is a usable credential anywhere else"
#[test]
fn the_demo_client_is_refused_under_an_issuer_that_others_can_reach() {
    let config = small().replace("clients.web", "clients.demo");
    assert_eq!(signet(&Folder::of(&config), &["check"]).code, Some(0));
    let said = signet(&Folder::of(&config), &["check", "--set", "issuer=https://as.example"]).refused();
    assert!(said.contains(": clients.demo\n") && said.contains("the demo client under the issuer"), "{said}");
    // Hidden behind another id it is the same client.
    let renamed = config.replace("[clients.demo]\n", "[clients.demo]\nid = \"web\"\n");
    let said = signet(&Folder::of(&renamed), &["check", "--set", "issuer=https://as.example"]).refused();
    assert!(said.contains("the demo client under the issuer"), "{said}");
}

/// A table that is missing is named where its name is used.
#[test]
fn a_name_that_leads_nowhere_is_told_with_the_names_that_there_are() {
    let config =
        without(&small(), "resources.orders").replace("[keys", "[resources.bills]\nidentifier = \"a:b\"\n\n[keys");
    let said = signet(&Folder::of(&config), &["check"]).refused();
    assert!(
        said.contains("clients.web.resources") && said.contains("expected: the name of a resource: bills"),
        "{said}"
    );
}

fn faulty() -> String {
    FAULTY.replace("LONG", &"x".repeat(2100))
}

#[track_caller]
fn assert_told(said: &str, Fault(at, key, found, expected): &Fault) {
    let text = faulty();
    let place = text.find(at).unwrap_or_else(|| panic!("{at}"));
    assert_eq!(text.rfind(at), Some(place), "{at} stands there twice");
    let line = text[..place].matches('\n').count() + 1;
    let column = text[..place].rsplit('\n').next().unwrap().chars().count() + 1;
    let head = format!("config.toml:{line}:{column}: {key}\n");
    let told = said.split_once(&head).unwrap_or_else(|| panic!("{head} in {said}")).1;
    let mut told = told.lines().skip_while(|line| !line.trim_start().starts_with("found: "));
    assert!(told.next().is_some_and(|line| line.contains(found)), "{head}{found}: {said}");
    assert!(told.next().is_some_and(|line| line.contains(expected)), "{head}{expected}: {said}");
}
