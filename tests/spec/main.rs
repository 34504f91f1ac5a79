//! What the specifications say, one module a document. A test's name is the rule, its first line quotes the clause.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod account;
mod asking;
mod asserting;
mod back_channel_logout;
#[path = "../support/exchange/mod.rs"]
mod exchange;
mod front_channel_logout;
mod granting;
mod header_blocks;
mod identical_tokens;
mod introspecting;
#[path = "../support/jose.rs"]
mod jose;
mod json_answers;
mod keys;
mod login_service;
mod not_issued_before;
mod oidc_core;
mod oidc_discovery;
mod opaque;
#[cfg(feature = "postgres")]
mod outages;
mod password_service;
#[path = "../support/receiver.rs"]
mod receiver;
mod rfc5958;
mod rfc6749;
mod rfc6749_code;
mod rfc7009;
mod rfc7515;
mod rfc7517;
mod rfc7517_served;
mod rfc7518;
mod rfc7521;
mod rfc7523;
mod rfc7636;
mod rfc7638;
mod rfc7662;
mod rfc8037;
mod rfc8252;
mod rfc8414;
mod rfc8707;
mod rfc8725;
mod rfc9068;
mod rfc9068_issued;
mod rfc9700;
mod rfc9701;
mod rp_initiated_logout;
mod sealed_blob;
#[path = "../support/service/mod.rs"]
mod service;
mod sign_in;
mod signing_in;
mod slow_hashes;
mod status_list;
#[path = "../support/mod.rs"]
mod support;
mod user_registration;

/// A vector file of JSON.
fn vector(file: &str) -> serde_json::Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(file);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The JWK of a vector file without its private members.
fn public_half(key: &serde_json::Value) -> Vec<u8> {
    let mut key = key.clone();
    let members = key.as_object_mut().unwrap();
    members.retain(|name, _| !matches!(name.as_str(), "d" | "p" | "q" | "dp" | "dq" | "qi"));
    serde_json::to_vec(&key).unwrap()
}
