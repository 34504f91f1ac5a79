//! Token Status List, draft-ietf-oauth-status-list-20.

mod across_replicas;
mod beside_others;
mod s12_unlinkable;
mod s4_status_list;
mod s5_status_list_token;
mod s6_referenced_token;
mod s8_processing;
mod s8_requests;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use signet::guard::Guard;
use signet::protocol::StatusList;
use signet::seal::RootKey;
use signet::verifier::Verifier;
use url::Url;

use crate::asking::part_of;
use crate::exchange::{Answer, Request};
use crate::service::{ES256, ISSUER, Plan, SCOPES, Service, WEB};

pub(crate) const LISTED: &str = r#"
[resources.orders]
identifier = "https://orders.example"
scopes = ["read", "write"]
status_list = true
"#;

pub(crate) const LIST_KEYS: &str = r#"
[keys.eddsa]
class = "signing"
algorithm = "EdDSA"
file = "keys/eddsa.pem"

[keys.mac]
class = "mac"
file = "keys/mac.jwk"
"#;

const MAC: [u8; 32] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";

/// How long it takes until every replica has heard of a revocation, and a new edition is issued.
const HEARD_BY_ALL: Duration = Duration::from_secs(20);

/// A client that acts for itself, at a resource that wants to see revocations.
fn plan() -> Plan {
    Plan::of(&[ISSUER, WEB, LISTED, SCOPES, ES256, LIST_KEYS])
        .with_file("keys/mac.jwk", RootKey::from_bytes(MAC).to_jwk().to_string())
}

/// A service beside which an operator revokes.
fn guarded(plan: Plan) -> (Service, Arc<Guard>) {
    let guard = Arc::new(Guard::in_memory());
    (plan.with_guard(Arc::clone(&guard)).start(), guard)
}

/// What a token says of its status: index and URI.
#[track_caller]
fn reference(token: &str) -> (u64, String) {
    let reference = part_of(token, 1)["status"]["status_list"].clone();
    (reference["idx"].as_u64().unwrap(), reference["uri"].as_str().unwrap().to_owned())
}

fn path_of(uri: &str) -> String {
    Url::parse(uri).unwrap().path().to_owned()
}

#[track_caller]
fn list_at(service: &Service, uri: &str) -> Answer {
    let answer = service.answer(&Request::get(&path_of(uri)));
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.wire));
    answer
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

/// The indices that are not valid in a list that was fetched, read by hand.
fn invalid_in(list: &Answer) -> Vec<u64> {
    let claims = part_of(&text(list), 1);
    let (bits, lst) = (claims["status_list"]["bits"].as_u64().unwrap(), claims["status_list"]["lst"].as_str().unwrap());
    assert_eq!(bits, 1);
    let list = StatusList::parse(bits, lst).unwrap();
    (0..1 << 20).filter(|index| list.status(*index) != Some(signet::protocol::TokenStatus::Valid)).collect()
}

fn verifier(service: &Service) -> Verifier {
    let jwk_set = service.answer(&Request::get("/jwks")).body;
    Verifier::new("https://as.example", "https://orders.example", &jwk_set).unwrap()
}

/// Waits, on the service's own clock, until a revocation is in the lists.
fn until_heard_by_all(service: &Service) {
    service.clock.advance(HEARD_BY_ALL);
}

fn members(value: &Value) -> Vec<&str> {
    value.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}
