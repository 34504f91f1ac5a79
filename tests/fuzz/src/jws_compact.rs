//! Tokens and JWK Sets from outside: [`UnverifiedJwt::parse`], [`judge_access_token`], [`VerifyingKeys::from_jwk_set`],
//! [`VerifyingKeys::from_jwk_set_for`] and [`VerifyingKey::from_jwk`].
//!
//! An input that begins with a brace is a JWK Set, any other a token. After a `!`, each line stands for the base64url
//! of a part.
//!
//! [`judge_access_token`]: signet::jose::judge_access_token

use std::borrow::Cow;
use std::sync::LazyLock;

use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Map, Value};
use signet::jose::{JoseHeader, JwtFault, UnverifiedJwt, VerifyingKey, VerifyingKeys};
use signet::protocol::SigningAlgorithm;
use signet::verifier::Verifier;

use crate::claims;
use crate::fixed::{AUDIENCE, ISSUER, SIGNING_KEY};
use crate::oracle::{self, string_member};
use crate::pieces::Pieces;

const MAX_CHARS: usize = 16 * 1024;
const FORBIDDEN: [&str; 6] = ["b64", "jku", "jwk", "x5c", "x5u", "zip"];
const PRIVATE: [&str; 9] = ["d", "dp", "dq", "k", "oth", "p", "priv", "q", "qi"];

/// Members of JSON, and the parts of a token.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b",\n.{}", include_str!("../dictionaries/jws_compact.dict")));

/// Reads `data` as a token or as a JWK Set.
pub fn run(data: &[u8]) {
    let token = match data {
        [b'{', ..] => return jwk_set(data),
        [b'!', lines @ ..] => {
            let parts: Vec<_> = lines.split(|byte| *byte == b'\n').map(oracle::print_base64url).collect();
            Cow::from(parts.join("."))
        }
        _ => String::from_utf8_lossy(data),
    };
    token_is_read_as_written(&token);
    nothing_is_believed_without_a_signature(&token);
}

fn token_is_read_as_written(token: &str) {
    let parts: Vec<&str> = token.split('.').collect();
    let parsed = UnverifiedJwt::parse(token);
    let header = planted(parsed.as_ref().map(|jwt| jwt.unverified_header().clone()), &parts);
    let expected = header_of(token, &parts);
    assert_eq!(header.as_ref().ok(), expected.as_ref(), "the header is read otherwise than it is written: {token}");
    match &parsed {
        Ok(jwt) => {
            let claims = parts.get(1).and_then(|part| oracle::strict_object(&oracle::base64url(part.as_bytes())?));
            assert_eq!(jwt.unverified_claims().ok(), claims, "the claims are read otherwise than they are written");
        }
        Err(fault) => claims::fault_can_be_logged(fault),
    }
}

/// RFC 7515 §5.2, steps 1 to 5.
fn header_of(token: &str, parts: &[&str]) -> Option<JoseHeader> {
    let [header, _, _] = parts else { return None };
    let members = oracle::strict_object(&oracle::base64url(header.as_bytes())?)?;
    let refused = members.contains_key("crit") || FORBIDDEN.iter().any(|name| members.contains_key(*name));
    let typed = ["typ", "kid"].iter().all(|name| members.get(*name).is_none_or(Value::is_string));
    if token.len() > MAX_CHARS || refused || !typed {
        return None;
    }
    let algorithm = string_member(&members, "alg")?;
    Some(JoseHeader {
        algorithm: SigningAlgorithm::ALL.into_iter().find(|known| known.as_str() == algorithm)?,
        typ: string_member(&members, "typ").map(str::to_owned),
        key_id: string_member(&members, "kid").map(str::to_owned),
    })
}

fn nothing_is_believed_without_a_signature(token: &str) {
    match claims::judged(token) {
        Ok(_) => {
            let octets = |part: &str| oracle::base64url(part.as_bytes()).unwrap_or_default();
            let (unsigned, signature) = token.rsplit_once('.').unwrap_or_default();
            let (header, said) = unsigned.split_once('.').unwrap_or_default();
            let jwk = serde_json::to_value(SIGNING_KEY.public_jwk()).unwrap_or_default();
            let key = UnparsedPublicKey::new(&ED25519, octets(jwk["x"].as_str().unwrap_or_default()));
            assert!(key.verify(unsigned.as_bytes(), &octets(signature)).is_ok(), "{token} is not signed");
            assert!(claims::expected(&octets(header), &octets(said)).is_some(), "{token} should not pass");
        }
        Err(fault) => claims::fault_can_be_logged(&fault),
    }
}

fn jwk_set(json: &[u8]) {
    keys_of_a_client(json);
    let verifier = Verifier::new(ISSUER, AUDIENCE, json);
    let keys = match VerifyingKeys::from_jwk_set(json) {
        Ok(keys) => keys,
        Err(fault) => {
            assert!(verifier.is_err(), "a verifier without a JWK Set");
            let said = fault.to_string();
            assert!(oracle::shows_no_controls(&said) && !said.contains('\n') && said.len() < 1024, "{said:?}");
            return;
        }
    };
    assert_eq!(verifier.is_ok(), !keys.is_empty());
    let jwks = jwks(json).unwrap_or_else(|| panic!("accepted, and no JWK Set"));
    assert!(jwks.len() <= VerifyingKeys::MAX_KEYS);
    for jwk in &jwks {
        assert!(!PRIVATE.iter().any(|name| jwk.contains_key(*name)), "a private key was taken for a public one");
        an_alg_alone_decides(jwk, &jwks, &keys);
    }
    for key in keys.iter() {
        assert_eq!(keys.find(key.key_id()), Some(key));
        assert!(jwks.iter().any(|jwk| describes(jwk, key)), "nobody sent the key {}", key.key_id());
        let _ = key.verify(b"message", &[0; 64]);
    }
}

/// A client's keys are those that would be read alone for the algorithm it signs with, and not private.
fn keys_of_a_client(json: &[u8]) {
    for algorithm in SigningAlgorithm::ALL {
        let Ok(keys) = VerifyingKeys::from_jwk_set_for(json, &[algorithm]) else { continue };
        let jwks = jwks(json).unwrap_or_else(|| panic!("accepted, and no JWK Set"));
        let read: Vec<_> = jwks.iter().filter_map(|jwk| read(jwk, algorithm)).collect();
        assert!(keys.iter().count() == read.len() && read.iter().all(|key| keys.find(key.key_id()) == Some(key)));
        assert!(!jwks.iter().any(|jwk| PRIVATE.iter().any(|name| jwk.contains_key(*name))), "a private key");
    }
}

fn jwks(json: &[u8]) -> Option<Vec<Map<String, Value>>> {
    let set = oracle::strict_object(json)?;
    set.get("keys")?.as_array()?.iter().map(|jwk| jwk.as_object().cloned()).collect()
}

/// A key as it is read alone.
fn read(jwk: &Map<String, Value>, algorithm: SigningAlgorithm) -> Option<VerifyingKey> {
    VerifyingKey::from_jwk(&serde_json::to_vec(jwk).unwrap_or_default(), algorithm).ok()
}

/// A key is in the set exactly if it would be read alone for the algorithm that it names, or stands there again and would.
fn an_alg_alone_decides(jwk: &Map<String, Value>, jwks: &[Map<String, Value>], keys: &VerifyingKeys) {
    let named = string_member(jwk, "alg");
    for algorithm in SigningAlgorithm::ALL {
        let Some(key) = read(jwk, algorithm) else { continue };
        assert_eq!(key.algorithm(), algorithm);
        assert!(named.is_none_or(|named| named == algorithm.as_str()), "{named:?} is read as {algorithm}");
        let same = jwks.iter().filter(|other| read(other, algorithm).as_ref() == Some(&key));
        let expected = same.into_iter().any(|other| other.contains_key("alg"));
        assert_eq!(keys.find(key.key_id()) == Some(&key), expected, "{} is lost", key.key_id());
    }
}

/// Whether `jwk` says all that is known of `key`.
fn describes(jwk: &Map<String, Value>, key: &VerifyingKey) -> bool {
    let kind = (string_member(jwk, "kty").unwrap_or_default(), string_member(jwk, "crv").unwrap_or_default());
    let fits = match key.algorithm() {
        SigningAlgorithm::Es256 => kind == ("EC", "P-256"),
        SigningAlgorithm::Es384 => kind == ("EC", "P-384"),
        SigningAlgorithm::EdDsa => kind == ("OKP", "Ed25519"),
        SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => kind.0 == "RSA",
    };
    let thumbprint = oracle::thumbprint(&Value::Object(jwk.clone()));
    let verifies = |operations: &Value| {
        operations.is_null() || operations.as_array().is_some_and(|all| all.iter().any(|one| one == "verify"))
    };
    fits && string_member(jwk, "alg") == Some(key.algorithm().as_str())
        && string_member(jwk, "kid").or(thumbprint.as_deref()) == Some(key.key_id())
        && thumbprint.as_deref() == Some(key.thumbprint().as_str())
        && jwk.get("use").is_none_or(|usage| usage.is_null() || usage == "sig")
        && jwk.get("key_ops").is_none_or(verifies)
}

/// The planted bug: `crit` is overlooked when the header names a type and a key.
fn planted(header: Result<JoseHeader, &JwtFault>, parts: &[&str]) -> Result<JoseHeader, JwtFault> {
    if cfg!(feature = "planted")
        && header.as_ref().err() == Some(&&JwtFault::CriticalHeader)
        && let Some(mut members) =
            parts.first().and_then(|part| oracle::strict_object(&oracle::base64url(part.as_bytes())?))
    {
        members.remove("crit");
        let without = oracle::print_base64url(serde_json::to_string(&members).unwrap_or_default().as_bytes());
        let parts = [without.as_str(), "", ""];
        if let Some(header) =
            header_of(&without, &parts).filter(|header| header.typ.is_some() && header.key_id.is_some())
        {
            return Ok(header);
        }
    }
    header.map_err(Clone::clone)
}
