//! RFC 6749 §5.1, the successful answer.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::asking::{ask, granted, token_of, unverified_claims};
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service, WEB};

fn service() -> Service {
    Plan::example().start()
}

/// "The parameters are included in the entity-body of the HTTP response using the `application/json` media type": these
/// and no other.
#[test]
fn an_answer_has_the_registered_members_and_no_other() {
    let service = service();
    let answer = granted(&ask(&service, &[]));
    let members: BTreeSet<_> = answer.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    assert_eq!(members, BTreeSet::from(["access_token", "expires_in", "scope", "token_type"]));
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["scope"], "read");
    assert_eq!(answer["expires_in"], 600);
}

/// "The lifetime in seconds of the access token": a number, and the one that the token keeps.
#[test]
fn the_lifetime_is_what_the_token_has() {
    for (written, seconds) in [("1s", 1), ("90s", 90), ("10m", 600), ("365d", 31_536_000), ("1500ms", 1)] {
        let service = Plan::example_and(&format!("[tokens]\naccess_token_lifetime = \"{written}\"\n")).start();
        let answer = ask(&service, &[]);
        assert_eq!(granted(&answer)["expires_in"], json!(seconds));
        let claims = unverified_claims(&answer);
        let (issued, expires) = (claims["iat"].as_u64(), claims["exp"].as_u64());
        assert_eq!(expires.zip(issued).map(|(expires, issued)| expires - issued), Some(seconds), "{written}");
    }
}

/// "The authorization server MUST include the HTTP `Cache-Control` response header field with a value of `no-store` in
/// any response containing tokens, credentials, or other sensitive information, as well as the `Pragma` response header
/// field with a value of `no-cache`."
#[test]
fn an_answer_with_a_token_is_not_stored() {
    let service = service();
    let answer = ask(&service, &[]);
    granted(&answer);
    let header = |name| answer.header(name);
    assert_eq!(header("cache-control"), Some("no-store"));
    assert_eq!(header("pragma"), Some("no-cache"));
    assert_eq!(header("x-content-type-options"), Some("nosniff"));
    let names: BTreeSet<_> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "cache-control",
        "content-length",
        "content-type",
        "date",
        "pragma",
        "vary",
        "x-content-type-options",
        "x-request-id",
    ];
    assert_eq!(names, BTreeSet::from(expected));
}

/// RFC 6750 §2.1: `b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`
#[test]
fn a_token_can_be_presented_as_a_bearer_token() {
    let service = service();
    let token = token_of(&ask(&service, &[]));
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)), "{token}");
}

/// "access_token REQUIRED": every answer has another one.
#[test]
fn every_answer_has_a_token_of_its_own() {
    let service = service();
    let tokens: BTreeSet<_> = (0..20).map(|_| token_of(&ask(&service, &[]))).collect();
    assert_eq!(tokens.len(), 20);
    let is_string = |answer: Value| answer["access_token"].is_string();
    assert!(is_string(granted(&ask(&service, &[]))));
}

/// "expires_in RECOMMENDED": a number that means something, whoever it is written for.
#[test]
fn no_token_lives_longer_than_a_year() {
    for written in ["366d", "31536001s", "0s", "999ms"] {
        let line = format!("access_token_lifetime = \"{written}\"");
        for (table, key) in [
            (format!("[tokens]\n{line}\n"), "tokens.access_token_lifetime"),
            (WEB.replace("[clients.web]\n", &format!("[clients.web]\n{line}\n")), "clients.web.access_token_lifetime"),
            (
                ORDERS.replace("[resources.orders]\n", &format!("[resources.orders]\n{line}\n")),
                "resources.orders.access_token_lifetime",
            ),
        ] {
            let others = [WEB, ORDERS].into_iter().filter(|other| !key.contains(&other[2..12]));
            let parts: Vec<_> = [ISSUER, SCOPES, ES256, table.as_str()].into_iter().chain(others).collect();
            let report = Plan::of(&parts).refused();
            assert!(report.contains(key) && report.contains("a year at most"), "{written}: {report}");
        }
    }
}
