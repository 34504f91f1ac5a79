//! "Identical tokens": within a window the same request gets the same access token, from every replica, without their
//! agreeing on anything but the keys.

mod refused;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use signet::guard::Guard;
use signet::jose::SigningKey;
use signet::protocol::SigningAlgorithm;
use signet::seal::RootKey;

use crate::asking::{ask, granted, part_of, token_of};
use crate::exchange::Request;
use crate::service::{ISSUER, NOW, ORDERS, Plan, SCOPES, Service};

/// A minute, and the resource's tokens live for ten.
const CLIENT: &str = r#"
[clients.web]
grant_types = ["client_credentials"]
scopes = ["read", "write"]
default_scope = ["read"]
resources = ["orders", "bills"]
algorithm = "EdDSA"
identical_within = "60s"
secrets.first.file = "keys/web.secret"

[clients.orders-api]
introspects = ["orders"]
secrets.first.file = "keys/orders-api.secret"

[resources.bills]
identifier = "https://bills.example"
scopes = ["read"]
"#;

const KEYS: &str = r#"
[keys.eddsa]
class = "signing"
algorithm = "EdDSA"
file = "keys/eddsa.pem"

[keys.es256]
class = "signing"
algorithm = "ES256"
file = "keys/es256.pem"

[keys.mac]
class = "mac"
file = "keys/mac.jwk"
"#;

/// The beginning of a window.
const BEGIN: signet::clock::Timestamp = NOW;

/// Two replicas with the same keys, and the same revocations.
fn replicas() -> [Service; 2] {
    let guard = Arc::new(Guard::in_memory());
    let key = SigningKey::generate(SigningAlgorithm::EdDsa).unwrap().to_string();
    let mac = RootKey::from_bytes(*b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef").to_jwk().to_string();
    [(); 2].map(|()| {
        Plan::of(&[ISSUER, CLIENT, ORDERS, SCOPES, KEYS])
            .with_file("keys/eddsa.pem", key.clone())
            .with_file("keys/mac.jwk", mac.clone())
            .with_guard(Arc::clone(&guard))
            .start()
    })
}

fn at(service: &Service, millis: u64) {
    service.clock.set(BEGIN.after(Duration::from_millis(millis)));
}

fn is_active(service: &Service, token: &str) -> Value {
    let request = Request::post("/introspect", &[("token", token)]);
    let answer = service
        .answer(&request.header("Authorization", crate::exchange::basic("orders-api", &service.secret("orders-api"))));
    assert_eq!(answer.status, 200);
    answer.json()["active"].clone()
}

/// "every replica answers the same bytes without coordination": at whatever moments of the window.
#[test]
fn every_replica_answers_with_the_same_token() {
    assert_eq!(BEGIN.as_secs() % 60, 0, "the beginning of a window");
    let [one, other] = replicas();
    let first = token_of(&ask(&one, &[]));
    at(&other, 59_999);
    assert_eq!(token_of(&ask(&other, &[])), first);
    let claims = part_of(&first, 1);
    assert_eq!(
        [&claims["iat"], &claims["exp"]].map(Value::as_u64),
        [Some(BEGIN.as_secs()), Some(BEGIN.as_secs() + 600)]
    );
    at(&other, 60_000);
    let next = part_of(&token_of(&ask(&other, &[])), 1);
    assert_eq!(next["iat"].as_u64(), Some(BEGIN.as_secs() + 60));
    assert!(next["jti"] != claims["jti"] && next["gid"] != claims["gid"], "the next window is another");
}

/// What differs in anything that is said gets a token of its own; scopes are a set, resources are in order.
#[test]
fn another_request_gets_another_token() {
    let [service, _] = replicas();
    let asked = |parameters: &[(&str, &str)]| token_of(&ask(&service, parameters));
    let (orders, bills) = (("resource", "https://orders.example"), ("resource", "https://bills.example"));
    assert_eq!(asked(&[("scope", "read write"), orders]), asked(&[("scope", "write read"), orders]));
    assert_eq!(asked(&[]), asked(&[("scope", "read"), orders]), "what is the default or inferred is said, too");
    let tokens = [
        asked(&[orders]),
        asked(&[bills]),
        asked(&[orders, bills]),
        asked(&[bills, orders]),
        asked(&[orders, ("scope", "write")]),
        asked(&[orders, ("scope", "read write")]),
    ];
    for name in ["jti", "gid"] {
        let ids: std::collections::BTreeSet<_> =
            tokens.iter().map(|token| part_of(token, 1)[name].to_string()).collect();
        assert_eq!(ids.len(), tokens.len(), "{name}");
    }
    let claims = part_of(&tokens[0], 1);
    assert_ne!(claims["jti"], claims["gid"]);
}

/// "expires_in truthful", and "at least half the lifetime remains".
#[test]
fn what_is_left_of_its_life_is_told() {
    let [service, _] = replicas();
    for (millis, left) in [(0, 600), (1, 599), (1000, 599), (59_999, 540), (60_000, 600)] {
        at(&service, millis);
        assert_eq!(granted(&ask(&service, &[]))["expires_in"], left, "after {millis} ms");
    }
}

/// "revoking one revokes the window": on every replica, and also what is handed out afterwards.
#[test]
fn revoking_one_revokes_all_of_its_window() {
    let [one, other] = replicas();
    let token = token_of(&ask(&one, &[]));
    let written = token_of(&ask(&one, &[("scope", "write")]));
    assert_eq!([&token, &written].map(|token| is_active(&other, token)), [Value::Bool(true), Value::Bool(true)]);
    let request = Request::post("/revoke", &[("token", &token)]).header("Authorization", crate::asking::web(&one));
    assert_eq!(one.answer(&request).status, 200);
    assert_eq!([&token, &written].map(|token| is_active(&other, token)), [Value::Bool(false), Value::Bool(true)]);
    assert_eq!(token_of(&ask(&other, &[])), token, "it is the same token until the window ends");
    at(&other, 60_000);
    let next = token_of(&ask(&other, &[]));
    assert_eq!(is_active(&other, &next), true);
}

/// A client that is not registered for it gets a token of its own each time.
#[test]
fn nobody_else_gets_the_same_token_twice() {
    let plain = CLIENT.replace("identical_within = \"60s\"\n", "");
    let service = Plan::of(&[ISSUER, &plain, ORDERS, SCOPES, KEYS]).start();
    let tokens = [(); 2].map(|()| part_of(&token_of(&ask(&service, &[])), 1));
    assert!(tokens[0]["jti"] != tokens[1]["jti"] && tokens[0]["gid"] != tokens[1]["gid"]);
}
