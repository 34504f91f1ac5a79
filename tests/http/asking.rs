//! The usual token request, and what becomes of it.

use serde_json::json;

use crate::exchange::{Answer, Request, basic};
use crate::service::Service;

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const GRANT: &str = "grant_type=client_credentials";

/// A token request of the usual client that lacks its body and says nothing about it.
pub(crate) fn without_body(service: &Service) -> Request {
    Request::new("POST", "/token").header("Authorization", basic("web", &service.secret("web")))
}

/// A token request of the usual client.
pub(crate) fn token_request(service: &Service) -> Request {
    without_body(service).header("Content-Type", FORM).body(GRANT)
}

#[track_caller]
#[expect(clippy::indexing_slicing, reason = "a test fails by panicking")]
pub(crate) fn assert_token(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.wire));
    assert!(answer.json()["access_token"].is_string());
}

/// Holds that the answer is `invalid_request` with this status, for the reason that `error_uri` names.
#[track_caller]
#[expect(clippy::indexing_slicing, reason = "a test fails by panicking")]
pub(crate) fn assert_refused(answer: &Answer, status: u16, reason: &str) {
    let wire = String::from_utf8_lossy(&answer.wire);
    assert_eq!(answer.status, status, "{wire}");
    let body = answer.json();
    assert_eq!(body["error"], "invalid_request", "{wire}");
    assert_eq!(body["error_uri"], json!(format!("https://docs.example/errors/{reason}")), "{wire}");
}
