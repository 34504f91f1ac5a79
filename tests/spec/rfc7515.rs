//! JSON Web Signature.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use serde_json::json;
use signet::jose::{JwtFault, Part, SigningKey, TokenType, UnverifiedJwt, VerifyingKey, sign_jwt};
use signet::protocol::SigningAlgorithm;

use crate::jose::{claims, header, judge, key, signed};
use crate::{public_half, vector};

/// Appendix A.2: "Example JWS Using RSASSA-PKCS1-v1_5 SHA-256". The padding has no randomness, so our signature is
/// the RFC's, byte by byte.
#[test]
fn the_rs256_example_is_verified_and_reproduced() {
    let vector = vector("rfc7515-a2.json");
    let (input, signature) = vector["jws"].as_str().unwrap().rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let verifying = VerifyingKey::from_jwk(&public_half(&vector["key"]), SigningAlgorithm::Rs256).unwrap();
    assert_eq!(verifying.verify(input.as_bytes(), &signature), Ok(()));
    let signing = SigningKey::read(vector["key"].to_string().as_bytes(), SigningAlgorithm::Rs256).unwrap();
    assert_eq!(signing.sign(input.as_bytes()), Ok(signature));
}

/// Appendix A.3: "Example JWS Using ECDSA P-256 SHA-256".
#[test]
fn the_es256_example_is_verified_and_its_key_signs() {
    let vector = vector("rfc7515-a3.json");
    let (input, signature) = vector["jws"].as_str().unwrap().rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let verifying = VerifyingKey::from_jwk(&public_half(&vector["key"]), SigningAlgorithm::Es256).unwrap();
    assert_eq!(verifying.verify(input.as_bytes(), &signature), Ok(()));
    let signing = SigningKey::read(vector["key"].to_string().as_bytes(), SigningAlgorithm::Es256).unwrap();
    assert_eq!(verifying.verify(input.as_bytes(), &signing.sign(input.as_bytes()).unwrap()), Ok(()));
    assert_eq!(signing.verifying_key().thumbprint(), verifying.thumbprint());
}

/// Section 2: base64url is "with all trailing '=' characters omitted … and without the inclusion of any line
/// breaks, whitespace, or other additional characters." A last character whose spare bits are not zero is another
/// text for the same octets.
#[test]
fn only_the_one_base64url_text_of_a_value_is_read() {
    let key = key(SigningAlgorithm::EdDsa);
    let (header, claims) = (header(key).to_string(), claims().to_string());
    let good = signed(key, &header, &claims);
    let [first, second, third] = parts(&good);
    let jwt = |first: &str, second: &str, third: &str| {
        judge(&format!("{first}.{second}.{third}"), key.verifying_key()).map(drop)
    };
    assert_eq!(jwt(first, second, third), Ok(()));
    for extra in ["=", "==", "\n", " ", "+", "/", "é", "A"] {
        assert!(jwt(&format!("{first}{extra}"), second, third).is_err(), "{extra:?} in the header");
        assert!(jwt(first, second, &format!("{third}{extra}")).is_err(), "{extra:?} in the signature");
    }
    assert_eq!(jwt(first, second, &format!("{third}=")), Err(JwtFault::NotBase64Url(Part::Signature)));
    // 64 octets end in a character that carries two bits and four spare ones.
    let (head, last) = third.split_at(third.len() - 1);
    let spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".split_once(last).unwrap().1;
    let other_text = format!("{head}{}", &spare[..1]);
    assert_eq!(jwt(first, second, &other_text), Err(JwtFault::NotCanonical(Part::Signature)));
}

/// Section 3.1: "a JWS is represented as the concatenation BASE64URL(UTF8(JWS Protected Header)) || '.' ||
/// BASE64URL(JWS Payload) || '.' || BASE64URL(JWS Signature)". Five parts are a JWE.
#[test]
fn a_token_has_exactly_three_parts() {
    let good = sign_jwt(key(SigningAlgorithm::EdDsa), TokenType::AccessToken, &claims()).unwrap();
    let [first, second, third] = parts(&good);
    for text in [
        "".to_owned(),
        first.to_owned(),
        format!("{first}.{second}"),
        format!("{good}."),
        format!("{good}.{third}"),
        format!("{good}.{third}.{third}"),
        format!(".{good}"),
    ] {
        assert_eq!(UnverifiedJwt::parse(&text).map(drop), Err(JwtFault::NotThreeParts), "{text}");
    }
    assert_eq!(UnverifiedJwt::parse("..").map(drop), Err(JwtFault::NotJson(Part::Header)));
    let unsigned = judge(&format!("{first}.{second}."), key(SigningAlgorithm::EdDsa).verifying_key());
    assert_eq!(unsigned.map(drop), Err(JwtFault::BadSignature));
}

/// Section 3.2: the "JWS JSON Serialization", whose header need not be protected, is not for tokens.
#[test]
fn the_json_serialization_is_refused() {
    let good = sign_jwt(key(SigningAlgorithm::EdDsa), TokenType::AccessToken, &claims()).unwrap();
    let [protected, payload, signature] = parts(&good);
    let flattened = json!({ "protected": protected, "payload": payload, "signature": signature });
    let compact_inside = json!({ "payload": good });
    assert_eq!(UnverifiedJwt::parse(&flattened.to_string()).map(drop), Err(JwtFault::NotThreeParts));
    let refused = UnverifiedJwt::parse(&compact_inside.to_string()).map(drop);
    assert_eq!(refused, Err(JwtFault::NotBase64Url(Part::Header)));
}

/// Section 5: keys sign and verify wherever jsonwebtoken's traits are asked for, too.
#[test]
fn a_key_is_a_signer_and_a_verifier_of_jsonwebtoken() {
    for algorithm in SigningAlgorithm::ALL {
        let (signer, verifier): (&dyn JwtSigner, &dyn JwtVerifier) = (key(algorithm), &key(algorithm).verifying_key());
        assert_eq!(format!("{:?}", signer.algorithm()), algorithm.as_str());
        assert_eq!(signer.algorithm(), verifier.algorithm());
        let signature = signer.try_sign(b"message").unwrap();
        assert!(verifier.verify(b"message", &signature).is_ok());
        assert!(verifier.verify(b"massage", &signature).is_err());
    }
}

/// Section 4: "The Header Parameter names within the JOSE Header MUST be unique; JWS parsers MUST either reject JWSs with
/// duplicate Header Parameter names or use a JSON parser that returns only the lexically last". We do the former.
#[test]
fn a_header_parameter_that_stands_twice_is_refused() {
    let key = key(SigningAlgorithm::Es256);
    let twice = |extra: &str| header(key).to_string().replacen('{', &format!("{{{extra},"), 1);
    for extra in [r#""alg":"none""#, r#""\u0061lg":"ES256""#, r#""x":{"y":1,"y":1}"#] {
        let token = signed(key, &twice(extra), &claims().to_string());
        assert_eq!(
            judge(&token, key.verifying_key()).map(drop),
            Err(JwtFault::DuplicateMember(Part::Header)),
            "{extra}"
        );
    }
}

/// Section 4: "the members of the JSON object(s) representing the JOSE Header", encoded in UTF-8 (section 3.1).
#[test]
fn a_header_is_one_json_object_in_utf_8() {
    let key = key(SigningAlgorithm::Es256);
    for (header, fault) in [
        ("", JwtFault::NotJson(Part::Header)),
        ("[]", JwtFault::NotAnObject(Part::Header)),
        ("null", JwtFault::NotAnObject(Part::Header)),
        ("{}", JwtFault::MissingAlgorithm),
        ("{} {}", JwtFault::NotJson(Part::Header)),
        ("\u{feff}{}", JwtFault::NotJson(Part::Header)),
        (r#"{"alg":5}"#, JwtFault::WrongHeaderType("alg")),
        (r#"{"alg":null}"#, JwtFault::WrongHeaderType("alg")),
        (r#"{"alg":["ES256"]}"#, JwtFault::WrongHeaderType("alg")),
        (r#"{"alg":"ES256","typ":5}"#, JwtFault::WrongHeaderType("typ")),
        (r#"{"alg":"ES256","kid":null}"#, JwtFault::WrongHeaderType("kid")),
    ] {
        assert_eq!(UnverifiedJwt::parse(&signed(key, header, "{}")).map(drop), Err(fault), "{header}");
    }
    let latin_1 = format!("{}.e30.", URL_SAFE_NO_PAD.encode(b"{\"alg\":\"\xe9\"}"));
    assert_eq!(UnverifiedJwt::parse(&latin_1).map(drop), Err(JwtFault::NotUtf8(Part::Header)));
}

/// Section 4.1.9: "all media type values, subtype values, and parameter names are case insensitive", and `typ` may go
/// without its "application/".
#[test]
fn a_typ_is_a_media_type_name() {
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"] {
        assert!(TokenType::AccessToken.is_named_by(typ), "{typ}");
    }
    for typ in ["", "JWT", "jwt", "at", "at+jwt ", "at+jwt;v=1", "application/", "application/application/at+jwt"] {
        assert!(!TokenType::AccessToken.is_named_by(typ), "{typ}");
    }
}

/// Section 4.1.11: "If any of the listed extension Header Parameters are not understood and supported by the
/// recipient, then the JWS is invalid." None is supported, and an empty list is not allowed at all.
#[test]
fn a_critical_extension_is_refused() {
    let key = key(SigningAlgorithm::Es256);
    for crit in [r#"["exp"]"#, r#"["b64"]"#, "[]", "null", r#""exp""#, r#"["alg"]"#] {
        let header = header(key).to_string().replacen('{', &format!(r#"{{"crit":{crit},"#), 1);
        let token = signed(key, &header, &claims().to_string());
        assert_eq!(judge(&token, key.verifying_key()).map(drop), Err(JwtFault::CriticalHeader), "{crit}");
    }
}

/// Not in the RFC: a reader that splits first and bounds later can be drowned in dots.
#[test]
fn a_million_dots_are_refused_within_a_millisecond() {
    let dots = ".".repeat(1_000_000);
    let fastest = (0..5).map(|_| {
        let start = Instant::now();
        assert_eq!(UnverifiedJwt::parse(&dots).map(drop), Err(JwtFault::TooLong));
        start.elapsed()
    });
    assert!(fastest.min().unwrap() < Duration::from_millis(1));
    let most = ".".repeat(UnverifiedJwt::MAX_CHARS);
    assert_eq!(UnverifiedJwt::parse(&most).map(drop), Err(JwtFault::NotThreeParts));
}

fn parts(jwt: &str) -> [&str; 3] {
    jwt.split('.').collect::<Vec<_>>().try_into().unwrap()
}
