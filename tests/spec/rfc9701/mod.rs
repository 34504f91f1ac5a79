//! RFC 9701, introspection answers that are signed.

mod s4_request;
mod s5_response;
mod s8_confusion;

use serde_json::Value;

use crate::asking::part_of;
use crate::exchange::Answer;
use crate::introspecting::request_as;
use crate::service::Service;

const MEDIA_TYPE: &str = "application/token-introspection+jwt";

/// The answer to a client that accepts this.
#[track_caller]
fn answer_accepted(service: &Service, client: &str, accept: &str, token: &str) -> Answer {
    service.answer(&request_as(service, client, "/introspect", &[("token", token)]).header("Accept", accept))
}

/// The claims of a signed answer, whose signature nobody looked at.
#[track_caller]
fn unverified_claims(answer: &Answer) -> Value {
    assert_eq!((answer.status, answer.header("content-type")), (200, Some(MEDIA_TYPE)), "{}", answer.text());
    part_of(answer.text(), 1)
}
