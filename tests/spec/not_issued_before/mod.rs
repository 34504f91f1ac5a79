//! "A signed, cacheable not issued before document": the epochs of clients and of the issuer, for those who verify offline.

mod judged;
mod served;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use signet::guard::{Guard, Revocation};
use signet::protocol::ClientId;
use signet::verifier::Verifier;

use crate::exchange::{Answer, Request};
use crate::granting::wait;
use crate::service::{NOW, Plan, Service};

const PATH: &str = "/not-issued-before";

/// The usual service, and its guard, in which an operator revokes.
fn guarded(plan: Plan) -> (Service, Arc<Guard>) {
    let guard = Arc::new(Guard::in_memory());
    (plan.with_guard(Arc::clone(&guard)).start(), guard)
}

/// Revokes what was issued until so many milliseconds after the start.
fn revoke(guard: &Guard, revocation: Revocation, millis: u64) {
    let now = NOW.after(Duration::from_millis(millis));
    wait(guard.revoke(revocation, NOW.after(Duration::from_secs(3600)), now)).unwrap();
}

fn web() -> ClientId {
    ClientId::parse("web").unwrap()
}

/// What the document calls a client: SHA-256 of its id.
fn name_of(client: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, client.as_bytes()))
}

#[track_caller]
fn fetched(service: &Service) -> Answer {
    let answer = service.answer(&Request::get(PATH));
    assert_eq!(answer.status, 200);
    answer
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

fn verifier(service: &Service) -> Verifier {
    let jwk_set = service.answer(&Request::get("/jwks")).body;
    Verifier::new("https://as.example", "https://orders.example", &jwk_set).unwrap()
}
