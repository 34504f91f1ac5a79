//! §2, `invalid_target`: "The requested resource is invalid, missing, unknown, or malformed."

use signet::protocol::ErrorCode::InvalidTarget;

use crate::asking::{ask, assert_refused};
use crate::rfc8707::{BILLS, ORDERS_RESOURCE, service};

/// "Its value MUST be an absolute URI, as specified by Section 4.3 of RFC 3986 … The URI MUST NOT include a fragment
/// component."
#[test]
fn what_is_no_absolute_uri_without_fragment_is_refused() {
    let service = service();
    let longest = format!("https://orders.example/{}", "x".repeat(233));
    let malformed = [
        "orders",
        "/orders",
        "//orders.example",
        "orders.example",
        "?tenant=a",
        "https:",
        "https://",
        "://orders.example",
        "https://orders.example#",
        "https://orders.example#fragment",
        "https://orders.example/#",
        "https://orders example",
        " https://orders.example",
        "https://orders.example ",
        "https://orders.example\n",
        "https://örders.example",
        "https://orders.example/ä",
        "https://[::1",
        " ",
        "*",
        &longest,
    ];
    for text in malformed {
        assert_refused(&ask(&service, &[("resource", text)]), InvalidTarget, "resource-malformed");
        assert_refused(&ask(&service, &[ORDERS_RESOURCE, ("resource", text)]), InvalidTarget, "resource-malformed");
        assert_refused(&ask(&service, &[("resource", text), ORDERS_RESOURCE]), InvalidTarget, "resource-malformed");
    }
}

/// Identifiers are compared byte by byte.
#[test]
fn a_resource_that_only_looks_like_a_registered_one_is_unknown() {
    let service = service();
    let similar = [
        "https://orders.example/",
        "https://orders.example:443",
        "HTTPS://orders.example",
        "https://ORDERS.example",
        "http://orders.example",
        "https://orders.example?",
        "https://orders.example/.",
        "https://user@orders.example",
        "https://orders.example.evil.example",
        "https://order%73.example",
        "https://bills.example/v1",
        "https://bills.example/v1?tenant=b",
        "urn:example:Signed",
        "urn:example",
    ];
    for text in similar {
        assert_refused(&ask(&service, &[("resource", text)]), InvalidTarget, "resource-unknown");
    }
}

/// One that is right does not save one that is wrong.
#[test]
fn every_named_resource_must_be_known() {
    let service = service();
    let unknown = ("resource", "https://unknown.example");
    for resources in [[ORDERS_RESOURCE, unknown], [unknown, BILLS]] {
        assert_refused(&ask(&service, &resources), InvalidTarget, "resource-unknown");
    }
}

/// A client is told the same of resources that others have and of those that do not exist.
#[test]
fn a_foreign_resource_is_refused_as_if_it_did_not_exist() {
    let service = service();
    let unknown = ask(&service, &[("resource", "https://unknown.example")]);
    assert_refused(&unknown, InvalidTarget, "resource-unknown");
    let foreign = ask(&service, &[("resource", "https://foreign.example")]);
    assert_eq!(foreign.comparable(), unknown.comparable());
}
