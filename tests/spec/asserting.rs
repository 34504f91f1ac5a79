//! Client assertions, right and wrong, and what becomes of them.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde_json::{Map, Value, json};
use signet::jose::SigningKey;
use signet::protocol::SigningAlgorithm::{self, EdDsa, Es256};

use crate::asking::{GRANT, JWT_BEARER};
use crate::exchange::{Answer, Request};
use crate::jose::{key, signed};
use crate::service::{NOW, Plan, Service};

/// The client `app`, which signs with keys for all algorithms, and `hmac`, which shares a secret.
pub(crate) const CLIENTS: &str = r#"
[clients.app]
authentication = ["private_key_jwt"]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]
jwks_file = "keys/app.jwks"

[clients.hmac]
authentication = ["client_secret_jwt"]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]
secrets.first.file = "keys/hmac.secret"
"#;

/// The usual service and these clients.
pub(crate) fn service_and(more: &str) -> Service {
    plan_and(more).start()
}

pub(crate) fn plan_and(more: &str) -> Plan {
    Plan::example_and(&format!("{CLIENTS}{more}")).with_file("keys/app.jwks", jwks(&SigningAlgorithm::ALL))
}

/// The public keys for these algorithms.
pub(crate) fn jwks(algorithms: &[SigningAlgorithm]) -> String {
    let mut keys: Vec<Value> =
        algorithms.iter().map(|algorithm| serde_json::to_value(key(*algorithm).public_jwk()).expect("JSON")).collect();
    for (place, key) in keys.iter_mut().enumerate() {
        // The RSA key of the tests is one for two algorithms.
        key["kid"] = json!(key_id(algorithms[place]));
    }
    json!({ "keys": keys }).to_string()
}

pub(crate) fn key_id(algorithm: SigningAlgorithm) -> String {
    format!("key for {algorithm}")
}

/// A `jti` that was not used before.
pub(crate) fn fresh_id() -> String {
    static USED: AtomicU64 = AtomicU64::new(0);
    format!("id {}", USED.fetch_add(1, Ordering::SeqCst))
}

/// Good claims of a client, with a `jti` of their own.
pub(crate) fn claims_of(client: &str) -> Value {
    json!({
        "iss": client, "sub": client, "aud": "https://as.example", "jti": fresh_id(),
        "iat": NOW.as_secs(), "exp": NOW.as_secs() + 60,
    })
}

/// Good claims of `app` but for these.
pub(crate) fn claims_with(changed: Value) -> Value {
    let mut claims = claims_of("app");
    let members: Map<String, Value> = serde_json::from_value(changed).expect("an object");
    claims.as_object_mut().expect("an object").extend(members);
    claims
}

/// Good claims of `app` without this one.
pub(crate) fn claims_without(name: &str) -> Value {
    let mut claims = claims_of("app");
    claims.as_object_mut().expect("an object").remove(name);
    claims
}

pub(crate) fn header_of(algorithm: SigningAlgorithm) -> Value {
    json!({ "alg": algorithm, "kid": key_id(algorithm) })
}

/// An assertion with these claims and a good signature.
pub(crate) fn assertion(claims: &Value) -> String {
    assertion_by(key(Es256), &header_of(Es256), claims)
}

pub(crate) fn assertion_by(key: &SigningKey, header: &Value, claims: &Value) -> String {
    signed(key, &header.to_string(), &claims.to_string())
}

/// An assertion with these claims and an HMAC of this secret.
pub(crate) fn tagged(secret: &[u8], claims: &Value) -> String {
    let input = [json!({ "alg": "HS256" }).to_string(), claims.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
    let input = input.join(".");
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// A token request with this assertion and these parameters besides.
pub(crate) fn request_with(assertion: &str, more: &[(&str, &str)]) -> Request {
    let proof = [GRANT, ("client_assertion_type", JWT_BEARER), ("client_assertion", assertion)];
    Request::post("/token", &[&proof, more].concat())
}

/// What is answered to a token request with this assertion.
#[track_caller]
pub(crate) fn answer(service: &Service, assertion: &str) -> Answer {
    service.answer(&request_with(assertion, &[]))
}

/// An assertion of `app` by the key that its JWK Set has under no name of its own.
pub(crate) fn other_key() -> &'static SigningKey {
    static KEY: std::sync::OnceLock<SigningKey> = std::sync::OnceLock::new();
    KEY.get_or_init(|| {
        let file = SigningKey::generate(EdDsa).expect("a key").to_string();
        SigningKey::read(file.as_bytes(), EdDsa).expect("a key")
    })
}
