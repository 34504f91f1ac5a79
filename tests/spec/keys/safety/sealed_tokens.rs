//! What opaque tokens and signed introspection answers demand of the keys.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use signet::clients::{Registering, Registry};
use signet::config::{Config, Written};
use signet::keys::{CLOCK_SKEW, Demands, FORESIGHT, KeyClass, KeySettings, MissingFile};
use signet::protocol::SigningAlgorithm::{EdDsa, Es256};
use signet::seal::SealClass;
use signet::settings::Findings;

use crate::keys::{DAY, LIFETIME, NOW, at, dated, es256, findings, keys};

const HOUR: Duration = Duration::from_secs(3600);

/// What a configuration demands that has this client and these resources.
fn demands_of(client: &str, resources: &str) -> Demands {
    let text = format!(
        "issuer = \"https://as.example\"\n[clients.web]\ngrant_types = [\"client_credentials\"]\n{client}\n\
         [clients.web.secrets.first]\nfile = \"missing\"\n{resources}"
    );
    let written = Written::from_text(Path::new("test.toml"), text, [], &[]).unwrap_or_else(|report| panic!("{report}"));
    let mut findings = Findings::default();
    let config = Config::interpret(&written, &mut findings).unwrap();
    let registering = Registering { folder: Path::new("/nonexistent"), missing: MissingFile::Overlook };
    let registry = Registry::build(&config.clients, &config.resources, &config.scopes, &registering, &mut findings);
    let found: Vec<_> = findings.iter().collect();
    assert!(found.is_empty(), "{found:?}");
    signet::tokens::demands(&registry, &config.tokens)
}

const RESOURCES: &str = r#"
[resources.plain]
identifier = "https://plain.example"

[resources.vault]
identifier = "https://vault.example"
access_token_format = "opaque"
access_token_lifetime = "2h"

[resources.safe]
identifier = "https://safe.example"
access_token_format = "opaque"
algorithm = "EdDSA"
access_token_lifetime = "5h"
"#;

fn sealing(demands: &Demands) -> Vec<(SealClass, Duration)> {
    demands.sealing.clone().into_iter().collect()
}

/// Each opaque token that somebody may get, with the longest life; no algorithm is demanded for one.
#[test]
fn opaque_tokens_demand_a_key_that_seals_and_none_that_signs() {
    for (resources, expected, longest) in [
        ("[\"plain\"]", None, LIFETIME),
        ("[\"plain\", \"vault\"]", Some(2 * HOUR), 2 * HOUR),
        ("[\"safe\", \"vault\"]", Some(5 * HOUR), 5 * HOUR),
    ] {
        let demands = demands_of(&format!("resources = {resources}"), RESOURCES);
        let expected: Vec<_> = expected.map(|lifetime| (SealClass::ShortLived, lifetime)).into_iter().collect();
        assert_eq!(sealing(&demands), expected, "{resources}");
        assert_eq!(demands.signing, BTreeMap::from([(Es256, LIFETIME)]), "the default alone");
        assert_eq!(demands.longest_lifetime, longest);
    }
}

/// The client's word goes before the resource's, in form and in length.
#[test]
fn a_clients_own_form_and_lifetime_decide_what_is_demanded() {
    let opaque = demands_of("resources = [\"plain\"]\naccess_token_format = \"opaque\"", RESOURCES);
    assert_eq!(sealing(&opaque), [(SealClass::ShortLived, LIFETIME)]);
    let jwt = demands_of("resources = [\"safe\"]\naccess_token_format = \"jwt\"", RESOURCES);
    assert_eq!((sealing(&jwt), jwt.signing.get(&EdDsa).copied()), (vec![], Some(5 * HOUR)));
    let short = demands_of("resources = [\"safe\"]\naccess_token_lifetime = \"1h\"", RESOURCES);
    assert_eq!(sealing(&short), [(SealClass::ShortLived, HOUR)]);
}

/// Nobody who is not served demands anything, and no resource that nobody may ask tokens for.
#[test]
fn a_client_that_is_disabled_demands_nothing() {
    assert_eq!(sealing(&demands_of("resources = [\"safe\"]\nstatus = \"disabled\"", RESOURCES)), []);
    assert_eq!(sealing(&demands_of("resources = [\"plain\"]\nintrospects = [\"safe\"]", RESOURCES)), []);
}

/// RFC 9701 §6: an algorithm that answers are signed with needs a key, which nothing outlives for long.
#[test]
fn signed_answers_demand_a_key_of_their_algorithm() {
    let asks = "resources = [\"plain\"]\nintrospects = [\"plain\"]\nintrospection_signed_response_alg";
    let demands = demands_of(&format!("{asks} = \"EdDSA\""), RESOURCES);
    assert_eq!(demands.signing, BTreeMap::from([(Es256, LIFETIME), (EdDsa, Duration::ZERO)]));
    let expected = "one, because tokens are signed with it: signet keys generate --algorithm EdDSA";
    let finding = ("keys".to_owned(), "no signing key for EdDSA".to_owned(), expected.to_owned());
    assert_eq!(findings(&keys([("a", es256())]), &demands, NOW), [finding]);
    let demands = demands_of(&format!("{asks} = \"ES256\""), RESOURCES);
    assert_eq!(demands.signing, BTreeMap::from([(Es256, LIFETIME)]), "tokens live longer than answers");
}

fn short_lived(dates: KeySettings) -> KeySettings {
    KeySettings { class: Some(KeyClass::Sealing(SealClass::ShortLived)), algorithm: None, ..dates }
}

/// Signing as ever, and opaque tokens of two hours.
fn demands() -> Demands {
    Demands { sealing: [(SealClass::ShortLived, 2 * HOUR)].into(), ..crate::keys::demands() }
}

/// Without any there is nothing to date; a key of another class is none.
#[test]
fn a_demand_without_a_key_is_told_with_the_command() {
    let refresh = KeySettings { class: Some(KeyClass::Sealing(SealClass::Refresh)), algorithm: None, ..es256() };
    for keys in [keys([("a", es256())]), keys([("a", es256()), ("b", refresh)])] {
        let expected = "one, because tokens are sealed with it: signet keys generate --class short-lived";
        let finding = ("keys".to_owned(), "no key of class short-lived".to_owned(), expected.to_owned());
        assert_eq!(findings(&keys, &demands(), NOW), [finding]);
    }
    assert_eq!(findings(&keys([("a", es256()), ("b", short_lived(es256()))]), &demands(), NOW), []);
}

/// "a moment in the next 30 days with no active key": of keys that seal as of those that sign.
#[test]
fn a_gap_within_thirty_days_is_refused() {
    let horizon = NOW.after(FORESIGHT);
    let next = |start| short_lived(dated(Some(-DAY), Some(start), None, None));
    let first = |end| short_lived(dated(None, None, Some(end), None));
    for (gap, keys, place, until) in [
        (10 * DAY, keys([("a", es256()), ("s", first(10 * DAY))]), "keys.s.retire_at", None),
        (30 * DAY - 1, keys([("a", es256()), ("s", first(30 * DAY - 1))]), "keys.s.retire_at", None),
        (DAY, keys([("a", es256()), ("s", first(DAY)), ("t", next(DAY + 1))]), "keys.s.retire_at", Some(DAY + 1)),
        (0, keys([("a", es256()), ("t", next(5))]), "keys", Some(5)),
        (0, keys([("a", es256()), ("s", KeySettings { revoked: true, ..short_lived(es256()) })]), "keys", None),
    ] {
        let until = until.map_or("for ever".to_owned(), |next| format!("until {}", at(next)));
        let found = format!("no active short-lived key from {} {until}", at(gap));
        let expected = format!(
            "an active key at every moment until {horizon}: a successor with activate_at = {} or earlier (signet keys \
             rotate), or a later retire_at",
            at(gap)
        );
        assert_eq!(findings(&keys, &demands(), NOW), [(place.to_owned(), found, expected)], "{keys:?}");
    }
    let chain = keys([("a", es256()), ("s", first(DAY)), ("t", next(DAY))]);
    assert_eq!(findings(&chain, &demands(), NOW), [], "to the second");
    assert_eq!(findings(&keys([("a", es256()), ("s", first(30 * DAY))]), &demands(), NOW), []);
}

/// "removal before the last token of the key has expired": the longest opaque token, and never less than what the class
/// seals besides.
#[test]
fn a_removal_that_opaque_tokens_outlive_is_refused() {
    let removed = |after: Duration| {
        let remove = 40 * DAY + i64::try_from(after.as_secs()).unwrap();
        keys([("a", es256()), ("s", short_lived(dated(None, None, Some(40 * DAY), Some(remove))))])
    };
    let outlived = 2 * HOUR + CLOCK_SKEW;
    let second = Duration::from_secs(1);
    let found = findings(&removed(outlived - second), &demands(), NOW);
    let expected = format!(
        "{} or later: what the key seals just before retire_at = {} is valid until then",
        at(40 * DAY).after(outlived),
        at(40 * DAY)
    );
    let date = at(40 * DAY).after(outlived - second).to_string();
    assert_eq!(found, [("keys.s.remove_at".to_owned(), date, expected)]);
    assert_eq!(findings(&removed(outlived), &demands(), NOW), []);
    let brief = Demands { sealing: [(SealClass::ShortLived, second)].into(), ..demands() };
    assert_eq!(findings(&removed(HOUR + CLOCK_SKEW), &brief, NOW), []);
    assert_eq!(findings(&removed(HOUR + CLOCK_SKEW - second), &brief, NOW).len(), 1);
}

/// A key that is removed without having been retired takes valid tokens with it.
#[test]
fn a_removal_without_a_retirement_is_refused() {
    let keys = keys([("a", es256()), ("s", short_lived(dated(None, None, None, Some(40 * DAY))))]);
    let expected =
        format!("a date well before remove_at = {}, so that what the key sealed expires first", at(40 * DAY));
    assert_eq!(findings(&keys, &demands(), NOW), [("keys.s.retire_at".to_owned(), "no date".to_owned(), expected)]);
}
