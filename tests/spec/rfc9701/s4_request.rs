//! §4: "The resource server requests a JWT introspection response by sending an introspection request with an `Accept` HTTP
//! header field set to `application/token-introspection+jwt`."

use crate::asking::assert_refused;
use crate::introspecting::{CLIENTS, KEYS, ORDERS, RESOURCES, introspect_as, request_as, service, token_for};
use crate::rfc9701::{MEDIA_TYPE, answer_accepted};
use crate::service::{ISSUER, SCOPES};

/// RFC 9110 §12.5.1 and §8.3.1: lists, weights, white space; "type and subtype tokens are case-insensitive".
#[test]
fn an_answer_is_signed_for_whoever_asks_for_it() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    for accept in [
        MEDIA_TYPE,
        "Application/Token-Introspection+JWT",
        " application/token-introspection+jwt ",
        "application/token-introspection+jwt;q=1.0",
        "application/token-introspection+jwt ; q=0.001",
        "application/token-introspection+jwt;Q=0.5",
        "text/html, application/token-introspection+jwt",
        "application/token-introspection+jwt,application/json",
        "application/json, application/token-introspection+jwt",
        "application/json;q=0.9,application/token-introspection+jwt;q=0.9",
        "application/json;q=0.8 , application/token-introspection+jwt;q=0.9",
        "application/token-introspection+jwt;q=0.1, */*;q=0.9",
        ",,application/token-introspection+jwt,",
    ] {
        let answer = answer_accepted(&service, "signer", accept, &token);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(MEDIA_TYPE)), "{accept}");
    }
}

/// Whoever does not ask for it by its name, or would rather have something else, gets JSON; so does whoever says that it
/// takes nothing that there is, for the request was good.
#[test]
fn an_answer_is_json_for_whoever_does_not_ask() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let plain = introspect_as(&service, "signer", &token).comparable();
    for accept in [
        "",
        "application/json",
        "*/*",
        "application/*",
        "application/jwt",
        "token-introspection+jwt",
        "application/token-introspection+jwtx",
        "application/token-introspection",
        "xapplication/token-introspection+jwt",
        "application/token-introspection+jwt;q=0",
        "application/token-introspection+jwt;q=0.000",
        "application/token-introspection+jwt;q=0, */*",
        "application/json, application/token-introspection+jwt;q=0.9",
        "application/token-introspection+jwt;q=0.1,application/json;q=0.2",
        "application/token-introspection+jwt;q=2",
        "application/token-introspection+jwt;q=-1",
        "application/token-introspection+jwt;q=x",
        "application/token-introspection+jwt;q=",
        "application/token-introspection+jwt;q=0.1234",
        "text/html;x=\"application/token-introspection+jwt\"",
    ] {
        assert_eq!(answer_accepted(&service, "signer", accept, &token).comparable(), plain, "{accept}");
    }
}

/// RFC 9110 §5.3: several lines are one list.
#[test]
fn several_accept_headers_are_one_list() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let asked = |first: &str, second: &str| {
        let request = request_as(&service, "signer", "/introspect", &[("token", &token)]);
        let answer = service.answer(&request.header("Accept", first).header("accept", second));
        answer.header("content-type").map(str::to_owned)
    };
    assert_eq!(asked("text/html", MEDIA_TYPE).as_deref(), Some(MEDIA_TYPE));
    assert_eq!(asked(MEDIA_TYPE, "text/html").as_deref(), Some(MEDIA_TYPE));
    assert_eq!(
        asked("application/token-introspection+jwt;q=0.5", "application/json").as_deref(),
        Some("application/json")
    );
}

/// §6: who is not registered for signed answers gets none, whatever it accepts.
#[test]
fn only_who_is_registered_gets_a_signed_answer() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let plain = introspect_as(&service, "orders-api", &token).comparable();
    assert_eq!(answer_accepted(&service, "orders-api", MEDIA_TYPE, &token).comparable(), plain);
    let registered = CLIENTS.replacen(
        "introspects = [\"orders\", \"vault\"]",
        "introspects = [\"orders\"]\nintrospection_signed_response_alg = \"ES256\"",
        1,
    );
    service.reload(&[ISSUER, &registered, RESOURCES, SCOPES, KEYS].concat());
    let answer = answer_accepted(&service, "orders-api", MEDIA_TYPE, &token);
    assert_eq!(answer.header("content-type"), Some(MEDIA_TYPE));
    assert_eq!(introspect_as(&service, "orders-api", &token).comparable(), plain);
}

/// A refusal is never signed: it is about the request, not about a token.
#[test]
fn a_refusal_is_json_whoever_asks() {
    let service = service();
    let answer = answer_accepted(&service, "signer", MEDIA_TYPE, "");
    assert_refused(&answer, signet::protocol::ErrorCode::InvalidRequest, "token-missing");
    let answer = answer_accepted(&service, "web", MEDIA_TYPE, "x");
    assert_eq!((answer.status, answer.json()["error"].as_str()), (403, Some("unauthorized_client")));
}
