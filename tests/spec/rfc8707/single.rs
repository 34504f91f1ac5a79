//! §2, one resource, named or inferred.

use signet::protocol::ErrorCode::InvalidScope;

use crate::asking::{ask, assert_refused, part_of, scope_of, token_of, unverified_claims};
use crate::rfc8707::{BILLS, ORDERS_RESOURCE, QUICK, SIGNED, service};

/// "The authorization server SHOULD audience-restrict issued access tokens to the resource(s) indicated by the `resource`
/// parameter": `aud` is the identifier as it was registered, as a string.
#[test]
fn a_token_is_for_the_named_resource() {
    let service = service();
    for resource in [ORDERS_RESOURCE, BILLS, SIGNED, QUICK] {
        assert_eq!(unverified_claims(&ask(&service, &[resource]))["aud"], resource.1);
    }
}

/// RFC 9068 §3: "If the request does not include a `resource` parameter, the authorization server MUST use a default
/// resource indicator": the first that the client is registered for and that knows the scope.
#[test]
fn without_a_resource_the_scope_tells_it() {
    let service = service();
    let audience = |scope: &str| unverified_claims(&ask(&service, &[("scope", scope)]))["aud"].clone();
    assert_eq!(unverified_claims(&ask(&service, &[]))["aud"], ORDERS_RESOURCE.1);
    assert_eq!(audience("read"), ORDERS_RESOURCE.1);
    assert_eq!(audience("read write"), ORDERS_RESOURCE.1);
    assert_eq!(audience("bill"), BILLS.1);
    assert_eq!(audience("bill read"), BILLS.1);
}

/// RFC 9068 §3: "If the values in the `scope` parameter refer to different default resource indicator values, the
/// authorization server SHOULD reject the request with `invalid_scope`."
#[test]
fn a_scope_of_several_resources_needs_a_resource() {
    let service = service();
    for scope in ["write bill", "read write bill"] {
        assert_refused(&ask(&service, &[("scope", scope)]), InvalidScope, "scope-of-several-resources");
    }
}

/// A scope means something at the resource it belongs to, and is not granted for another.
#[test]
fn a_named_resource_limits_the_scope() {
    let service = service();
    assert_eq!(scope_of(&ask(&service, &[BILLS, ("scope", "bill")])), "bill");
    assert_eq!(scope_of(&ask(&service, &[BILLS])), "read");
    assert_refused(&ask(&service, &[BILLS, ("scope", "write")]), InvalidScope, "scope-too-wide");
    assert_refused(&ask(&service, &[ORDERS_RESOURCE, ("scope", "read bill")]), InvalidScope, "scope-too-wide");
}

/// The resource's lifetime and algorithm come before the defaults.
#[test]
fn a_resource_has_tokens_of_its_own_kind() {
    let service = service();
    let quick = ask(&service, &[QUICK]);
    assert_eq!(quick.json()["expires_in"], 60);
    let kind = |resource| part_of(&token_of(&ask(&service, &[resource])), 0)["alg"].clone();
    assert_eq!((kind(SIGNED), kind(ORDERS_RESOURCE)), ("EdDSA".into(), "ES256".into()));
}
