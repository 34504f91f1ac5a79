//! RFC 6749 §2.1 and §2.3: public clients, which prove nothing (`none`, OpenID Connect Core §9).

use signet::protocol::ErrorCode::{InvalidClient, UnauthorizedClient};

use crate::asking::{GRANT, assert_refused};
use crate::exchange::{Answer, Request, basic};
use crate::service::{Plan, Service};

const PUBLIC: &str = r#"
[clients.spa]
authentication = ["none"]
resources = ["orders"]

[clients.gone]
authentication = ["none"]
status = "disabled"
resources = ["orders"]
"#;

#[track_caller]
fn answer(service: &Service, parameters: &[(&str, &str)]) -> Answer {
    service.answer(&Request::post("/token", &[&[GRANT], parameters].concat()))
}

/// §4.4: "The client credentials grant type MUST only be used by confidential clients." The client is who it says, and
/// may not.
#[test]
fn a_public_client_is_identified_and_gets_no_token_of_its_own() {
    let service = Plan::example_and(PUBLIC).start();
    assert_refused(&answer(&service, &[("client_id", "spa")]), UnauthorizedClient, "grant-type-not-registered");
}

/// §3.2.1: "Confidential clients or other clients issued client credentials MUST authenticate". Whether there is a client
/// of that name is told nobody.
#[test]
fn a_client_id_alone_is_no_proof_of_any_other_client() {
    let service = Plan::example_and(PUBLIC).start();
    let unknown = answer(&service, &[("client_id", "nobody")]);
    assert_refused(&unknown, InvalidClient, "client-authentication-missing");
    for client in ["web", "gone", "SPA", "spa ", " "] {
        assert_eq!(answer(&service, &[("client_id", client)]).comparable(), unknown.comparable(), "{client}");
    }
}

/// A public client has no secret, so none is right: not even an empty one.
#[test]
fn a_secret_of_a_public_client_is_wrong() {
    let service = Plan::example_and(PUBLIC).start();
    let unknown = answer(&service, &[("client_id", "nobody"), ("client_secret", "secret")]);
    assert_refused(&unknown, InvalidClient, "client-authentication-failed");
    let in_body = answer(&service, &[("client_id", "spa"), ("client_secret", "secret")]);
    assert_eq!(in_body.comparable(), unknown.comparable());
    for secret in ["", "secret"] {
        let request = Request::post("/token", &[GRANT]).header("Authorization", basic("spa", secret));
        assert_eq!(service.answer(&request).comparable(), unknown.comparable());
    }
}

/// RFC 7662 §2.1: "the endpoint MUST also require some form of authorization to access this endpoint".
#[test]
fn a_public_client_may_not_ask_about_tokens() {
    let said = crate::rfc7523::said_of("authentication = [\"none\"]\nintrospects = [\"orders\"]\n");
    assert!(said.contains("clients.app.introspects") && said.contains("must prove who it is"), "{said}");
}
