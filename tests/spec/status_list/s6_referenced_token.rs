//! §6.2: what a token says of its status, and which tokens do.

use serde_json::Value;

use super::{LIST_KEYS, LISTED, members, plan, reference};
use crate::asking::{ask, part_of, token_of};
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, WEB};

/// "It MUST at least contain the following claims: idx: REQUIRED … a non-negative Integer … uri: REQUIRED … MUST be a URI".
#[test]
fn a_token_says_where_its_status_is() {
    let service = plan().start();
    let token = token_of(&ask(&service, &[]));
    let status = part_of(&token, 1)["status"].clone();
    assert_eq!(members(&status), ["status_list"]);
    assert_eq!(members(&status["status_list"]), ["idx", "uri"]);
    let (index, uri) = reference(&token);
    assert!(index < 1 << 20);
    let name = uri.strip_prefix("https://as.example/status-lists/").expect("under the issuer");
    assert_eq!(name.len(), 22);
}

/// "access tokens of resources that ask for it … carry" the claim, and of those that do not, none.
#[test]
fn a_resource_that_does_not_ask_gets_no_status() {
    let without = Plan::of(&[ISSUER, WEB, ORDERS, SCOPES, ES256, LIST_KEYS]).start();
    assert_eq!(part_of(&token_of(&ask(&without, &[])), 1).get("status"), None::<&Value>);
}

/// An issuer with a path has its lists under it.
#[test]
fn the_lists_of_an_issuer_with_a_path_are_under_it() {
    let issuer = ISSUER.replace("https://as.example", "https://as.example/eu");
    let service = Plan::of(&[&issuer, WEB, LISTED, SCOPES, ES256, LIST_KEYS]).start();
    let request = crate::exchange::Request::post("/eu/token", &[crate::asking::GRANT]);
    let answer = service.answer(&request.header("Authorization", crate::asking::web(&service)));
    let (_, uri) = reference(&token_of(&answer));
    assert!(uri.starts_with("https://as.example/eu/status-lists/"), "{uri}");
    assert_eq!(super::list_at(&service, &uri).status, 200);
}

/// Two tokens of one replica stand at two places of one list, in no order.
#[test]
fn every_grant_has_a_place_of_its_own() {
    let service = plan().start();
    let places: Vec<_> = (0..50).map(|_| reference(&token_of(&ask(&service, &[])))).collect();
    let distinct: std::collections::BTreeSet<_> = places.iter().map(|(index, _)| index).collect();
    assert_eq!(distinct.len(), 50);
    assert!(places.iter().all(|(_, uri)| *uri == places[0].1));
    assert!(!places.is_sorted(), "indices rise with time");
}

/// What cannot be kept is refused at the start: no key of the MAC class, none that signs the same way each time, or tokens
/// that are asked about.
#[test]
fn a_configuration_that_cannot_keep_it_is_refused() {
    let said = Plan::of(&[ISSUER, WEB, LISTED, SCOPES, ES256]).refused();
    assert!(said.contains("resources.orders.status_list") && said.contains("EdDSA or RS256"), "{said}");
    assert!(said.contains("no key of class mac"), "{said}");
    let isolated = "[guard]\nkind = \"isolated\"\n";
    let said = Plan::of(&[ISSUER, WEB, LISTED, SCOPES, ES256, LIST_KEYS, isolated]).refused();
    assert!(said.contains("each replica would publish another list"), "{said}");
    let opaque = format!("{LISTED}access_token_format = \"opaque\"\n");
    let said = Plan::of(&[ISSUER, WEB, &opaque, SCOPES, ES256, LIST_KEYS]).refused();
    assert!(said.contains("resources.orders.status_list"), "{said}");
}
