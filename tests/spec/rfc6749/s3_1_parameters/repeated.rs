//! "Request and response parameters MUST NOT be included more than once."

use signet::protocol::ErrorCode::InvalidRequest;

use crate::asking::{GRANT, ask, assert_refused, granted, request_of, scope_of};
use crate::exchange::Request;
use crate::service::{Plan, Service};

#[track_caller]
fn assert_repeated(service: &Service, request: &Request) {
    assert_refused(&service.answer(request), InvalidRequest, "parameter-repeated");
}

/// The same twice, and the right one before and behind a wrong one.
#[test]
fn a_parameter_that_stands_twice_is_refused_in_either_order() {
    let service = Plan::example().start();
    let rights = [GRANT, ("scope", "read"), ("client_id", "web"), ("client_secret", "x"), ("client_assertion", "x")];
    for (name, right) in rights.into_iter().chain([("client_assertion_type", "x")]) {
        let grant = if name == "grant_type" { "" } else { "grant_type=client_credentials" };
        for (first, second) in [(right, right), (right, "wrong"), ("wrong", right)] {
            assert_repeated(&service, &request_of(&service, format!("{grant}&{name}={first}&{name}={second}")));
            let apart = format!("{name}={first}&{grant}&other=1&{name}={second}");
            assert_repeated(&service, &request_of(&service, apart));
        }
    }
}

/// A repeated secret is refused before anybody is authenticated.
#[test]
fn a_repeated_credential_in_the_body_is_refused() {
    let service = Plan::example().start();
    let secret = service.secret("web");
    for repeated in [("client_id", "web"), ("client_secret", &secret), ("client_id", "nobody"), ("client_secret", "no")]
    {
        let parameters = [GRANT, ("client_id", "web"), ("client_secret", &secret), repeated];
        assert_repeated(&service, &Request::post("/token", &parameters));
        let parameters = [repeated, GRANT, ("client_id", "web"), ("client_secret", &secret)];
        assert_repeated(&service, &Request::post("/token", &parameters));
    }
}

/// A name is what it decodes to.
#[test]
fn a_parameter_repeated_in_another_encoding_is_refused() {
    let service = Plan::example().start();
    for body in ["scope=read&scop%65=read", "%73cope=read&scope=write", "grant%5ftype=x&grant_type=x"] {
        assert_repeated(&service, &request_of(&service, body));
    }
}

/// RFC 8707 §2: "Multiple resource parameters MAY be used to indicate that the requested token is intended to be used
/// at multiple resources."
#[test]
fn only_resource_may_stand_twice() {
    let service = Plan::example().start();
    let resource = ("resource", "https://orders.example");
    granted(&ask(&service, &[resource, resource]));
}

/// An unknown parameter is ignored only as long as it keeps the rule.
#[test]
fn an_unknown_parameter_that_stands_twice_is_refused() {
    let service = Plan::example().start();
    let body = |rest: &str| request_of(&service, format!("grant_type=client_credentials&{rest}"));
    for rest in ["x=1&x=1", "x=1&x=2", "x=1&y=1&x=2", "=1&=2", "Scope=read&Scope=read", "%78=1&x=2"] {
        assert_repeated(&service, &body(rest));
    }
    granted(&service.answer(&body("x=1&X=1&x%20=1&y=1&Resource=1")));
}

/// "The authorization server MUST ignore unrecognized request parameters."
#[test]
fn an_unknown_parameter_is_ignored() {
    let service = Plan::example().start();
    let unknown = [("audience", "x"), ("Scope", "write"), (" scope", "write"), ("request", "{}"), ("", "x")];
    assert_eq!(scope_of(&ask(&service, &unknown)), "read");
}

/// "Parameters sent without a value MUST be treated as if they were omitted from the request."
#[test]
fn an_empty_parameter_is_an_omitted_one() {
    let service = Plan::example().start();
    for empty in
        ["scope=", "scope", "scope&scope=", "resource=", "client_id=", "x=&x=", "&&", "=", "=&=", "scope=&scope="]
    {
        let body = format!("{empty}&grant_type=client_credentials&{empty}");
        assert_eq!(scope_of(&service.answer(&request_of(&service, body))), "read", "{empty}");
    }
    let one = request_of(&service, "scope=&grant_type=client_credentials&scope=write&scope=");
    assert_eq!(scope_of(&service.answer(&one)), "write");
    assert_refused(&service.answer(&request_of(&service, "grant_type=")), InvalidRequest, "grant-type-missing");
}

/// A parameter in the URL could be the second one, would be logged on the way, and is not "in the request-body".
#[test]
fn parameters_in_the_url_are_refused() {
    let service = Plan::example().start();
    for query in ["grant_type=client_credentials", "scope=write", "x", "=", "&", "?"] {
        let request = Request::post(&format!("/token?{query}"), &[GRANT]);
        assert_refused(&service.answer(&request), InvalidRequest, "parameters-in-url");
    }
}
