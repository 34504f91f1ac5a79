//! §6.1 with keys behind the `jwks_uri` of the client: what it asks in a JWT of its own is verified with what is there.

use serde_json::{Value, json};
use signet::protocol::SigningAlgorithm::{EdDsa, Es256};

use crate::asserting::{assertion_by, header_of, jwks, other_key};
use crate::back_channel_logout::local_service;
use crate::exchange::{Answer, Request, form};
use crate::jose::key;
use crate::receiver::Receiver;
use crate::service::{NOW, Service};
use crate::signing_in::{Browser, CALLBACK, is_page, parameter};

fn service_at(url: &str) -> Service {
    let app = format!("request_object_signing_alg = \"ES256\"\njwks_uri = \"{url}\"");
    local_service(&app, "\n[outbound]\ntimeout = \"300ms\"\n")
}

fn claims() -> Value {
    json!({
        "iss": "app", "aud": "http://localhost:8080", "client_id": "app", "exp": NOW.as_secs() + 60,
        "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid", "state": "the-state",
        "code_challenge": crate::signing_in::challenge_of(crate::signing_in::VERIFIER), "code_challenge_method": "S256",
    })
}

/// What is answered to a request that is all in this object.
#[track_caller]
fn ask(service: &Service, object: &str) -> Answer {
    let outside = [
        ("client_id", "app"),
        ("response_type", "code"),
        ("scope", "openid"),
        ("redirect_uri", CALLBACK),
        ("request", object),
    ];
    Browser::at(service).follow(Request::get(&format!("/authorize?{}", form(&outside))))
}

#[track_caller]
fn fault_of(service: &Service, object: &str) -> Option<String> {
    parameter(&ask(service, object), "error")
}

#[test]
fn a_request_object_is_believed_by_the_keys_at_the_jwks_uri() {
    let server = Receiver::saying("200 OK", "", &jwks(&[Es256, EdDsa]));
    let service = service_at(&server.url("/"));
    let good = assertion_by(key(Es256), &header_of(Es256), &claims());
    assert!(is_page(&ask(&service, &good), "login-submit"));
    assert!(is_page(&ask(&service, &good), "login-submit"));
    assert_eq!(server.got().len(), 1);
    // Neither another key, nor one that is there for another algorithm than the registered one.
    for (signer, algorithm) in [(other_key(), EdDsa), (key(EdDsa), EdDsa)] {
        let object = assertion_by(signer, &header_of(algorithm), &claims());
        assert_eq!(fault_of(&service, &object).as_deref(), Some("invalid_request_object"));
    }
}

#[test]
fn keys_of_requests_that_cannot_be_fetched_are_nobodys_fault() {
    let object = assertion_by(key(Es256), &header_of(Es256), &claims());
    let broken = Receiver::saying("503 Service Unavailable", "", "");
    let service = service_at(&broken.url("/"));
    assert_eq!(fault_of(&service, &object).as_deref(), Some("temporarily_unavailable"));
    let nonsense = Receiver::saying("200 OK", "", "{}");
    let service = service_at(&nonsense.url("/"));
    assert_eq!(fault_of(&service, &object).as_deref(), Some("invalid_request_object"));
}
