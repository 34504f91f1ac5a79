//! `signet check`: everything that is wrong, at once, each with its place and what would be right.

mod faults;

use crate::check::faults::{assert_all_told, faulty};
use crate::config::{COMMITTED, public, small, without};
use crate::folder::Folder;
use crate::run::{signet, signet_in};

/// "all faults are reported at once with file, line, key and what was expected"
#[test]
fn every_fault_of_a_file_is_told_in_one_report() {
    let folder = Folder::of(&faulty());
    let said = signet_in(&folder, &[("CANARY_SHORT", "canary-secret")], &["check"]).refused();
    assert_all_told(&said);
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
    for (issuer, found, expected) in [
        ("", "nothing", "such as \"https://login.example.com\""),
        ("issuer = 5\n", "number 5", "a string"),
        ("issuer = \"http://as.example\"\n", "\"http://as.example\"", "an https URL"),
    ] {
        let text = format!("{issuer}[server]\nwrokers = 1\n[clients.web]\nscopes = [\"fly\"]\n");
        let said = signet(&Folder::of(&text), &["check"]).refused();
        for key in ["issuer", "server.wrokers", "clients.web.scopes", "clients.web.secrets", "keys"] {
            assert!(said.lines().any(|line| line.ends_with(&format!(": {key}"))), "{key}: {said}");
        }
        assert_eq!(said.matches(": issuer\n").count(), 1, "{said}");
        assert!(said.contains(&format!("found: {found}")) && said.contains(expected), "{said}");
    }
}

/// The repository's configuration is right as it is, also before the first start; `check` makes nothing.
#[test]
fn the_committed_configuration_is_right_before_the_first_start() {
    let folder = Folder::of(COMMITTED);
    let said = signet(&folder, &["check"]).succeeded();
    let told = "config.toml is right: issuer http://localhost:8080, 2 clients, 1 resources, 2 scopes, 6 keys\n";
    assert!(said.starts_with(told), "{said}");
    assert_eq!(said.matches("does not exist yet; the first start makes it").count(), 8, "{said}");
    assert_eq!(folder.names(""), ["config.toml"]);
    assert!(signet(&folder, &["keys", "check"]).succeeded().contains("6 keys are right"));
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

/// "revoking one revokes the window, and `signet check` says so"
#[test]
fn a_client_with_identical_tokens_is_told_what_revoking_one_does() {
    let identical = "algorithm = \"EdDSA\"\nidentical_within = \"60s\"\nresources = [\"orders\"]";
    let keys = "\n[keys.eddsa]\nclass = \"signing\"\nalgorithm = \"EdDSA\"\nfile = \"keys/eddsa.pem\"\n\
                \n[keys.mac]\nclass = \"mac\"\nfile = \"keys/mac.jwk\"\n";
    let folder = Folder::of(&(small().replacen("resources = [\"orders\"]", identical, 1) + keys));
    let said = signet(&folder, &["check"]).succeeded();
    assert!(said.contains("its tokens of one span of 60 s are the same token: revoking one revokes all"), "{said}");
}
