//! RFC 7523 §3 (3): "The JWT MUST contain an `aud` (audience) claim containing a value that identifies the authorization
//! server as an intended audience. The token endpoint URL of the authorization server MAY be used … The authorization
//! server MUST reject any JWT that does not contain its own identity as the intended audience."

use serde_json::{Value, json};
use signet::protocol::ErrorCode::InvalidClient;

use crate::asking::{assert_refused, granted};
use crate::asserting::{answer, assertion, claims_of, claims_with, claims_without, service_and};
use crate::exchange::Answer;
use crate::service::Service;

const LISTS: &str = r#"
[clients.many]
authentication = ["private_key_jwt"]
assertion_audiences = "list"
grant_types = ["client_credentials"]
resources = ["orders"]
jwks_file = "keys/app.jwks"
"#;

#[track_caller]
fn with(service: &Service, client: &str, audience: Value) -> Answer {
    let mut claims = claims_of(client);
    claims["aud"] = audience;
    answer(service, &assertion(&claims))
}

#[test]
fn the_audience_is_the_issuer_or_the_token_endpoint() {
    let service = service_and("");
    for right in ["https://as.example", "https://as.example/token"] {
        granted(&with(&service, "app", json!(right)));
    }
    for foreign in [
        "https://as.example/",
        "https://as.example/jwks",
        "https://AS.example",
        "https://as.example:443",
        "https://as.example.evil.example",
        "http://as.example",
        "https://as.example/token/",
        "https://as.example/token?",
        "as.example",
        "https://other.example",
        "",
    ] {
        assert_refused(&with(&service, "app", json!(foreign)), InvalidClient, "client-assertion-audience");
    }
}

#[test]
fn the_audience_is_a_string() {
    let service = service_and("");
    assert_refused(&answer(&service, &assertion(&claims_without("aud"))), InvalidClient, "client-assertion-audience");
    let url = "https://as.example";
    for wrong in [json!(null), json!(1), json!(true), json!({ "aud": url }), json!([]), json!([1]), json!([url, null])]
    {
        assert_refused(&with(&service, "app", wrong), InvalidClient, "client-assertion-audience");
    }
}

/// A list lets one server's assertion be used at another that is in it, so it takes a registration. That somebody has one
/// is nobody's business.
#[test]
fn a_list_is_for_clients_that_are_registered_for_it() {
    let service = service_and(LISTS);
    let (issuer, endpoint, other) = ("https://as.example", "https://as.example/token", "https://other.example");
    for list in [json!([issuer]), json!([other, endpoint]), json!([issuer, endpoint, issuer])] {
        granted(&with(&service, "many", list.clone()));
        for client in ["app", "nobody"] {
            assert_refused(&with(&service, client, list.clone()), InvalidClient, "client-authentication-failed");
        }
    }
    granted(&with(&service, "many", json!(issuer)));
    for client in ["many", "app", "nobody"] {
        assert_refused(&with(&service, client, json!([other])), InvalidClient, "client-assertion-audience");
    }
}

/// What else a server may be called does not count: neither a resource nor the client itself.
#[test]
fn nobody_elses_name_is_an_audience() {
    let service = service_and("");
    for other in ["https://orders.example", "app", "orders"] {
        let claims = claims_with(json!({ "aud": other }));
        assert_refused(&answer(&service, &assertion(&claims)), InvalidClient, "client-assertion-audience");
    }
}
