//! §2.3, who is not answered at all, and §2.1: "To prevent token scanning attacks, the endpoint MUST also require some form
//! of authorization to access this endpoint".

use serde_json::json;
use signet::protocol::ErrorCode::{InvalidClient, InvalidRequest};

use crate::asking::assert_refused;
use crate::exchange::{Request, basic};
use crate::introspecting::{CLIENTS, KEYS, ORDERS, RESOURCES, VAULT, introspect_as, request_as, service, token_for};
use crate::service::{ISSUER, SCOPES};

/// "If the protected resource uses OAuth 2.0 client credentials to authenticate to the introspection endpoint and its
/// credentials are invalid, the authorization server responds with an HTTP 401 (Unauthorized)".
#[test]
fn a_stranger_is_told_nothing() {
    let service = service();
    for token in [token_for(&service, &[ORDERS]), token_for(&service, &[VAULT]), "nonsense".to_owned()] {
        let request = || Request::post("/introspect", &[("token", &token)]);
        assert_refused(&service.answer(&request()), InvalidClient, "client-authentication-missing");
        for (id, secret) in [("orders-api", "wrong"), ("nobody", "x"), ("web", &service.secret("orders-api"))] {
            let answer = service.answer(&request().header("Authorization", basic(id, secret)));
            assert_refused(&answer, InvalidClient, "client-authentication-failed");
        }
    }
}

/// §2.1 would let an access token authorize its bearer to ask; this server has no such method.
#[test]
fn a_bearer_token_is_no_authorization_to_ask() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let request = Request::post("/introspect", &[("token", &token)]).header("Authorization", format!("Bearer {token}"));
    assert_refused(&service.answer(&request), InvalidClient, "client-authentication-unsupported");
}

/// A client that gets tokens is not thereby entitled to ask about any, its own included.
#[test]
fn a_client_that_is_not_registered_to_ask_is_refused_whatever_it_asks() {
    let service = service();
    let own = token_for(&service, &[ORDERS]);
    let mut answers = [own.as_str(), "nonsense", ""].map(|token| {
        let answer = introspect_as(&service, "web", token);
        assert_eq!(answer.status, 403);
        let body = answer.json();
        assert_eq!(body["error"], "unauthorized_client");
        assert_eq!(body["error_uri"], json!("https://docs.example/errors/introspection-not-registered"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        answer.comparable()
    });
    answers.sort();
    assert_eq!(answers[0], answers[2], "who may not ask does not learn whether it asked for something");
}

/// A disabled caller is a stranger.
#[test]
fn a_disabled_caller_is_told_nothing() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let disabled = CLIENTS.replace("[clients.orders-api]", "[clients.orders-api]\nstatus = \"disabled\"");
    service.reload(&[ISSUER, &disabled, RESOURCES, SCOPES, KEYS].concat());
    let answer = introspect_as(&service, "orders-api", &token);
    assert_refused(&answer, InvalidClient, "client-authentication-failed");
}

/// A resource server that only asks gets no tokens.
#[test]
fn a_client_that_only_asks_gets_no_token() {
    let service = service();
    let answer = crate::asking::ask_as(&service, "orders-api", &[]);
    assert_refused(&answer, signet::protocol::ErrorCode::UnauthorizedClient, "grant-type-not-registered");
}

/// "Note that a properly formed and authorized query for an inactive or otherwise invalid token … is not considered an
/// error response"; whatever else is wrong is one, and comes first.
#[test]
fn a_malformed_request_is_an_error_and_an_invalid_token_is_none() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let twice = [("token", token.as_str()), ("token", token.as_str())];
    let answer = service.answer(&request_as(&service, "orders-api", "/introspect", &twice));
    assert_refused(&answer, InvalidRequest, "parameter-repeated");
    let fine = introspect_as(&service, "orders-api", "nonsense");
    assert_eq!((fine.status, fine.json()), (200, json!({ "active": false })));
}
