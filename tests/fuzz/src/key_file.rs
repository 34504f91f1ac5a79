//! Key files: [`SigningKey::read`] and [`RootKey::from_jwk`].

use serde_json::{Map, Value};
use signet::jose::{KeyFault, SigningKey, VerifyingKey, VerifyingKeys};
use signet::protocol::SigningAlgorithm::{self, EdDsa, Es256, Es384, Ps256, Rs256};
use signet::seal::RootKey;
use std::sync::LazyLock;

use crate::oracle::{self, string_member};
use crate::pieces::Pieces;

const PRIVATE: [&str; 8] = ["d", "dp", "dq", "k", "oth", "p", "q", "qi"];

/// Members of a JWK, and the lines of PEM.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b",\n{}", include_str!("../dictionaries/key_file.dict")));

/// Reads `file` as a signing key for each algorithm, and as a root key.
pub fn run(file: &[u8]) {
    let read = SigningAlgorithm::ALL.map(|algorithm| (algorithm, SigningKey::read(file, algorithm)));
    let accepted: Vec<_> = read.iter().filter(|(_, key)| key.is_ok()).map(|(algorithm, _)| *algorithm).collect();
    assert!(
        matches!(accepted.as_slice(), [] | [Es256] | [Es384] | [EdDsa] | [Ps256, Rs256]),
        "one key is taken for several kinds: {accepted:?}"
    );
    for (algorithm, outcome) in &read {
        if let Some(key_id) = planted(outcome, file) {
            jwk_says_the_same(file, *algorithm, &key_id);
        }
        match outcome {
            Ok(key) => key_is_whole(key, *algorithm, file),
            Err(fault) => nothing_secret_is_told(fault, file),
        }
    }
    root_key(file);
}

/// What the file says of itself, if it is a JWK: nothing that is not so.
fn jwk_says_the_same(file: &[u8], algorithm: SigningAlgorithm, key_id: &str) {
    let Some(jwk) = jwk(file) else { return };
    for (name, value) in [("kid", key_id), ("alg", algorithm.as_str()), ("use", "sig")] {
        assert!(jwk.get(name).is_none_or(|found| found == value), "accepted with another {name}: {:?}", jwk[name]);
    }
    let signs = |operations: &Value| operations.as_array().is_some_and(|all| all.iter().any(|one| one == "sign"));
    assert!(jwk.get("key_ops").is_none_or(signs), "accepted for other operations");
}

fn key_is_whole(key: &SigningKey, algorithm: SigningAlgorithm, file: &[u8]) {
    assert_eq!(key.algorithm(), algorithm);
    let json = serde_json::to_vec(key.public_jwk()).unwrap_or_default();
    let public = serde_json::to_value(key.public_jwk()).unwrap_or_default();
    assert_eq!(oracle::thumbprint(&public).as_deref(), Some(key.key_id().as_str()));
    assert_eq!(public["kid"], key.key_id().as_str());
    assert!(PRIVATE.iter().all(|name| public.get(*name).is_none()), "the public half holds private members: {public}");
    if let Some(jwk) = jwk(file) {
        let said = |name: &str| public.get(name).is_none_or(|value| jwk.get(name) == Some(value));
        assert!(["kty", "crv", "x", "y", "n", "e"].into_iter().all(said), "published as another key: {public}");
    }
    assert_eq!(VerifyingKey::from_jwk(&json, algorithm), Ok(key.verifying_key()));
    let set = [b"{\"keys\":[", json.as_slice(), b"]}"].concat();
    let set = VerifyingKeys::from_jwk_set(&set).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(set.find(key.key_id().as_str()), Some(&key.verifying_key()));
    // Only signing shows whether an RSA key's exponents belong together.
    let signs = key.self_test();
    assert!(matches!(algorithm, Ps256 | Rs256) || signs.is_ok(), "{signs:?}");
}

/// A fault is written to a log.
fn nothing_secret_is_told(fault: &KeyFault, file: &[u8]) {
    let told = format!("{fault} {fault:?}");
    assert!(oracle::shows_no_controls(&told), "{told:?}");
    let jwk = jwk(file).unwrap_or_default();
    let members = PRIVATE.iter().filter_map(|name| string_member(&jwk, name));
    let text = String::from_utf8_lossy(file);
    let is_data = |line: &&str| line.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    let lines = text.lines().filter(is_data);
    let mut secrets = members.chain(lines).filter(|secret| secret.len() >= 16);
    assert!(secrets.all(|secret| !told.contains(secret)), "{told}");
}

fn root_key(file: &[u8]) {
    let Ok(key) = RootKey::from_jwk(file) else { return };
    let jwk = key.to_jwk();
    let again = RootKey::from_jwk(jwk.as_bytes()).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(again.key_id() == key.key_id() && *again.to_jwk() == *jwk, "printed, it is another key");
    // A kid is skipped, whatever it is.
    let Some(members) = self::jwk(file) else { return };
    let k = string_member(&members, "k").unwrap_or_default();
    let octets = oracle::base64url(k.as_bytes()).unwrap_or_default();
    assert!(members.keys().all(|name| ["kty", "k", "kid"].contains(&name.as_str())), "accepted for something else");
    assert!(string_member(&members, "kty") == Some("oct") && jwk.contains(k), "accepted as another key");
    assert!(octets.len() == 32 && octets.iter().any(|octet| *octet != octets[0]), "accepted, and not random");
}

fn jwk(file: &[u8]) -> Option<Map<String, Value>> {
    oracle::strict_object(file)
}

/// The key id under which a file is accepted. The planted bug: where `key_ops` allow to sign, `kid` may be any.
fn planted(outcome: &Result<SigningKey, KeyFault>, file: &[u8]) -> Option<String> {
    match outcome {
        Ok(key) => Some(key.key_id().to_string()),
        Err(KeyFault::OtherKeyId { thumbprint }) if cfg!(feature = "planted") && jwk(file)?.contains_key("key_ops") => {
            Some(thumbprint.to_string())
        }
        Err(_) => None,
    }
}
