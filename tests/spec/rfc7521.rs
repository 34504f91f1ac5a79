//! RFC 7521 §4.2, assertions as client authentication.

use signet::protocol::ErrorCode::{InvalidClient, InvalidRequest};

use crate::asking::{GRANT, JWT_BEARER, assert_refused, granted};
use crate::asserting::{answer, assertion, claims_of, claims_with, request_with, service_and};
use crate::exchange::{Answer, Request, basic};
use crate::service::Service;

#[track_caller]
fn answer_to(service: &Service, parameters: &[(&str, &str)]) -> Answer {
    service.answer(&Request::post("/token", &[&[GRANT], parameters].concat()))
}

/// "client_assertion_type REQUIRED. The format of the assertion as defined by the authorization server. The value will be
/// an absolute URI."
#[test]
fn a_client_assertion_type_is_required_and_the_one_there_is() {
    let service = service_and("");
    let assertion = assertion(&claims_of("app"));
    let of = |kind| answer_to(&service, &[("client_assertion_type", kind), ("client_assertion", &assertion)]);
    assert_refused(&of(""), InvalidRequest, "client-assertion-incomplete");
    for other in [
        "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:client-assertion-type:JWT-bearer",
        "jwt-bearer",
        " ",
    ] {
        assert_refused(&of(other), InvalidClient, "client-authentication-unsupported");
    }
    granted(&of(JWT_BEARER));
}

/// "client_assertion REQUIRED. The assertion being used to authenticate the client."
#[test]
fn an_assertion_is_required() {
    let service = service_and("");
    let kind = ("client_assertion_type", JWT_BEARER);
    assert_refused(&answer_to(&service, &[kind]), InvalidRequest, "client-assertion-incomplete");
    let empty = [kind, ("client_assertion", ""), ("client_id", "app")];
    assert_refused(&answer_to(&service, &empty), InvalidRequest, "client-assertion-incomplete");
}

/// "client_id OPTIONAL. … The `client_id` is unnecessary for client assertion authentication because the client is
/// identified by the subject within the assertion. If present, the value of the `client_id` parameter MUST identify the
/// same client as is identified by the client assertion."
#[test]
fn a_client_id_beside_the_assertion_names_the_same_client() {
    let service = service_and("");
    for other in ["web", "APP", "nobody", "app "] {
        let request = request_with(&assertion(&claims_of("app")), &[("client_id", other)]);
        assert_refused(&service.answer(&request), InvalidRequest, "client-ids-differ");
    }
    granted(&service.answer(&request_with(&assertion(&claims_of("app")), &[("client_id", "app")])));
    granted(&service.answer(&request_with(&assertion(&claims_of("app")), &[("client_id", "")])));
}

/// §4.2: "The client MUST NOT include client credentials using more than one mechanism"
#[test]
fn an_assertion_beside_another_method_is_refused() {
    let service = service_and("");
    let secret = service.secret("web");
    let right = || assertion(&claims_of("app"));
    let in_body = request_with(&right(), &[("client_id", "app"), ("client_secret", &secret)]);
    assert_refused(&service.answer(&in_body), InvalidRequest, "several-client-authentications");
    for id in ["app", "web"] {
        let in_header = request_with(&right(), &[]).header("Authorization", basic(id, &secret));
        assert_refused(&service.answer(&in_header), InvalidRequest, "several-client-authentications");
    }
    let twice = request_with(&right(), &[("client_assertion", &right())]);
    assert_refused(&service.answer(&twice), InvalidRequest, "parameter-repeated");
}

/// §4.2.1: "If the assertion is not valid for any reason … the authorization server MUST construct an error response …
/// The value of the `error` parameter MUST be the `invalid_client` error code." What is wrong whoever sent it is told.
#[test]
fn what_is_wrong_with_an_assertion_is_told_only_if_it_tells_nothing_of_clients() {
    let service = service_and("");
    for client in ["app", "web", "nobody"] {
        let expired = claims_with(serde_json::json!({ "iss": client, "sub": client, "exp": 1 }));
        assert_refused(&answer(&service, &assertion(&expired)), InvalidClient, "client-assertion-expired");
        let forged = assertion(&claims_of(client)) + "AA";
        assert_refused(&answer(&service, &forged), InvalidClient, "client-authentication-failed");
    }
}
