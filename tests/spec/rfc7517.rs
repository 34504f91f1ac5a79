//! JSON Web Key.

use serde_json::{Value, json};
use signet::jose::{
    JsonFault, JwkFault, JwkSetFault, KeyFault, KeyKind, MemberFault, SigningKey, VerifyingKey, VerifyingKeys,
};
use signet::protocol::SigningAlgorithm;

use crate::jose::key;
use crate::{public_half, vector};

fn set_of(keys: &[Value]) -> Result<VerifyingKeys, JwkSetFault> {
    VerifyingKeys::from_jwk_set(json!({ "keys": keys }).to_string().as_bytes())
}

fn public_jwk(algorithm: SigningAlgorithm) -> Value {
    serde_json::to_value(key(algorithm).public_jwk()).unwrap()
}

fn with(mut jwk: Value, name: &str, value: Value) -> Value {
    jwk[name] = value;
    jwk
}

fn without(mut jwk: Value, name: &str) -> Value {
    jwk.as_object_mut().unwrap().remove(name);
    jwk
}

fn ids(keys: &VerifyingKeys) -> Vec<&str> {
    keys.iter().map(VerifyingKey::key_id).collect()
}

/// Section 4: a published key says its kind, id, use and algorithm, always in the same order.
#[test]
fn a_published_key_is_printed_in_one_way() {
    let key =
        SigningKey::read(vector("rfc7515-a3.json")["key"].to_string().as_bytes(), SigningAlgorithm::Es256).unwrap();
    let expected = concat!(
        r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#,
        r#""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","#,
        r#""kid":"oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U","use":"sig","alg":"ES256"}"#
    );
    assert_eq!(serde_json::to_string(key.public_jwk()).unwrap(), expected);
}

/// Section 5: what is published is what verifiers read.
#[test]
fn every_published_key_is_found_by_its_id() {
    for algorithm in SigningAlgorithm::ALL {
        let keys = set_of(&[public_jwk(algorithm)]).unwrap();
        let found = keys.find(key(algorithm).key_id().as_str());
        assert_eq!(found, Some(&key(algorithm).verifying_key()));
        assert!(keys.find("").is_none());
    }
}

/// Section 5: "Implementations SHOULD ignore JWKs within a JWK Set that use `kty` (key type) values that are not
/// understood by them, that are missing required members, or for which values are out of the supported ranges."
#[test]
fn a_key_that_is_not_for_us_is_passed_over() {
    let good = public_jwk(SigningAlgorithm::Es256);
    let rsa = public_jwk(SigningAlgorithm::Rs256);
    let other = |name: &str, value: Value| with(with(good.clone(), "kid", json!("other")), name, value);
    let passed_over = [
        json!({}),
        json!({ "kty": "AKP", "alg": "ML-DSA-44", "kid": "other", "pub": "AA" }),
        other("kty", json!("ec")),
        other("kty", json!(5)),
        other("crv", json!("secp256k1")),
        other("crv", json!("P-384")),
        other("use", json!("enc")),
        other("use", json!(null)),
        other("key_ops", json!(["encrypt"])),
        other("alg", json!("ES384")),
        other("alg", json!("RS256")),
        other("alg", json!("none")),
        other("alg", json!("HS256")),
        other("alg", json!("ES256K")),
        other("kid", json!(5)),
        other("x", json!("AA")),
        other("x", json!(format!("{}=", good["x"].as_str().unwrap()))),
        other("y", json!(5)),
        without(other("kid", json!("other")), "alg"),
        without(other("kid", json!("other")), "x"),
        with(with(rsa.clone(), "kid", json!("other")), "e", json!("AA")),
        with(with(rsa.clone(), "kid", json!("other")), "e", json!("AQ")),
        with(with(rsa.clone(), "kid", json!("other")), "e", json!("AQAC")),
        with(with(rsa.clone(), "kid", json!("other")), "e", json!("__________8")),
        with(with(rsa.clone(), "kid", json!("other")), "n", json!("AQAB")),
        with(with(rsa, "kid", json!("other")), "n", json!(format!("{}_g", "_".repeat(340)))),
    ];
    for odd in passed_over {
        let keys = set_of(&[odd.clone(), good.clone()]).unwrap();
        assert_eq!(ids(&keys), [key(SigningAlgorithm::Es256).key_id().as_str()], "{odd}");
    }
}

/// Section 4.5: a key may lack a `kid`; it is then found by its thumbprint (RFC 7638 §1).
#[test]
fn a_key_without_an_id_is_found_by_its_thumbprint() {
    let keys = set_of(&[without(public_jwk(SigningAlgorithm::EdDsa), "kid")]).unwrap();
    assert_eq!(ids(&keys), [key(SigningAlgorithm::EdDsa).key_id().as_str()]);
}

/// Section 4.5: "When `kid` values are used within a JWK Set, different keys within the JWK Set SHOULD use distinct
/// `kid` values."
#[test]
fn two_keys_with_one_id_are_refused() {
    let first = with(public_jwk(SigningAlgorithm::Es256), "kid", json!("one"));
    let second = with(public_jwk(SigningAlgorithm::EdDsa), "kid", json!("one"));
    let fault = set_of(&[first.clone(), second]).map(drop);
    assert_eq!(fault, Err(JwkSetFault::DuplicateKeyId("one".to_owned())));
    assert!(set_of(&[first.clone(), with(first, "use", json!("enc"))]).is_ok());
}

/// Section 9.2: "Private and symmetric keys MUST be protected from disclosure to unintended parties."
#[test]
fn a_set_that_gives_away_a_private_key_is_refused() {
    let whole = vector("rfc7515-a2.json")["key"].clone();
    let good = public_jwk(SigningAlgorithm::Es256);
    assert_eq!(
        set_of(&[good.clone(), with(whole, "kid", json!("k"))]).map(drop),
        Err(JwkSetFault::PrivateKey(Some("k".to_owned())))
    );
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"] {
        let leaking = without(with(good.clone(), name, json!(null)), "kid");
        assert_eq!(set_of(&[leaking]).map(drop), Err(JwkSetFault::PrivateKey(None)), "{name}");
    }
    let private = vector("rfc8037-a.json")["key"].to_string();
    assert_eq!(VerifyingKey::from_jwk(private.as_bytes(), SigningAlgorithm::EdDsa), Err(JwkFault::PrivateKey));
}

/// Section 5.1: "The value of the `keys` parameter is an array of JWK values." Not from the RFC: 256 KiB, 100 keys.
#[test]
fn a_set_is_an_object_with_an_array_of_keys_and_bounded() {
    for (json, fault) in [
        ("", JwkSetFault::Json(JsonFault::NotJson)),
        ("[]", JwkSetFault::Json(JsonFault::NotAnObject)),
        ("{}", JwkSetFault::NoKeys),
        (r#"{"keys":{}}"#, JwkSetFault::NoKeys),
        (r#"{"keys":[5]}"#, JwkSetFault::NoKeys),
        (r#"{"keys":[],"keys":[]}"#, JwkSetFault::Json(JsonFault::DuplicateMember)),
        (r#"{"keys":[{"kty":"EC","kty":"RSA"}]}"#, JwkSetFault::Json(JsonFault::DuplicateMember)),
    ] {
        assert_eq!(VerifyingKeys::from_jwk_set(json.as_bytes()).map(drop), Err(fault), "{json}");
    }
    assert!(set_of(&[]).unwrap().is_empty());
    assert!(set_of(&vec![json!({}); VerifyingKeys::MAX_KEYS]).is_ok());
    assert_eq!(set_of(&vec![json!({}); VerifyingKeys::MAX_KEYS + 1]).map(drop), Err(JwkSetFault::TooManyKeys));
    let long = " ".repeat(VerifyingKeys::MAX_BYTES + 1);
    assert_eq!(VerifyingKeys::from_jwk_set(long.as_bytes()).map(drop), Err(JwkSetFault::TooLong));
}

/// Section 4.4: "identifies the algorithm intended for use with the key".
#[test]
fn a_single_key_is_read_for_one_algorithm_only() {
    let jwk = public_half(&vector("rfc7638-3.1.json")["key"]);
    assert_eq!(VerifyingKey::from_jwk(&jwk, SigningAlgorithm::Rs256).unwrap().key_id(), "2011-04-29");
    assert_eq!(VerifyingKey::from_jwk(&jwk, SigningAlgorithm::Ps256), Err(JwkFault::NotUsable));
    assert_eq!(VerifyingKey::from_jwk(&jwk, SigningAlgorithm::Es256), Err(JwkFault::NotUsable));
    assert_eq!(VerifyingKey::from_jwk(b"5", SigningAlgorithm::Es256), Err(JwkFault::Json(JsonFault::NotAnObject)));
}

/// RFC 7518 §6.2.2 and §6.3.2, RFC 8037 §2: every private JWK of the RFCs is read, with and without what it may say
/// about itself.
#[test]
fn a_private_jwk_is_read() {
    for (file, algorithm) in [
        ("rfc7515-a2.json", SigningAlgorithm::Rs256),
        ("rfc7515-a2.json", SigningAlgorithm::Ps256),
        ("rfc7515-a3.json", SigningAlgorithm::Es256),
        ("rfc8037-a.json", SigningAlgorithm::EdDsa),
    ] {
        let plain = vector(file)["key"].clone();
        let key = SigningKey::read(format!("\n {plain}").as_bytes(), algorithm).unwrap();
        assert_eq!(key.self_test(), Ok(()), "{file}");
        let said = with(with(plain, "alg", json!(algorithm)), "kid", json!(key.key_id()));
        let said = with(with(said, "use", json!("sig")), "key_ops", json!(["sign", "verify"]));
        assert_eq!(SigningKey::read(said.to_string().as_bytes(), algorithm).map(drop), Ok(()));
    }
}

/// The same: a private JWK that is not whole, or is for something else, is refused with the reason.
#[test]
fn a_private_jwk_that_does_not_fit_is_refused() {
    let ec = vector("rfc7515-a3.json")["key"].clone();
    let rsa = vector("rfc7515-a2.json")["key"].clone();
    let read = |jwk: &Value, algorithm| SigningKey::read(jwk.to_string().as_bytes(), algorithm).map(drop);
    let member = |name, fault| Err(KeyFault::Member { name, fault });
    for (name, value, fault) in [
        ("alg", json!("ES384"), MemberFault::Mismatch),
        ("alg", json!(5), MemberFault::WrongJsonType),
        ("use", json!("enc"), MemberFault::Mismatch),
        ("key_ops", json!(["verify"]), MemberFault::Mismatch),
        ("key_ops", json!("sign"), MemberFault::WrongJsonType),
        ("d", json!(null), MemberFault::WrongJsonType),
        ("d", json!("!"), MemberFault::NotBase64Url),
        ("d", json!("AAAA"), MemberFault::WrongLength),
        ("d", json!("AAAA".repeat(11)), MemberFault::WrongLength),
        ("x", json!("AAAA"), MemberFault::WrongLength),
        ("kid", json!(5), MemberFault::WrongJsonType),
    ] {
        assert_eq!(
            read(&with(ec.clone(), name, value), SigningAlgorithm::Es256),
            member(name, fault),
            "{name} {fault}"
        );
    }
    for name in ["x", "y", "kty", "crv"] {
        assert_eq!(read(&without(ec.clone(), name), SigningAlgorithm::Es256), member(name, MemberFault::Missing));
    }
    for name in ["n", "e", "p", "q", "dp", "dq", "qi"] {
        assert_eq!(read(&without(rsa.clone(), name), SigningAlgorithm::Rs256), member(name, MemberFault::Missing));
    }
    let thumbprint = SigningKey::read(ec.to_string().as_bytes(), SigningAlgorithm::Es256).unwrap().key_id().clone();
    assert_eq!(
        read(&with(ec.clone(), "kid", json!("mine")), SigningAlgorithm::Es256),
        Err(KeyFault::OtherKeyId { thumbprint })
    );
    assert_eq!(read(&without(ec.clone(), "d"), SigningAlgorithm::Es256), Err(KeyFault::NotPrivate));
    assert_eq!(read(&without(rsa.clone(), "d"), SigningAlgorithm::Rs256), Err(KeyFault::NotPrivate));
    assert_eq!(read(&with(rsa.clone(), "oth", json!([])), SigningAlgorithm::Rs256), Err(KeyFault::MultiPrime));
    let found = KeyKind::Rsa { bits: 2048 };
    assert_eq!(
        read(&rsa, SigningAlgorithm::Es256),
        Err(KeyFault::OtherAlgorithm { algorithm: SigningAlgorithm::Es256, found })
    );
    assert_eq!(
        read(&json!({ "kty": "oct", "k": "AAAA" }), SigningAlgorithm::Es256),
        Err(KeyFault::OtherAlgorithm { algorithm: SigningAlgorithm::Es256, found: KeyKind::Symmetric })
    );
}

/// RFC 8725 §3.4, "Validate Cryptographic Inputs": what says it is a pair must be one.
#[test]
fn a_private_jwk_with_a_strangers_public_half_is_refused() {
    let read = |jwk: &Value, algorithm| SigningKey::read(jwk.to_string().as_bytes(), algorithm).map(drop);
    let [ec, okp, rsa] =
        ["rfc7515-a3.json", "rfc8037-a.json", "rfc7515-a2.json"].map(|file| vector(file)["key"].clone());
    let stranger = public_jwk(SigningAlgorithm::Es256);
    let mixed = with(with(ec, "x", stranger["x"].clone()), "y", stranger["y"].clone());
    assert_eq!(read(&mixed, SigningAlgorithm::Es256), Err(KeyFault::Damaged));
    let mixed = with(okp, "x", public_jwk(SigningAlgorithm::EdDsa)["x"].clone());
    assert_eq!(read(&mixed, SigningAlgorithm::EdDsa), Err(KeyFault::Damaged));
    let mixed = with(rsa, "n", vector("rfc7638-3.1.json")["key"]["n"].clone());
    assert_eq!(read(&mixed, SigningAlgorithm::Rs256), Err(KeyFault::Damaged));
}

/// RFC 7518 §6.3.2.4: `dp` is not needed to say which key it is, only to sign; a damaged one must not wait for the
/// first token.
#[test]
fn a_damaged_rsa_exponent_is_found_by_the_self_test_at_the_latest() {
    let rsa = vector("rfc7515-a2.json")["key"].clone();
    let damaged = with(rsa.clone(), "dp", rsa["dq"].clone()).to_string();
    let tested = SigningKey::read(damaged.as_bytes(), SigningAlgorithm::Rs256).and_then(|key| key.self_test());
    assert!(matches!(tested, Err(KeyFault::Damaged | KeyFault::SelfTest)), "{tested:?}");
}
