//! §4 and §5, what the set holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::Value;

use crate::asking::{ask, part_of, token_of};
use crate::rfc7517_served::{jwk_set, keys_of};
use crate::service::Plan;

/// Every kind of key that any build can make, and a key that is no signing key.
const KEYS: &str = r#"
[keys.es384]
class = "signing"
algorithm = "ES384"
file = "keys/es384.pem"

[keys.eddsa]
class = "signing"
algorithm = "EdDSA"
file = "keys/eddsa.pem"

[keys.short-lived]
class = "short-lived"
file = "keys/short-lived.jwk"

[keys.mac]
class = "mac"
file = "keys/mac.jwk"

[keys.revoked]
class = "signing"
algorithm = "ES256"
file = "keys/revoked.pem"
revoked = true
"#;

/// RSA keys need the build that can make them.
const RSA: &str = r#"
[keys.rs256]
class = "signing"
algorithm = "RS256"
file = "keys/rs256.pem"

[keys.ps256]
class = "signing"
algorithm = "PS256"
file = "keys/ps256.pem"
"#;

/// The keys as they are published; RSA keys take long to make, so they are made once.
static PUBLISHED: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let rsa = if cfg!(feature = "aws-lc") { RSA } else { "" };
    keys_of(&jwk_set(&Plan::example_and(&[KEYS, rsa].concat()).start()))
});

/// The required members of each kind of key: RFC 7518 §6.2.1 and §6.3.1, RFC 8037 §2.
#[expect(clippy::panic, reason = "a test fails by panicking")]
fn required(kind: &str) -> &'static [&'static str] {
    match kind {
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        "RSA" => &["e", "kty", "n"],
        _ => panic!("a key of kind {kind}"),
    }
}

/// "every published key has … `kty`, and `use` and `alg` that fit; no private or symmetric parts": no member but these.
#[test]
fn every_key_has_its_public_members_and_no_other() {
    for key in PUBLISHED.iter() {
        let members: BTreeSet<_> = key.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let kind = key["kty"].as_str().expect("a kind");
        assert_eq!(members, required(kind).iter().copied().chain(["alg", "kid", "use"]).collect());
        assert_eq!(key["use"], "sig");
        assert!(members.iter().all(|name| key[name].is_string()), "{key}");
    }
}

/// Signing keys that are not revoked, one for each table.
#[test]
fn the_set_holds_the_signing_keys_alone() {
    let algorithms: BTreeMap<_, _> =
        PUBLISHED.iter().map(|key| (key["alg"].to_string(), key["kty"].to_string())).collect();
    let mut expected = BTreeMap::from([("ES256", "EC"), ("ES384", "EC"), ("EdDSA", "OKP")]);
    if cfg!(feature = "aws-lc") {
        expected.extend([("RS256", "RSA"), ("PS256", "RSA")]);
    }
    let quoted = |text: &str| format!("\"{text}\"");
    assert_eq!(algorithms, expected.into_iter().map(|(alg, kind)| (quoted(alg), quoted(kind))).collect());
    assert_eq!(PUBLISHED.len(), algorithms.len());
}

/// RFC 7638 §3: SHA-256 over "a JSON object containing only the required members … with no whitespace … and with the
/// required members ordered lexicographically".
#[test]
fn a_key_id_is_the_thumbprint() {
    for key in PUBLISHED.iter() {
        let members = required(key["kty"].as_str().expect("a kind"));
        let members: Vec<_> = members.iter().map(|name| format!("\"{name}\":{}", key[name])).collect();
        let json = format!("{{{}}}", members.join(","));
        assert_eq!(key["kid"], URL_SAFE_NO_PAD.encode(digest(&SHA256, json.as_bytes())), "{key}");
    }
}

/// RFC 7518 §6.2.1.2: "The length of this octet string MUST be the full size of a coordinate"; "RSA 2048 bits or more".
#[test]
fn keys_are_written_in_full_and_are_large_enough() {
    for key in PUBLISHED.iter() {
        let length = |name: &str| key[name].as_str().map(|text| URL_SAFE_NO_PAD.decode(text).expect("base64url").len());
        let lengths = (length("x"), length("y"), length("n"), key["crv"].as_str());
        let expected = match key["alg"].as_str() {
            Some("ES256") => (Some(32), Some(32), None, Some("P-256")),
            Some("ES384") => (Some(48), Some(48), None, Some("P-384")),
            Some("EdDSA") => (Some(32), None, None, Some("Ed25519")),
            _ => (None, None, lengths.2.filter(|bytes| *bytes >= 256), None),
        };
        assert_eq!(lengths, expected, "{key}");
        assert_eq!(lengths.2.is_some(), key["kty"] == "RSA", "{key}");
    }
}

/// "every JWT we sign has the `kid` of its key in the header", and the set has that key.
#[test]
fn a_token_names_a_key_of_the_set() {
    let service = Plan::example_and(KEYS).start();
    let header = part_of(&token_of(&ask(&service, &[])), 0);
    let keys = keys_of(&jwk_set(&service));
    let named: Vec<_> = keys.iter().filter(|key| key["kid"] == header["kid"]).collect();
    assert_eq!(named.len(), 1);
    assert_eq!(named[0]["alg"], header["alg"]);
}
