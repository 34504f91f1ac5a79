//! §2, "Multiple resource parameters MAY be used to indicate that the requested token is intended to be used at multiple
//! resources."

use serde_json::json;
use signet::protocol::ErrorCode::{InvalidScope, InvalidTarget};

use crate::asking::{ask, assert_refused, granted, scope_of, unverified_claims};
use crate::rfc8707::{BILLS, ORDERS_RESOURCE, QUICK, SIGNED, service};
use crate::service::{ES256, ISSUER, Plan, SCOPES, WEB};

/// RFC 9068 §3: "the resulting JWT access token `aud` claim SHOULD have the same value as the `resource` parameter in the
/// request": all of them, as an array.
#[test]
fn a_token_is_for_all_that_were_named() {
    let service = service();
    for resources in [[ORDERS_RESOURCE, BILLS], [BILLS, ORDERS_RESOURCE]] {
        let audience = unverified_claims(&ask(&service, &resources))["aud"].clone();
        assert_eq!(audience, json!([resources[0].1, resources[1].1]));
    }
}

/// Naming a resource again changes nothing.
#[test]
fn a_resource_named_twice_is_named_once() {
    let service = service();
    let audience = |resources: &[_]| unverified_claims(&ask(&service, resources))["aud"].clone();
    assert_eq!(audience(&[BILLS, BILLS]), BILLS.1);
    assert_eq!(audience(&[BILLS, ORDERS_RESOURCE, BILLS]), json!([BILLS.1, ORDERS_RESOURCE.1]));
    assert_eq!(audience(&[("resource", ""), BILLS, ("resource", "")]), BILLS.1);
}

/// The scopes of all of them may be asked for together, and no more.
#[test]
fn several_resources_have_all_their_scopes() {
    let service = service();
    let asked = |scope| ask(&service, &[ORDERS_RESOURCE, BILLS, ("scope", scope)]);
    assert_eq!(scope_of(&asked("read write bill")), "bill read write");
    assert_refused(&asked("admin"), InvalidScope, "scope-too-wide");
    let narrow = ask(&service, &[BILLS, QUICK, ("scope", "write")]);
    assert_refused(&narrow, InvalidScope, "scope-too-wide");
}

/// A token lives no longer than the most careful of its resources allows.
#[test]
fn the_shortest_lifetime_counts() {
    let service = service();
    for resources in [[QUICK, ORDERS_RESOURCE], [ORDERS_RESOURCE, QUICK]] {
        assert_eq!(granted(&ask(&service, &resources))["expires_in"], 60);
    }
}

/// One token has one signature.
#[test]
fn resources_of_different_algorithms_are_refused() {
    let service = service();
    for resources in [[SIGNED, ORDERS_RESOURCE], [ORDERS_RESOURCE, SIGNED]] {
        assert_refused(&ask(&service, &resources), InvalidTarget, "resources-incompatible");
    }
    assert_refused(&ask(&service, &[ORDERS_RESOURCE, BILLS, SIGNED]), InvalidTarget, "resources-incompatible");
}

/// A client's own algorithm unites them.
#[test]
fn a_client_with_an_algorithm_gets_one_token_for_all() {
    let own = crate::rfc8707::RESOURCES.replacen("default_scope", "algorithm = \"ES256\"\ndefault_scope", 1);
    let service = Plan::of(&[ISSUER, &own, crate::service::ORDERS, SCOPES, ES256]).start();
    let claims = unverified_claims(&ask(&service, &[ORDERS_RESOURCE, SIGNED]));
    assert_eq!(claims["aud"], json!([ORDERS_RESOURCE.1, SIGNED.1]));
}

/// `MAX_RESOURCES`, of different ones.
#[test]
fn eight_resources_are_served_and_no_more() {
    let identifiers: Vec<_> = (1..=9).map(|n| format!("https://r{n}.example")).collect();
    let tables = (1..=9)
        .map(|n| format!("[resources.r{n}]\nidentifier = \"https://r{n}.example\"\nscopes = [\"read\", \"write\"]\n"));
    let labels: Vec<_> = (1..=9).map(|n| format!("r{n}")).collect();
    let web = WEB.replace("[\"orders\"]", &format!("{labels:?}"));
    let service = Plan::of(&[ISSUER, &web, &tables.collect::<String>(), SCOPES, ES256]).start();
    let resources: Vec<_> = identifiers.iter().map(|identifier| ("resource", identifier.as_str())).collect();
    let (eight, twice) = (&resources[..8], [&resources[..8], &resources[..8]].concat());
    assert_eq!(unverified_claims(&ask(&service, eight))["aud"], json!(identifiers[..8]));
    assert_eq!(unverified_claims(&ask(&service, &twice))["aud"], json!(identifiers[..8]));
    assert_refused(&ask(&service, &resources), InvalidTarget, "too-many-resources");
}
