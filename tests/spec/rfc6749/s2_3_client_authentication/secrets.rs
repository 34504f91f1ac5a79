//! Several secrets of one client, each with its dates, so that they can be replaced without an interruption.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use signet::clients::{ClientSettings, Registering, Registry, SecretDigest, SecretSettings};
use signet::clock::Timestamp;
use signet::keys::MissingFile;
use signet::protocol::ErrorCode::InvalidClient;
use signet::settings::{Findings, Label};

use crate::asking::{GRANT, assert_refused, granted};
use crate::exchange::{Answer, Request, basic};
use crate::service::{ES256, ISSUER, NOW, ORDERS, Plan, SCOPES, Service};

const CLIENT: &str = r#"
[clients.web]
grant_types = ["client_credentials"]
scopes = ["read", "write"]
default_scope = ["read"]
resources = ["orders"]
"#;

const MILLISECOND: Duration = Duration::from_millis(1);

fn service(secrets: &str) -> Service {
    Plan::of(&[ISSUER, CLIENT, secrets, ORDERS, SCOPES, ES256]).start()
}

#[track_caller]
fn answer(service: &Service, secret: &str) -> Answer {
    let header = basic("web", &service.secret(secret));
    service.answer(&Request::post("/token", &[GRANT]).header("Authorization", header))
}

#[track_caller]
fn assert_accepted_at(service: &Service, now: Timestamp, accepted: &[&str], refused: &[&str]) {
    service.clock.set(now);
    accepted.iter().for_each(|secret| drop(granted(&answer(service, secret))));
    for secret in refused {
        assert_refused(&answer(service, secret), InvalidClient, "client-authentication-failed");
    }
}

/// "Its secrets; several may be valid at once, so that they can be rotated."
#[test]
fn every_secret_of_a_client_is_as_good_as_the_first() {
    let places = ["one", "two", "three", "four"];
    let tables = places.map(|name| format!("[clients.web.secrets.{name}]\nfile = \"keys/{name}.secret\"\n"));
    let service = service(&tables.concat());
    assert_accepted_at(&service, NOW, &places, &[]);
}

/// "Refused before this moment" and "refused from this moment on", to the millisecond.
#[test]
fn a_secret_is_good_from_its_first_moment_until_just_before_its_last() {
    let service = service(
        r#"
        [clients.web.secrets.old]
        file = "keys/old.secret"
        expires_at = 2026-11-20T19:30:00Z

        [clients.web.secrets.new]
        file = "keys/new.secret"
        not_before = 2026-11-20T19:00:00Z

        [clients.web.secrets.always]
        file = "keys/always.secret"

        [clients.web.secrets.short]
        file = "keys/short.secret"
        not_before = 2026-11-20T19:10:00Z
        expires_at = 2026-11-20T19:10:01Z
        "#,
    );
    let after = |minutes: u64| NOW.after(Duration::from_secs(minutes * 60));
    assert_accepted_at(&service, after(0), &["old", "always"], &["new", "short"]);
    assert_accepted_at(&service, after(30).before(MILLISECOND), &["old", "always"], &["new", "short"]);
    assert_accepted_at(&service, after(30), &["old", "new", "always"], &["short"]);
    assert_accepted_at(&service, after(40).before(MILLISECOND), &["old", "new", "always"], &["short"]);
    assert_accepted_at(&service, after(40), &["old", "new", "always", "short"], &[]);
    let last = after(40).after(Duration::from_millis(999));
    assert_accepted_at(&service, last, &["old", "new", "always", "short"], &[]);
    assert_accepted_at(&service, last.after(MILLISECOND), &["old", "new", "always"], &["short"]);
    assert_accepted_at(&service, after(60).before(MILLISECOND), &["old", "new", "always"], &["short"]);
    assert_accepted_at(&service, after(60), &["new", "always"], &["old", "short"]);
    assert_accepted_at(&service, Timestamp::FAR_FUTURE.before(MILLISECOND), &[], &["old", "short"]);
}

/// A reload replaces a secret, and the client that has both is never refused on the way.
#[test]
fn a_secret_is_replaced_by_two_reloads() {
    let one = "[clients.web.secrets.one]\nfile = \"keys/one.secret\"\n";
    let two = "[clients.web.secrets.two]\nfile = \"keys/two.secret\"\n";
    let config = |secrets: &[&str]| [ISSUER, CLIENT, &secrets.concat(), ORDERS, SCOPES, ES256].concat();
    let service = service(one);
    assert_accepted_at(&service, NOW, &["one"], &[]);
    service.reload(&config(&[one, two]));
    assert_accepted_at(&service, NOW, &["one", "two"], &[]);
    service.reload(&config(&[two]));
    assert_accepted_at(&service, NOW, &["two"], &["one"]);
}

/// One secret under two names would have two sets of dates, and nobody could say which of them counts.
#[test]
fn a_secret_stands_under_one_name() {
    let secret = |bytes: &[u8]| SecretSettings { sha256: Some(SecretDigest::of(bytes)), ..SecretSettings::default() };
    let faults = |first: &[u8], second: &[u8]| {
        let secrets = [("first", secret(first)), ("second", secret(second))];
        let secrets = secrets.map(|(name, secret)| (Label::parse(name).unwrap(), secret)).into();
        let client = ClientSettings { secrets, ..ClientSettings::default() };
        let clients = [(Label::parse("web").unwrap(), client)].into();
        let registering = Registering { folder: Path::new("."), missing: MissingFile::Refuse };
        let mut findings = Findings::default();
        let _ = Registry::build(&clients, &BTreeMap::new(), &BTreeMap::new(), &registering, &mut findings);
        findings.iter().map(|finding| finding.key.clone()).filter(|key| key.contains("secrets")).collect::<Vec<_>>()
    };
    assert_eq!(faults(b"one", b"one"), ["clients.web.secrets.second"]);
    assert_eq!(faults(b"one", b"two"), [""; 0]);
}
