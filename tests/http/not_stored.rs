//! RFC 6749 §5.1: "any response containing tokens, credentials, or other sensitive information" is `no-store`.

use crate::asking::{FORM, assert_token, token_request, without_body};
use crate::exchange::Request;
use crate::service::{Plan, Service};

fn answers(service: &Service) -> Vec<Request> {
    let form = || without_body(service).header("Content-Type", FORM);
    vec![
        token_request(service),
        form(),
        form().body("grant_type=password"),
        form().body("grant_type=client_credentials&scope=admin"),
        form().body("x".repeat(70_000)),
        without_body(service).header("Content-Type", "application/json").body("{}"),
        Request::post("/token", &[("grant_type", "client_credentials")]),
        Request::post("/token?x", &[]),
    ]
}

/// Tokens and refusals alike: a refusal may name what a secret is not.
#[test]
fn no_answer_of_the_token_endpoint_is_stored() {
    let service = Plan::example().start();
    assert_token(&service.answer(&token_request(&service)));
    for request in answers(&service) {
        let answer = service.answer(&request);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("pragma"), Some("no-cache"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("etag"), None);
    }
}

/// RFC 7662 §4 and RFC 7009 §2.2: nor of those that take a token, whatever they say.
#[test]
fn no_answer_about_a_token_is_stored() {
    let asker = "[clients.asker]\nintrospects = [\"orders\"]\nsecrets.first.file = \"keys/asker.secret\"\n";
    let service = Plan::example_and(asker).start();
    for (target, client) in
        [("/introspect", "asker"), ("/introspect", "web"), ("/revoke", "web"), ("/revoke", "asker"), ("/revoke", "no")]
    {
        let secret = if client == "no" { "wrong".to_owned() } else { service.secret(client) };
        for body in ["token=x", "token=refresh.x", "", "token=%", "token=a&token=b"] {
            let header = crate::exchange::basic(client, &secret);
            let answer = service.answer(&Request::post_of(target, body).header("Authorization", header));
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{target} {body}");
            assert_eq!(answer.header("pragma"), Some("no-cache"));
            assert_eq!(answer.header("etag"), None);
            let typed = (!answer.body.is_empty()).then_some("application/json");
            assert_eq!(answer.header("content-type"), typed, "{target} {body}");
            assert!(answer.header("x-request-id").is_some());
        }
    }
}

/// Whether the service lives is not what it was a minute ago.
#[test]
fn no_answer_of_a_probe_is_stored() {
    let service = Plan::example().start();
    for probe in ["/healthz", "/readyz", "/nowhere"] {
        let answer = service.answer(&Request::get(probe));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    }
}

/// RFC 9110 §10.2.4: details of the server "might make it (slightly) easier for attackers to find and exploit known
/// security holes"; there are none.
#[test]
fn no_answer_names_the_software() {
    let service = Plan::example().start();
    for request in answers(&service).into_iter().chain([Request::get("/jwks"), Request::get("/nowhere")]) {
        let answer = service.answer(&request);
        for name in ["server", "x-powered-by", "via", "set-cookie"] {
            assert_eq!(answer.header(name), None);
        }
        assert!(answer.header("x-request-id").is_some());
        assert!(answer.header("date").is_some());
    }
}
