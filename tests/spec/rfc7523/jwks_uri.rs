//! RFC 7591 §2, `jwks_uri`: "URL string referencing the client's JSON Web Key (JWK) Set document".

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use signet::protocol::ErrorCode::{InvalidClient, TemporarilyUnavailable};
use signet::protocol::SigningAlgorithm::{EdDsa, Es256};

use crate::asking::{assert_refused, granted};
use crate::asserting::{answer, assertion_by, claims_with, header_of, jwks, other_key};
use crate::back_channel_logout::LOCAL;
use crate::exchange::Answer;
use crate::jose::key;
use crate::receiver::{Receiver, Reply, response};
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service};

const APP: &str = r#"
[clients.app]
authentication = ["private_key_jwt"]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]
jwks_uri = "URL"
"#;

fn plan_at(url: &str, more: &str) -> Plan {
    Plan::of(&[LOCAL, &(APP.replace("URL", url) + more), ORDERS, SCOPES, ES256])
}

fn service_at(url: &str) -> Service {
    plan_at(url, "").start()
}

/// A server whose document the test changes.
fn changing(first: &str) -> (Receiver, Arc<Mutex<String>>) {
    let document = Arc::new(Mutex::new(first.to_owned()));
    let served = Arc::clone(&document);
    let headers = "Cache-Control: max-age=600\r\n";
    (Receiver::start(move |_| Reply::Raw(response("200 OK", headers, &served.lock().unwrap()))), document)
}

fn signed_by(algorithm: signet::protocol::SigningAlgorithm, now: u64) -> String {
    assertion_by(key(algorithm), &header_of(algorithm), &claims(now))
}

fn claims(now: u64) -> Value {
    claims_with(json!({ "aud": "http://localhost:8080", "iat": now, "exp": now + 60 }))
}

#[track_caller]
fn ask(service: &Service, algorithm: signet::protocol::SigningAlgorithm) -> Answer {
    answer(service, &signed_by(algorithm, signet::clock::Clock::now(service.clock.as_ref()).as_secs()))
}

#[track_caller]
fn assert_not_believed(answer: &Answer) {
    assert_refused(answer, InvalidClient, "client-authentication-failed");
}

#[test]
fn a_client_is_believed_by_the_keys_at_its_jwks_uri() {
    let server = Receiver::saying("200 OK", "", &jwks(&[Es256, EdDsa]));
    let service = service_at(&server.url("/jwks"));
    for algorithm in [Es256, EdDsa, Es256] {
        granted(&ask(&service, algorithm));
    }
    assert_eq!(server.got().len(), 1);
    assert!(server.got()[0].head.starts_with("GET /jwks HTTP/1.1"));
    let now = signet::clock::Clock::now(service.clock.as_ref()).as_secs();
    assert_not_believed(&answer(&service, &assertion_by(other_key(), &header_of(EdDsa), &claims(now))));
}

/// "jti … can be used to prevent reuse of the token": wherever the keys come from.
#[test]
fn an_assertion_by_a_fetched_key_is_used_once() {
    let server = Receiver::saying("200 OK", "", &jwks(&[Es256]));
    let service = service_at(&server.url("/"));
    let assertion = signed_by(Es256, crate::service::NOW.as_secs());
    granted(&answer(&service, &assertion));
    assert_refused(&answer(&service, &assertion), InvalidClient, "client-assertion-used");
}

/// A client rotates its keys, and the next assertion names one that nobody knows yet.
#[test]
fn an_unknown_key_id_has_the_keys_fetched_again() {
    let (server, document) = changing(&jwks(&[Es256]));
    let service = service_at(&server.url("/"));
    granted(&ask(&service, Es256));
    *document.lock().unwrap() = jwks(&[EdDsa]);
    service.clock.advance(Duration::from_secs(31));
    granted(&ask(&service, EdDsa));
    assert_eq!(server.got().len(), 2);
    assert_not_believed(&ask(&service, Es256));
}

/// Whoever makes key ids up has nobody asked more often than every half a minute.
#[test]
fn made_up_key_ids_do_not_flood_the_clients_server() {
    let (server, _) = changing(&jwks(&[Es256]));
    let service = service_at(&server.url("/"));
    let forged = |number: u32| {
        let now = signet::clock::Clock::now(service.clock.as_ref()).as_secs();
        answer(&service, &assertion_by(other_key(), &json!({ "alg": EdDsa, "kid": format!("{number}") }), &claims(now)))
    };
    (0..20).for_each(|number| assert_not_believed(&forged(number)));
    assert_eq!(server.got().len(), 1);
    service.clock.advance(Duration::from_secs(30));
    (0..20).for_each(|number| assert_not_believed(&forged(number)));
    assert_eq!(server.got().len(), 2);
}

/// Nor does a document that may not be stored.
#[test]
fn a_document_that_may_not_be_stored_is_asked_for_every_half_minute() {
    let server = Receiver::saying("200 OK", "Cache-Control: no-store\r\n", &jwks(&[Es256]));
    let service = service_at(&server.url("/"));
    (0..3).for_each(|_| drop(granted(&ask(&service, Es256))));
    assert_eq!(server.got().len(), 1);
    service.clock.advance(Duration::from_secs(30));
    granted(&ask(&service, Es256));
    assert_eq!(server.got().len(), 2);
}

/// Keys that are gone are of no use once the document is not fresh any more.
#[test]
fn a_key_that_was_withdrawn_is_refused_when_the_document_is_old() {
    let (server, document) = changing(&jwks(&[Es256, EdDsa]));
    let service = service_at(&server.url("/"));
    granted(&ask(&service, EdDsa));
    *document.lock().unwrap() = jwks(&[Es256]);
    service.clock.advance(Duration::from_secs(600));
    assert_not_believed(&ask(&service, EdDsa));
    granted(&ask(&service, Es256));
}

/// A server that is away is not the client's fault: "not `invalid_client`, but 503".
#[test]
fn keys_that_cannot_be_fetched_are_nobodys_fault() {
    let broken = Receiver::saying("500 Internal Server Error", "", "");
    let silent = Receiver::start(|_| Reply::Silence);
    let gone = Receiver::saying("200 OK", "", "").url("/");
    for url in [broken.url("/"), gone, silent.url("/")] {
        let service = plan_at(&url, "\n[outbound]\ntimeout = \"300ms\"\n").start();
        let refused = ask(&service, Es256);
        assert_refused(&refused, TemporarilyUnavailable, "client-keys-unavailable");
        assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")), "{refused:?}");
    }
}

/// A document that is none is the client's to mend; a stranger is told as much as of any other client.
#[test]
fn what_is_no_set_of_keys_makes_the_client_not_believed() {
    let redirecting = format!("Location: {}\r\n", Receiver::saying("200 OK", "", &jwks(&[Es256])).url("/"));
    let large = format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(300 * 1024));
    for (status, headers, body) in [
        ("200 OK", "", "<html>"),
        ("200 OK", "", "{\"keys\":[]}"),
        ("200 OK", "", "{}"),
        ("200 OK", "", large.as_str()),
        ("200 OK", "", &jwks(&[Es256]).replace("\"kty\":\"EC\"", "\"kty\":\"EC\",\"d\":\"AA\"")),
        ("404 Not Found", "", ""),
        ("302 Found", redirecting.as_str(), ""),
    ] {
        let server = Receiver::saying(status, headers, body);
        assert_not_believed(&ask(&service_at(&server.url("/")), Es256));
    }
}

/// A service on the Internet asks nobody's inside for keys.
#[test]
fn keys_at_a_special_use_address_are_not_fetched() {
    let server = Receiver::saying("200 OK", "", &jwks(&[Es256]));
    for host in ["127.0.0.1", "localhost", "10.0.0.1", "[::1]"] {
        let app = APP.replace("URL", &format!("https://{host}:{}/", server.address.port()));
        let service = Plan::of(&[ISSUER, &app, ORDERS, SCOPES, ES256]).start();
        let assertion = assertion_by(key(Es256), &header_of(Es256), &crate::asserting::claims_of("app"));
        assert_not_believed(&answer(&service, &assertion));
    }
    assert!(server.got().is_empty());
}

/// "jwks_uri and jwks … MUST NOT both be present in the same request or response."
#[test]
fn keys_are_in_one_place() {
    let told =
        |lines: &str| plan_at("https://app.example/jwks", lines).with_file("keys/app.jwks", jwks(&[Es256])).refused();
    assert!(told("jwks_file = \"keys/app.jwks\"\n").contains("in one place"));
    let by_secret = APP.replace("private_key_jwt", "client_secret_basic").replace("URL", "https://app.example/jwks");
    let report = Plan::of(&[LOCAL, &by_secret, ORDERS, SCOPES, ES256]).refused();
    assert!(report.contains("private_key_jwt among them"), "{report}");
    let far = Plan::of(&[ISSUER, &APP.replace("URL", "http://localhost:1/"), ORDERS, SCOPES, ES256]).refused();
    assert!(far.contains("clients.app.jwks_uri") && far.contains("an https URL"), "{far}");
}

/// A client that is disabled, or of another method, has nothing fetched.
#[test]
fn nothing_is_fetched_for_who_is_refused_anyway() {
    let server = Receiver::saying("200 OK", "", &jwks(&[Es256]));
    let service = plan_at(&server.url("/"), "status = \"disabled\"\n").start();
    assert_not_believed(&ask(&service, Es256));
    assert!(server.got().is_empty());
}
