//! §2 and §3.1.3.6, what ID tokens are signed with, and the hash of the access token that follows from it.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{Algorithm, SHA256, SHA384, SHA512, digest};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::{Value, json};

use crate::asking::part_of;
use crate::exchange::Request;
use crate::granting::findings;
use crate::service::{ES256, ISSUER, ORDERS, SCOPES, Service};
use crate::signing_in::{Ask, Browser, SIGN_IN_KEYS, client_like_app, id_claims, service_with, text_of};

const KEYS: &str = r#"
[keys.eddsa]
class = "signing"
algorithm = "EdDSA"
file = "keys/eddsa.pem"

[keys.ps256]
class = "signing"
algorithm = "PS256"
file = "keys/ps256.pem"

[keys.es384]
class = "signing"
algorithm = "ES384"
file = "keys/es384.pem"
"#;

/// Algorithms, and the hash that each of them uses.
const ALGORITHMS: [(&str, &Algorithm); 5] =
    [("RS256", &SHA256), ("ES256", &SHA256), ("PS256", &SHA256), ("ES384", &SHA384), ("EdDSA", &SHA512)];

fn service_of_all() -> Service {
    let client = |name: &str| {
        let line = format!("id_token_signed_response_alg = \"{name}\"\nconsent = \"implied\"");
        client_like_app(&name.to_ascii_lowercase(), &line)
    };
    let clients: String = ALGORITHMS.iter().map(|(name, _)| client(name)).collect();
    service_with(&format!("{KEYS}{clients}"))
}

fn bytes(key: &Value, member: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(key[member].as_str().unwrap()).unwrap()
}

/// Verifies a JWS by a JWK, by nothing but ring and this table.
fn is_signed(token: &str, key: &Value) -> bool {
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let point = || [vec![4], bytes(key, "x"), bytes(key, "y")].concat();
    let by = |algorithm: &'static dyn VerificationAlgorithm, public: Vec<u8>| {
        UnparsedPublicKey::new(algorithm, public).verify(input.as_bytes(), &signature).is_ok()
    };
    let rsa = |parameters| {
        RsaPublicKeyComponents { n: bytes(key, "n"), e: bytes(key, "e") }
            .verify(parameters, input.as_bytes(), &signature)
            .is_ok()
    };
    match key["alg"].as_str().unwrap() {
        "RS256" => rsa(&RSA_PKCS1_2048_8192_SHA256),
        "PS256" => rsa(&RSA_PSS_2048_8192_SHA256),
        "ES256" => by(&ECDSA_P256_SHA256_FIXED, point()),
        "ES384" => by(&ECDSA_P384_SHA384_FIXED, point()),
        "EdDSA" => by(&ED25519, bytes(key, "x")),
        other => panic!("{other}"),
    }
}

/// "ID Tokens MUST be signed using JWS", by the key that the header names and the JWK Set has, with the algorithm that
/// the client registered (`id_token_signed_response_alg`).
#[test]
fn an_id_token_is_signed_with_the_algorithm_of_its_client() {
    let service = service_of_all();
    let browser = Browser::at(&service);
    let set = service.answer(&Request::get("/jwks")).json();
    for (algorithm, _) in ALGORITHMS {
        let tokens = browser.tokens_as(&algorithm.to_ascii_lowercase(), &Ask::app());
        let token = text_of(&tokens, "id_token");
        let header = part_of(token, 0);
        assert_eq!(header["alg"], algorithm);
        let keys: Vec<_> = set["keys"].as_array().unwrap().iter().filter(|key| key["kid"] == header["kid"]).collect();
        assert_eq!(keys.len(), 1, "{header} in {set}");
        assert_eq!(keys[0]["alg"], algorithm);
        assert!(is_signed(token, keys[0]), "{algorithm}");
        let other = token.replacen('.', ".A", 1);
        assert!(!is_signed(&other, keys[0]), "{algorithm}: the check cannot fail");
    }
}

/// "The default, if omitted, is RS256" (Dynamic Client Registration §2).
#[test]
fn a_client_that_registered_nothing_gets_rs256() {
    let service = service_of_all();
    let tokens = Browser::at(&service).tokens(&Ask::app());
    assert_eq!(part_of(text_of(&tokens, "id_token"), 0)["alg"], "RS256");
}

/// "Its value is the base64url encoding of the left-most half of the hash of the octets of the ASCII representation of the
/// access_token value, where the hash algorithm used is the hash algorithm used in the alg Header Parameter of the ID
/// Token's JOSE Header."
#[test]
fn at_hash_is_the_left_half_of_the_access_tokens_hash() {
    let service = service_of_all();
    let browser = Browser::at(&service);
    for (algorithm, hash) in ALGORITHMS {
        let tokens = browser.tokens_as(&algorithm.to_ascii_lowercase(), &Ask::app());
        let whole = digest(hash, text_of(&tokens, "access_token").as_bytes());
        let (left, _) = whole.as_ref().split_at(whole.as_ref().len() / 2);
        assert_eq!(id_claims(&tokens)["at_hash"], json!(URL_SAFE_NO_PAD.encode(left)), "{algorithm}");
    }
}

/// "ID Tokens MUST NOT use none as the alg value unless …"; and whoever verifies a MAC could make one, too. Neither is an
/// algorithm of ID tokens here, and the metadata offers neither.
#[test]
fn no_client_gets_id_tokens_that_anybody_can_make() {
    for setting in ["id_token_signed_response_alg", "userinfo_signed_response_alg"] {
        for algorithm in ["none", "NONE", "HS256", "HS512", "RS1", "rs256", ""] {
            let client = client_like_app("second", &format!("{setting} = \"{algorithm}\""));
            let report = findings(&[ISSUER, &client, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
            assert!(report.contains(&format!("clients.second.{setting}")), "{algorithm}: {report}");
        }
    }
    let metadata = service_of_all().answer(&Request::get("/.well-known/openid-configuration")).json();
    let offered = metadata["id_token_signing_alg_values_supported"].as_array().unwrap();
    assert!(offered.iter().all(|algorithm| ALGORITHMS.iter().any(|(name, _)| algorithm == name)), "{offered:?}");
}
