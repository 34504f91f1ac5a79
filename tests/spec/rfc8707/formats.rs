//! §2.2, one token for several resources whose tokens have different forms.

use serde_json::json;
use signet::protocol::ErrorCode::InvalidTarget;
use signet::seal::Purpose;

use crate::asking::{ask, assert_refused, granted, part_of, token_of};
use crate::introspecting::{KEYS, plan_of, told};
use crate::service::{ISSUER, SCOPES, Service};

/// Of each form one with the default algorithm and one with another, and one of a short life.
const RESOURCES: &str = r#"
[clients.web]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["signed", "signed-otherwise", "sealed", "sealed-otherwise", "sealed-briefly"]
secrets.first.file = "keys/web.secret"

[clients.gateway]
introspects = ["sealed", "sealed-otherwise", "sealed-briefly"]
secrets.first.file = "keys/gateway.secret"

[resources.signed]
identifier = "urn:signed"
scopes = ["read"]

[resources.signed-otherwise]
identifier = "urn:signed-otherwise"
algorithm = "EdDSA"
scopes = ["read"]

[resources.sealed]
identifier = "urn:sealed"
access_token_format = "opaque"
access_token_lifetime = "20m"
scopes = ["read"]

[resources.sealed-otherwise]
identifier = "urn:sealed-otherwise"
access_token_format = "opaque"
algorithm = "EdDSA"
scopes = ["read"]

[resources.sealed-briefly]
identifier = "urn:sealed-briefly"
access_token_format = "opaque"
access_token_lifetime = "1m"
scopes = ["read"]

[keys.eddsa]
class = "signing"
algorithm = "EdDSA"
file = "keys/eddsa.pem"
"#;

fn service_of(client: &str) -> Service {
    let resources = RESOURCES.replacen("[clients.web]\n", &format!("[clients.web]\n{client}\n"), 1);
    plan_of(&[ISSUER, &resources, SCOPES, KEYS]).start()
}

fn named<'a>(resources: &[&'a str]) -> Vec<(&'static str, &'a str)> {
    resources.iter().map(|resource| ("resource", *resource)).collect()
}

/// One token has one form.
#[test]
fn resources_of_different_forms_are_refused() {
    let service = service_of("");
    for resources in
        [["urn:signed", "urn:sealed"], ["urn:sealed", "urn:signed"], ["urn:signed-otherwise", "urn:sealed-otherwise"]]
    {
        let answer = ask(&service, &named(&resources));
        assert_refused(&answer, InvalidTarget, "resources-incompatible");
        assert!(answer.text().contains("of different forms"), "{}", answer.text());
    }
}

/// The algorithm of a token that is not signed separates nobody.
#[test]
fn algorithms_matter_for_signed_tokens_alone() {
    let service = service_of("");
    let both = ["urn:sealed", "urn:sealed-otherwise"];
    let token = token_of(&ask(&service, &named(&both)));
    assert_eq!(Purpose::of(&token), Some(Purpose::User));
    assert_eq!(told(&service, "gateway", &token)["aud"], json!(both));
    let answer = ask(&service, &named(&["urn:signed", "urn:signed-otherwise"]));
    assert_refused(&answer, InvalidTarget, "resources-incompatible");
    assert!(answer.text().contains("differently signed"), "{}", answer.text());
}

/// A client's own form unites them.
#[test]
fn a_client_with_a_form_gets_one_token_for_all() {
    let all = ["urn:signed", "urn:sealed", "urn:signed-otherwise"];
    let sealed = service_of("access_token_format = \"opaque\"");
    assert_eq!(Purpose::of(&token_of(&ask(&sealed, &named(&all)))), Some(Purpose::User));
    let signed = service_of("access_token_format = \"jwt\"\nalgorithm = \"EdDSA\"");
    assert_eq!(part_of(&token_of(&ask(&signed, &named(&all))), 0)["alg"], "EdDSA");
    let still = service_of("access_token_format = \"jwt\"");
    assert_refused(&ask(&still, &named(&all)), InvalidTarget, "resources-incompatible");
}

/// A token lives no longer than the most careful of its resources allows, whatever its form.
#[test]
fn the_shortest_lifetime_counts() {
    let service = service_of("");
    for (resources, seconds) in [
        (&["urn:sealed"][..], 1200),
        (&["urn:sealed", "urn:sealed-otherwise"], 600),
        (&["urn:sealed-otherwise", "urn:sealed", "urn:sealed-briefly"], 60),
        (&["urn:sealed-briefly", "urn:sealed"], 60),
    ] {
        let answer = ask(&service, &named(resources));
        assert_eq!(granted(&answer)["expires_in"], seconds, "{resources:?}");
        let told = told(&service, "gateway", &token_of(&answer));
        assert_eq!(told["exp"].as_u64().zip(told["iat"].as_u64()).map(|(exp, iat)| exp - iat), Some(seconds));
    }
}
