//! RFC 7523 §3 (7): "The authorization server MAY ensure that JWTs are not replayed by maintaining the set of used `jti`
//! values for the length of time for which the JWT would be considered valid"; OpenID Connect Core §9: "These tokens MUST
//! only be used once".

use serde_json::json;
use signet::clients::ClientFault;
use signet::guard::SpendFault;
use signet::protocol::ErrorCode::{InvalidClient, InvalidScope, TemporarilyUnavailable};
use signet::protocol::ErrorResponse;
use signet::protocol::SigningAlgorithm::EdDsa;

use crate::asking::{assert_refused, granted};
use crate::asserting::{
    answer, assertion, assertion_by, claims_of, fresh_id, header_of, other_key, request_with, service_and,
};
use crate::exchange::Request;

const SECOND: &str = r#"
[clients.second]
authentication = ["private_key_jwt"]
grant_types = ["client_credentials"]
resources = ["orders"]
jwks_file = "keys/app.jwks"
"#;

#[test]
fn an_assertion_is_used_once() {
    let service = service_and("");
    let assertion = assertion(&claims_of("app"));
    granted(&answer(&service, &assertion));
    for _ in 0..3 {
        assert_refused(&answer(&service, &assertion), InvalidClient, "client-assertion-used");
    }
}

/// It is the `jti` that is used, whatever else is in the assertion and whichever key signed it.
#[test]
fn a_jti_is_used_once() {
    let service = service_and("");
    let mut claims = claims_of("app");
    granted(&answer(&service, &assertion(&claims)));
    claims["exp"] = json!(claims["exp"].as_u64().unwrap() + 100);
    assert_refused(&answer(&service, &assertion(&claims)), InvalidClient, "client-assertion-used");
    let by_other = assertion_by(crate::jose::key(EdDsa), &header_of(EdDsa), &claims);
    assert_refused(&answer(&service, &by_other), InvalidClient, "client-assertion-used");
}

/// "jti" is unique among those of one client.
#[test]
fn two_clients_may_have_the_same_jti() {
    let service = service_and(SECOND);
    let jti = fresh_id();
    for client in ["app", "second"] {
        let mut claims = claims_of(client);
        claims["jti"] = json!(jti);
        granted(&answer(&service, &assertion(&claims)));
    }
}

/// Nothing is spent before the client is proven: a refused assertion costs the client nothing.
#[test]
fn a_refused_assertion_does_not_spend_its_jti() {
    let service = service_and(SECOND);
    let claims = claims_of("app");
    let mut expired = claims.clone();
    expired["exp"] = json!(1);
    let right = assertion(&claims);
    let forged = assertion_by(other_key(), &header_of(EdDsa), &claims);
    let mut foreign = claims.clone();
    foreign["aud"] = json!("https://other.example");
    let refused: Vec<Request> = vec![
        request_with(&assertion(&expired), &[]),
        request_with(&forged, &[]),
        request_with(&assertion(&foreign), &[]),
        request_with(&right, &[("client_id", "second")]),
        request_with(&right, &[("client_secret", "secret")]),
        request_with(&right, &[]).header("Authorization", "Bearer x"),
    ];
    for request in refused {
        assert!([400, 401].contains(&service.answer(&request).status));
    }
    granted(&answer(&service, &right));
}

/// A request that is refused for what it asks has used its assertion: the client was proven.
#[test]
fn an_assertion_is_spent_by_whatever_was_asked_with_it() {
    let service = service_and("");
    let assertion = assertion(&claims_of("app"));
    let too_wide = service.answer(&request_with(&assertion, &[("scope", "write")]));
    assert_refused(&too_wide, InvalidScope, "scope-too-wide");
    assert_refused(&answer(&service, &assertion), InvalidClient, "client-assertion-used");
}

/// A reload forgets nothing.
#[test]
fn an_assertion_is_used_once_across_a_reload() {
    use crate::service::{ES256, ISSUER, ORDERS, SCOPES, WEB};
    let service = service_and("");
    let assertion = assertion(&claims_of("app"));
    granted(&answer(&service, &assertion));
    service.reload(&[ISSUER, WEB, ORDERS, SCOPES, ES256, crate::asserting::CLIENTS].join("\n"));
    assert_refused(&answer(&service, &assertion), InvalidClient, "client-assertion-used");
}

/// "A fault of a store is never told as the client's fault."
#[test]
fn a_guard_that_cannot_tell_is_an_outage_of_ours() {
    for (fault, code, status) in [
        (SpendFault::AlreadySpent, InvalidClient, 401),
        (SpendFault::IssuedBeforeBirth, InvalidClient, 401),
        (SpendFault::ShareExhausted, TemporarilyUnavailable, 503),
        (SpendFault::Full, TemporarilyUnavailable, 503),
        (SpendFault::Unavailable, TemporarilyUnavailable, 503),
    ] {
        let answer = ErrorResponse::from(ClientFault::AssertionNotSpent(fault));
        assert_eq!((answer.code, answer.status), (code, status), "{fault}");
    }
}
