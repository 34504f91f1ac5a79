//! Token requests, and what becomes of them.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use signet::protocol::ErrorCode;

use crate::exchange::{Answer, Request, basic, form};
use crate::service::Service;

/// RFC 7523 §2.2
pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(crate) const GRANT: (&str, &str) = ("grant_type", "client_credentials");

/// The `Authorization` header of the usual client.
pub(crate) fn web(service: &Service) -> String {
    basic("web", &service.secret("web"))
}

/// A token request of the usual client with this body.
pub(crate) fn request_of(service: &Service, body: impl Into<Vec<u8>>) -> Request {
    Request::post_of("/token", body).header("Authorization", web(service))
}

/// The answer to a token request of the usual client with these parameters besides `grant_type`.
#[track_caller]
pub(crate) fn ask(service: &Service, parameters: &[(&str, &str)]) -> Answer {
    service.answer(&request_of(service, form(&[&[GRANT], parameters].concat())))
}

/// The same for the client `id`, whose secret is in `keys/<id>.secret`.
#[track_caller]
pub(crate) fn ask_as(service: &Service, id: &str, parameters: &[(&str, &str)]) -> Answer {
    let request = Request::post("/token", &[&[GRANT], parameters].concat());
    service.answer(&request.header("Authorization", basic(id, &service.secret(id))))
}

/// The members of a successful answer.
#[track_caller]
pub(crate) fn granted(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.wire));
    answer.json()
}

/// The scope of a successful answer.
#[track_caller]
pub(crate) fn scope_of(answer: &Answer) -> Value {
    granted(answer).get("scope").cloned().unwrap_or_default()
}

/// The access token of a successful answer.
#[track_caller]
pub(crate) fn token_of(answer: &Answer) -> String {
    granted(answer).get("access_token").and_then(Value::as_str).expect("an access token").to_owned()
}

/// The claims of a successful answer's access token, whose signature nobody looked at.
#[track_caller]
pub(crate) fn unverified_claims(answer: &Answer) -> Value {
    part_of(&token_of(answer), 1)
}

/// A part of a JWS: 0 for the header, 1 for the payload.
#[track_caller]
pub(crate) fn part_of(token: &str, part: usize) -> Value {
    let encoded = token.split('.').nth(part).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).expect("base64url")).expect("JSON")
}

/// Holds that the answer refuses with this code, for the reason that `error_uri` names.
#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, code: ErrorCode, reason: &str) {
    let wire = String::from_utf8_lossy(&answer.wire);
    assert_eq!(answer.status, code.status(), "{wire}");
    let body = answer.json();
    assert_eq!(body.get("error"), Some(&json!(code.as_str())), "{wire}");
    assert_eq!(body.get("error_uri"), Some(&json!(format!("https://docs.example/errors/{reason}"))), "{wire}");
    let challenges = answer.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("www-authenticate"));
    assert_eq!(challenges, code == ErrorCode::InvalidClient, "{wire}");
}
