//! JSON Web Token Best Current Practices.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use signet::jose::{JwtFault, Part, SigningKey, TokenType, UnverifiedJwt, sign_jwt};
use signet::protocol::SigningAlgorithm;

use crate::jose::{claims, header, judge, key, signed};

fn with(key: &SigningKey, name: &str, value: Value) -> String {
    let mut header = header(key);
    header[name] = value;
    header.to_string()
}

fn fault(key: &SigningKey, header: &str) -> JwtFault {
    judge(&signed(key, header, &claims().to_string()), key.verifying_key()).map(drop).unwrap_err()
}

/// Section 3.1: "Libraries MUST enable the caller to specify a supported set of algorithms and MUST NOT use any other
/// algorithms when performing cryptographic operations."
#[test]
fn an_algorithm_that_is_not_ours_is_refused() {
    let key = key(SigningAlgorithm::Es256);
    for name in [
        "none", "None", "nOnE", "NONE", "", "HS256", "HS384", "HS512", "ES512", "RS512", "PS512", "es256", "ES256 ",
        "ES256K", "Ed25519",
    ] {
        assert_eq!(fault(key, &with(key, "alg", json!(name))), JwtFault::UnknownAlgorithm(name.to_owned()));
    }
}

/// Section 3.1: "each key MUST be used with exactly one algorithm, and this MUST be checked when the cryptographic
/// operation is performed."
#[test]
fn an_algorithm_that_is_not_the_keys_is_refused() {
    for algorithm in SigningAlgorithm::ALL {
        for other in SigningAlgorithm::ALL.into_iter().filter(|other| *other != algorithm) {
            let key = key(algorithm);
            let expected = JwtFault::AlgorithmNotOfKey { token: other, key: algorithm };
            assert_eq!(fault(key, &with(key, "alg", json!(other))), expected);
        }
    }
}

/// Section 2.1: "some libraries would try to validate the signature using HMAC-SHA256 and using the RSA public key as
/// the HMAC shared secret".
#[test]
fn a_public_key_is_never_a_shared_secret() {
    let key = key(SigningAlgorithm::Rs256);
    let public = serde_json::to_vec(key.public_jwk()).unwrap();
    for name in ["HS256", "RS256"] {
        let header = URL_SAFE_NO_PAD.encode(with(key, "alg", json!(name)));
        let input = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims().to_string()));
        let mac = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &public), input.as_bytes());
        let judged = judge(&format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac)), key.verifying_key()).map(drop);
        let expected =
            if name == "RS256" { JwtFault::BadSignature } else { JwtFault::UnknownAlgorithm("HS256".to_owned()) };
        assert_eq!(judged, Err(expected));
    }
}

/// Section 3.3: "All cryptographic operations used in the JWT MUST be validated and the entire JWT MUST be rejected if
/// any of them fail to validate." A signature by another key of the same kind is none.
#[test]
fn a_strangers_signature_is_refused() {
    for algorithm in [SigningAlgorithm::Es256, SigningAlgorithm::Es384, SigningAlgorithm::EdDsa] {
        let stranger = SigningKey::generate(algorithm).unwrap();
        let stranger = SigningKey::read(stranger.as_bytes(), algorithm).unwrap();
        let forged = signed(&stranger, &header(key(algorithm)).to_string(), &claims().to_string());
        assert_eq!(judge(&forged, key(algorithm).verifying_key()).map(drop), Err(JwtFault::BadSignature));
    }
}

/// Section 3.10: "Applications should ensure that this does not create SQL or LDAP injection vulnerabilities": the
/// `kid` is looked up among the keys' ids, which is all.
#[test]
fn a_key_id_is_looked_up_and_nothing_else() {
    let key = key(SigningAlgorithm::Es256);
    for key_id in ["", "../../dev/null", "' OR 1=1 --", "*)(uid=*", "\0", "key\nlevel=INFO forged line"] {
        assert_eq!(fault(key, &with(key, "kid", json!(key_id))), JwtFault::UnknownKeyId(key_id.to_owned()));
    }
    let told = fault(key, &with(key, "kid", json!("a\nb"))).to_string();
    assert_eq!(told, r#"no key has the header's kid "a\nb""#);
    let long = fault(key, &with(key, "kid", json!("k".repeat(5000))));
    assert_eq!(long, JwtFault::UnknownKeyId("k".repeat(64)));
    let (mut without, missing) = (header(key), JwtFault::MissingKeyId);
    without.as_object_mut().unwrap().remove("kid");
    assert_eq!(fault(key, &without.to_string()), missing);
}

/// Section 3.10: "blindly following a `jku` (JWK set URL) or `x5u` (X.509 URL) header, which may contain an arbitrary
/// URL, could result in server-side request forgery"; and a key that a token brings along proves nothing.
#[test]
fn a_header_that_brings_or_fetches_a_key_is_refused() {
    let key = key(SigningAlgorithm::Es256);
    for name in ["jku", "x5u", "jwk", "x5c", "b64", "zip"] {
        for value in [json!("https://evil.example/keys"), json!(key.public_jwk()), json!(false), json!(null)] {
            assert_eq!(fault(key, &with(key, name, value)), JwtFault::ForbiddenHeader(name));
        }
    }
}

/// Section 3.11: "Use Explicit Typing": no `typ` but an access token's is accepted where one is expected.
#[test]
fn a_token_of_another_kind_is_refused() {
    let key = key(SigningAlgorithm::Es256);
    for typ in ["JWT", "", "id_token", "dpop+jwt", "logout+jwt", "token-introspection+jwt", "at+jwt "] {
        assert_eq!(fault(key, &with(key, "typ", json!(typ))), JwtFault::WrongType(Some(typ.to_owned())));
    }
    let mut without = header(key);
    without.as_object_mut().unwrap().remove("typ");
    assert_eq!(fault(key, &without.to_string()), JwtFault::WrongType(None));
}

/// Section 2.4 and 3.7: "Multiplicity of JSON Encodings", "Use UTF-8": readers that disagree can be played against
/// each other.
#[test]
fn claims_have_one_reading() {
    let key = key(SigningAlgorithm::Es256);
    let (header, good) = (header(key).to_string(), claims().to_string());
    let extended = |extra: &str| good.replacen('{', &format!("{{{extra},"), 1);
    let judged = |claims: &str| judge(&signed(key, &header, claims), key.verifying_key()).map(drop);
    let nested = |depth: usize| format!("\"deep\":{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(judged(&good), Ok(()));
    assert_eq!(judged(&extended(&nested(15))), Ok(()));
    for (claims, fault) in [
        (extended(r#""exp":9999999999"#), JwtFault::DuplicateMember(Part::Claims)),
        (extended(r#""\u0073ub":"admin""#), JwtFault::DuplicateMember(Part::Claims)),
        (extended(r#""cnf":{"jkt":"a","jkt":"b"}"#), JwtFault::DuplicateMember(Part::Claims)),
        (extended(r#""list":[{"a":1,"a":1}]"#), JwtFault::DuplicateMember(Part::Claims)),
        (extended(&nested(16)), JwtFault::TooDeep(Part::Claims)),
        (format!("{good}{good}"), JwtFault::NotJson(Part::Claims)),
        (format!("[{good}]"), JwtFault::NotAnObject(Part::Claims)),
        (String::new(), JwtFault::NotJson(Part::Claims)),
        (format!("\u{feff}{good}"), JwtFault::NotJson(Part::Claims)),
        (extended(r#""name":"\ud800""#), JwtFault::NotJson(Part::Claims)),
    ] {
        assert_eq!(judged(&claims), Err(fault), "{claims}");
    }
}

/// Not in the RFC: nothing longer than 16 KiB is looked at, so nothing longer is signed.
#[test]
fn an_oversized_token_is_neither_judged_nor_signed() {
    let key = key(SigningAlgorithm::EdDsa);
    let padded = |chars: usize| {
        let mut claims = claims();
        claims["pad"] = json!("a".repeat(chars));
        claims
    };
    let long = signed(key, &header(key).to_string(), &padded(16_000).to_string());
    assert!(long.len() > UnverifiedJwt::MAX_CHARS);
    assert_eq!(judge(&long, key.verifying_key()).map(drop), Err(JwtFault::TooLong));
    assert!(sign_jwt(key, TokenType::AccessToken, &padded(16_000)).is_err());
    let fits = sign_jwt(key, TokenType::AccessToken, &padded(10_000)).unwrap();
    assert!(judge(&fits, key.verifying_key()).is_ok());
}
