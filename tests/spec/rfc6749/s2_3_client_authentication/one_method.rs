//! RFC 6749 §2.3: "The client MUST NOT use more than one authentication method in each request."

use signet::protocol::ErrorCode::{InvalidClient, InvalidRequest};

use crate::asking::{GRANT, ask, assert_refused, granted, web};
use crate::exchange::{Answer, Request};
use crate::service::{Plan, Service};

/// The answer to a request that authenticates in the body alone, or not at all.
#[track_caller]
fn answer(service: &Service, parameters: &[(&str, &str)]) -> Answer {
    service.answer(&Request::post("/token", &[&[GRANT], parameters].concat()))
}

/// §2.3.1: "the authorization server MAY support including the client credentials in the request-body".
#[test]
fn a_client_may_authenticate_in_the_header_or_in_the_body() {
    let service = Plan::example().start();
    granted(&ask(&service, &[]));
    granted(&answer(&service, &[("client_id", "web"), ("client_secret", &service.secret("web"))]));
}

/// Two methods are refused although each of them is right.
#[test]
fn a_second_method_is_refused() {
    let service = Plan::example().start();
    let secret = service.secret("web");
    let assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let in_header: [&[(&str, &str)]; 6] = [
        &[("client_secret", &secret)],
        &[("client_secret", "wrong")],
        &[("client_id", "web"), ("client_secret", &secret)],
        &[("client_assertion", "a.b.c")],
        &[("client_assertion_type", assertion_type)],
        &[("client_assertion_type", assertion_type), ("client_assertion", "a.b.c")],
    ];
    for second in in_header {
        assert_refused(&ask(&service, second), InvalidRequest, "several-client-authentications");
    }
    let in_body = [("client_id", "web"), ("client_secret", &secret), ("client_assertion", "a.b.c")];
    assert_refused(&answer(&service, &in_body), InvalidRequest, "several-client-authentications");
}

/// "includes multiple credentials" (§5.2, `invalid_request`): even the same ones.
#[test]
fn two_authorization_headers_are_refused() {
    let service = Plan::example().start();
    let right = web(&service);
    for (first, second) in [(right.as_str(), right.as_str()), (&right, "Basic x"), ("Bearer x", &right), (&right, "")] {
        let request = Request::post("/token", &[GRANT]).header("Authorization", first).header("authorization", second);
        assert_refused(&service.answer(&request), InvalidRequest, "several-authorization-headers");
    }
}

/// A `client_id` identifies and does not authenticate: beside a header it is no second method.
#[test]
fn a_client_id_beside_the_header_names_the_same_client() {
    let service = Plan::example().start();
    granted(&ask(&service, &[("client_id", "web")]));
    granted(&ask(&service, &[("client_id", "")]));
    for other in ["other", "Web", "web ", " "] {
        assert_refused(&ask(&service, &[("client_id", other)]), InvalidRequest, "client-ids-differ");
    }
}

/// An omitted parameter is no method.
#[test]
fn an_empty_credential_beside_the_header_is_no_second_method() {
    let service = Plan::example().start();
    granted(&ask(&service, &[("client_secret", ""), ("client_assertion", ""), ("client_assertion_type", "")]));
}

/// §3.2.1: "Confidential clients or other clients issued client credentials MUST authenticate with the authorization
/// server"; §5.2: "no client authentication included, or unsupported authentication method".
#[test]
fn a_request_without_a_supported_method_is_refused() {
    let service = Plan::example().start();
    assert_refused(&answer(&service, &[]), InvalidClient, "client-authentication-missing");
    assert_refused(&answer(&service, &[("client_id", "web")]), InvalidClient, "client-authentication-missing");
    let saml = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    let assertion = [("client_id", "web"), ("client_assertion", "a.b.c"), ("client_assertion_type", saml)];
    assert_refused(&answer(&service, &assertion), InvalidClient, "client-authentication-unsupported");
}

/// §5.2: "The request is missing a required parameter".
#[test]
fn a_secret_in_the_body_needs_a_client_id() {
    let service = Plan::example().start();
    let secret = service.secret("web");
    assert_refused(&answer(&service, &[("client_secret", &secret)]), InvalidRequest, "client-id-missing");
    let empty = [("client_id", ""), ("client_secret", &secret)];
    assert_refused(&answer(&service, &empty), InvalidRequest, "client-id-missing");
}

/// §2.3.1: "The parameters can only be transmitted in the request-body and MUST NOT be included in the request URI."
#[test]
fn credentials_in_the_url_are_refused() {
    let service = Plan::example().start();
    let target = format!("/token?client_id=web&client_secret={}", service.secret("web"));
    assert_refused(&service.answer(&Request::post(&target, &[GRANT])), InvalidRequest, "parameters-in-url");
}
