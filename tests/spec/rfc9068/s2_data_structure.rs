//! Section 2: what an access token is made of.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use signet::clock::Timestamp;
use signet::jose::{ClaimFault, JwtFault, SigningFailed, TokenType, sign_jwt};
use signet::protocol::{GrantId, SigningAlgorithm};

use crate::jose::{NOW, claims, header, judge, key, signed};

fn judged(claims: &str) -> Result<(), JwtFault> {
    let key = key(SigningAlgorithm::Es256);
    judge(&signed(key, &header(key).to_string(), claims), key.verifying_key()).map(drop)
}

/// The good claims with one member replaced by raw JSON.
fn with(name: &str, json: &str) -> String {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims.to_string().replacen('{', &format!("{{\"{name}\":{json},"), 1)
}

#[track_caller]
fn refused(name: &'static str, fault: ClaimFault, values: &[&str]) {
    for json in values {
        assert_eq!(judged(&with(name, json)), Err(JwtFault::Claim { name, fault }), "{name} {json}");
    }
}

/// Section 2.1: "the `typ` value used SHOULD be `at+jwt`"; the header says no more than type, algorithm and key.
#[test]
fn a_token_is_signed_with_its_type_algorithm_and_key_id() {
    for algorithm in SigningAlgorithm::ALL {
        let token = sign_jwt(key(algorithm), TokenType::AccessToken, &claims()).unwrap();
        let (first, rest) = token.split_once('.').unwrap();
        let printed = String::from_utf8(URL_SAFE_NO_PAD.decode(first).unwrap()).unwrap();
        let key_id = key(algorithm).key_id();
        assert_eq!(printed, format!(r#"{{"typ":"at+jwt","alg":"{algorithm}","kid":"{key_id}"}}"#));
        let payload = URL_SAFE_NO_PAD.decode(rest.split_once('.').unwrap().0).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&payload).unwrap(), claims());
    }
}

/// RFC 7519 §2: "a JWT Claims Set … a JSON object".
#[test]
fn only_an_object_is_signed_as_claims() {
    for claims in [json!(null), json!([]), json!("claims"), json!(5)] {
        let signed = sign_jwt(key(SigningAlgorithm::EdDsa), TokenType::AccessToken, &claims);
        assert_eq!(signed, Err(SigningFailed::Claims), "{claims}");
    }
}

/// Section 2.2: what was signed is what the judge hands out, with every algorithm.
#[test]
fn a_good_token_yields_its_claims() {
    for algorithm in SigningAlgorithm::ALL {
        let mut claims = claims();
        claims["cnf"] = json!({ "jkt": "thumb" });
        claims["auth_time"] = json!(5);
        let token = sign_jwt(key(algorithm), TokenType::AccessToken, &claims).unwrap();
        let judged = judge(&token, key(algorithm).verifying_key()).unwrap().into_inner();
        assert_eq!(judged.issuer, "https://as.example");
        assert_eq!(judged.audience, ["https://orders.example"]);
        assert_eq!((judged.subject.as_str(), judged.client_id.as_str()), ("alice", "web"));
        assert_eq!(judged.jwt_id, "0123456789");
        assert_eq!((judged.issued_at, judged.expires_at), (NOW, Timestamp::from_secs(NOW.as_secs() + 600)));
        assert_eq!(judged.scope.unwrap().to_string(), "orders.read orders.write");
        let bits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        assert_eq!(judged.grant_id, Some(GrantId::from_bytes(bits)));
        assert_eq!(Value::Object(judged.other), json!({ "cnf": { "jkt": "thumb" }, "auth_time": 5 }));
    }
}

/// Section 2.2: "The following claims are used in the JWT access token data structure: `iss` REQUIRED, `exp`
/// REQUIRED, `aud` REQUIRED, `sub` REQUIRED, `client_id` REQUIRED, `iat` REQUIRED, `jti` REQUIRED".
#[test]
fn every_required_claim_is_required() {
    for name in ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        let fault = ClaimFault::Missing;
        assert_eq!(judged(&claims.to_string()), Err(JwtFault::Claim { name, fault }));
    }
    for name in ["scope", "gid"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(judged(&claims.to_string()), Ok(()), "without {name}");
    }
}

/// RFC 7519 §4.1: each claim has one JSON type; a claim of another type, `null` too, is not an absent one.
#[test]
fn a_claim_of_another_json_type_is_refused() {
    for name in ["iss", "sub", "client_id", "jti", "scope", "gid"] {
        let values = ["null", "true", "0", "5", "-5", "1.5", "[]", r#"["alice"]"#, "{}", r#"{"a":1}"#];
        refused(name, ClaimFault::WrongJsonType, &values);
    }
    for name in ["exp", "iat", "nbf"] {
        let values = ["null", "true", "false", r#""1900000000""#, r#""""#, "[]", "[1900000000]", "{}"];
        refused(name, ClaimFault::WrongJsonType, &values);
    }
    let values = [
        "null",
        "true",
        "5",
        "-5",
        "1.5",
        "{}",
        "[5]",
        "[null]",
        "[[]]",
        r#"["https://orders.example",5]"#,
        r#"[null,"https://orders.example"]"#,
        r#"{"0":"https://orders.example"}"#,
    ];
    refused("aud", ClaimFault::WrongJsonType, &values);
}

/// RFC 7519 §2: a `NumericDate`; of its forms only whole seconds are read.
#[test]
fn a_date_is_a_whole_number_of_seconds() {
    for name in ["exp", "iat", "nbf"] {
        let values = ["-1", "-1900000000", "1900000000.5", "1900000000.0", "1.9e9", "19e8", "18446744073709551616"];
        refused(name, ClaimFault::NotWholeSeconds, &values);
    }
    assert_eq!(judged(&with("exp", "18446744073709551615")), Ok(()));
}

/// Strings are bounded, and what identifies somebody is not empty.
#[test]
fn an_identifier_is_neither_empty_nor_endless() {
    let (longest, longer) = (format!("\"{}\"", "a".repeat(255)), format!("\"{}\"", "a".repeat(256)));
    for name in ["sub", "jti"] {
        assert_eq!(judged(&with(name, &longest)), Ok(()));
        refused(name, ClaimFault::TooLong, &[&longer]);
        refused(name, ClaimFault::Empty, &[r#""""#]);
    }
    assert_eq!(judged(&with("client_id", &longest)), Ok(()));
    refused("client_id", ClaimFault::Malformed, &[&longer, r#""""#, r#""caf\u00e9""#, r#""a\nb""#]);
}

/// RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`; RFC 4648 §3.5 for the grant id.
#[test]
fn a_malformed_scope_or_grant_id_is_refused() {
    refused("scope", ClaimFault::Malformed, &[r#""a\"b""#, r#""a\\b""#, r#""a\tb""#, r#""caf\u00e9""#]);
    let values =
        [r#""""#, r#""AAECAwQFBgcICQoLDA0OD""#, r#""AAECAwQFBgcICQoLDA0ODx""#, r#""AAECAwQFBgcICQoLDA0ODw==""#];
    refused("gid", ClaimFault::Malformed, &values);
}
