//! RFC 7523 §3, each claim missing, of the wrong JSON type, and of the wrong value.

use serde_json::{Value, json};
use signet::protocol::ErrorCode::InvalidClient;

use crate::asking::{assert_refused, granted};
use crate::asserting::{answer, assertion, claims_with, claims_without, service_and};
use crate::service::NOW;

/// A value of every JSON type that is no string with something in it.
fn no_strings() -> Vec<Value> {
    vec![json!(null), json!(true), json!(1), json!(1.5), json!(["app"]), json!({ "app": "app" }), json!("")]
}

/// A value of every JSON type that is no moment.
fn no_moments() -> Vec<Value> {
    let text = json!((NOW.as_secs() + 60).to_string());
    vec![json!(null), json!(true), json!(-1), json!(1.5), json!(1e300), json!([1]), json!({}), text]
}

/// "The JWT MUST contain an `iss` (issuer) claim"; "MUST contain a `sub` (subject) claim … For client authentication, the
/// subject MUST be the `client_id` of the OAuth client."
#[test]
fn iss_and_sub_are_both_the_client() {
    let service = service_and("");
    for name in ["iss", "sub"] {
        let refused =
            |claims| assert_refused(&answer(&service, &assertion(&claims)), InvalidClient, "client-assertion-subject");
        refused(claims_without(name));
        no_strings().into_iter().for_each(|value| refused(claims_with(json!({ name: value }))));
        ["web", "APP", "app ", "https://as.example"]
            .iter()
            .for_each(|other| refused(claims_with(json!({ name: other }))));
    }
    let long = "x".repeat(256);
    let longer = assertion(&claims_with(json!({ "iss": long, "sub": long })));
    assert_refused(&answer(&service, &longer), InvalidClient, "client-assertion-subject");
    granted(&answer(&service, &assertion(&claims_with(json!({})))));
}

/// "The JWT MUST contain an `exp` (expiration time) claim that limits the time window during which the JWT can be used.
/// The authorization server MUST reject any JWT with an expiration time that has passed": without leeway.
#[test]
fn exp_lies_ahead() {
    let service = service_and("");
    let with = |exp: Value| answer(&service, &assertion(&claims_with(json!({ "exp": exp }))));
    assert_refused(&answer(&service, &assertion(&claims_without("exp"))), InvalidClient, "client-assertion-lifetime");
    no_moments().into_iter().for_each(|exp| assert_refused(&with(exp), InvalidClient, "client-assertion-lifetime"));
    for past in [0, 1, NOW.as_secs() - 1, NOW.as_secs()] {
        assert_refused(&with(json!(past)), InvalidClient, "client-assertion-expired");
    }
    granted(&with(json!(NOW.as_secs() + 1)));
}

/// "The authorization server MAY reject JWTs with an `exp` claim value that is unreasonably far in the future" (a huge one
/// cost Keycloak CVE-2025-2559): five minutes, ten years, the end of numbers.
#[test]
fn exp_lies_five_minutes_ahead_at_most() {
    let service = service_and("");
    let with = |exp: u64| answer(&service, &assertion(&claims_with(json!({ "exp": exp, "iat": NOW.as_secs() }))));
    granted(&with(NOW.as_secs() + 300));
    for far in [301, 3600, 10 * 365 * 24 * 3600] {
        assert_refused(&with(NOW.as_secs() + far), InvalidClient, "client-assertion-lifetime");
    }
    for far in [u64::MAX / 1000, i64::MAX.unsigned_abs(), u64::MAX] {
        assert_refused(&with(far), InvalidClient, "client-assertion-lifetime");
    }
}

/// "The JWT MAY contain an `nbf` (not before) claim"; "MAY contain an `iat` (issued at) claim": clocks differ by ten seconds
/// at most, and what was written must be right.
#[test]
fn iat_and_nbf_may_be_missing_but_not_lie_ahead() {
    let service = service_and("");
    granted(&answer(&service, &assertion(&claims_without("iat"))));
    for name in ["iat", "nbf"] {
        let with = |value: Value| answer(&service, &assertion(&claims_with(json!({ name: value }))));
        no_moments()
            .into_iter()
            .for_each(|value| assert_refused(&with(value), InvalidClient, "client-assertion-early"));
        for ahead in [11, 59, 60, 61, 1_000_000_000] {
            assert_refused(&with(json!(NOW.as_secs() + ahead)), InvalidClient, "client-assertion-early");
        }
        for past in [NOW.as_secs() + 10, NOW.as_secs(), NOW.as_secs() - 300, 0] {
            granted(&with(json!(past)));
        }
    }
}

/// OpenID Connect Core §9: "jti REQUIRED. JWT ID. A unique identifier for the token".
#[test]
fn jti_is_there_and_bounded() {
    let service = service_and("");
    let with = |jti: Value| answer(&service, &assertion(&claims_with(json!({ "jti": jti }))));
    assert_refused(&answer(&service, &assertion(&claims_without("jti"))), InvalidClient, "client-assertion-id");
    no_strings().into_iter().for_each(|jti| assert_refused(&with(jti), InvalidClient, "client-assertion-id"));
    assert_refused(&with(json!("x".repeat(256))), InvalidClient, "client-assertion-id");
    granted(&with(json!("x".repeat(255))));
    granted(&with(json!("\u{0}")));
}

/// "The JWT MAY contain other claims."
#[test]
fn other_claims_mean_nothing() {
    let service = service_and("");
    let other = json!({ "scope": "write", "client_id": "web", "azp": 1, "acr": null, "htm": ["POST"] });
    assert_eq!(granted(&answer(&service, &assertion(&claims_with(other))))["scope"], "read");
}
