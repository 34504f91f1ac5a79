//! What cannot be kept is refused at the start, and says what would be right.

use super::{CLIENT, KEYS};
use crate::service::{ISSUER, ORDERS, Plan, SCOPES};

#[track_caller]
fn said(changes: &[(&str, &str)]) -> String {
    let mut config = [ISSUER, CLIENT, ORDERS, SCOPES, KEYS].join("\n");
    for (old, new) in changes {
        assert!(config.contains(old), "{old}");
        config = config.replace(old, new);
    }
    let said = Plan::of(&[&config]).refused();
    assert!(said.contains("identical_within") || said.contains("class mac"), "{said}");
    said
}

/// "JWT, EdDSA or RS256 … refused with ES256/PS256, with reason".
#[test]
fn a_signature_that_is_random_is_refused() {
    for algorithm in ["ES256", "PS256", "ES384"] {
        let key = ("algorithm = \"ES256\"\nfile", format!("algorithm = \"{algorithm}\"\nfile"));
        let change = format!("algorithm = \"{algorithm}\"\nidentical_within");
        let said = said(&[("algorithm = \"EdDSA\"\nidentical_within", &change), (key.0, &key.1)]);
        assert!(said.contains(&format!("signatures of {algorithm}")) && said.contains("are random"), "{said}");
    }
}

/// A sealed token is never the same twice.
#[test]
fn a_sealed_token_is_refused() {
    let opaque = "access_token_format = \"opaque\"\nidentical_within";
    assert!(said(&[("identical_within", opaque)]).contains("no two seals are the same"));
}

/// "at least half the lifetime remains (config refused otherwise)".
#[test]
fn a_window_of_more_than_half_a_life_is_refused() {
    for (window, is_right) in [("300s", true), ("301s", false), ("10m", false)] {
        let config = [ISSUER, &CLIENT.replace("60s", window), ORDERS, SCOPES, KEYS].join("\n");
        if is_right {
            drop(Plan::of(&[&config]).start());
        } else {
            let said = Plan::of(&[&config]).refused();
            assert!(said.contains("5m at most"), "{said}");
        }
    }
    for window in ["0s", "1500ms", "2h"] {
        assert!(said(&[("60s", window)]).contains("whole seconds, and an hour at most"), "{window}");
    }
}

/// Tokens of sign-ins are of one sign-in, and a grant with a place in a status list has it for itself.
#[test]
fn tokens_that_cannot_be_the_same_are_refused() {
    assert!(said(&[("[\"client_credentials\"]", "[]")]).contains("only tokens of client_credentials"));
    let listed = ("[resources.bills]", "[resources.bills]\nstatus_list = true");
    assert!(said(&[listed]).contains("each grant has its own"));
    let keyless = said(&[("[keys.mac]\nclass = \"mac\"\nfile = \"keys/mac.jwk\"\n", "")]);
    assert!(keyless.contains("no key of class mac"), "{keyless}");
}
