//! RFC 7517, the JWK Set as it is served.

mod caching;
mod document;
mod schedule;

use serde_json::Value;

use crate::exchange::{Answer, Request};
use crate::service::Service;

#[track_caller]
fn jwk_set(service: &Service) -> Answer {
    let answer = service.answer(&Request::get("/jwks"));
    assert_eq!(answer.status, 200);
    answer
}

#[track_caller]
#[expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
fn keys_of(answer: &Answer) -> Vec<Value> {
    answer.json()["keys"].as_array().expect("an array of keys").clone()
}
