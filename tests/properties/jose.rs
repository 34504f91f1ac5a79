//! Signed tokens.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value};
use signet::jose::{BadSignature, TokenType, UnverifiedJwt, sign_jwt};
use signet::protocol::SigningAlgorithm;

use crate::jose_support::{claims, header, judge, key, signed};

fn algorithm() -> impl Strategy<Value = SigningAlgorithm> {
    select(SigningAlgorithm::ALL.to_vec())
}

/// Any JSON that the judge's depth allows below the claims; numbers that print exactly.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 4.0)),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..6)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Verifying undoes signing, for every algorithm and message, and nothing but that message.
    #[test]
    fn a_key_verifies_what_it_signed(algorithm in algorithm(), message: Vec<u8>, other: Vec<u8>) {
        let (signing, verifying) = (key(algorithm), key(algorithm).verifying_key());
        let signature = signing.sign(&message).unwrap();
        prop_assert_eq!(verifying.verify(&message, &signature), Ok(()));
        let expected = if message == other { Ok(()) } else { Err(BadSignature) };
        prop_assert_eq!(verifying.verify(&other, &signature), expected);
    }

    /// One bit anywhere in a token is enough to refuse it.
    #[test]
    fn a_token_with_a_flipped_bit_is_refused(algorithm in algorithm(), at: Index, bit in 0..7_u32) {
        let token = sign_jwt(key(algorithm), TokenType::AccessToken, &claims()).unwrap();
        let mut bytes = token.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let flipped = String::from_utf8(bytes).unwrap();
        prop_assert!(judge(&flipped, key(algorithm).verifying_key()).is_err(), "{}", flipped);
    }

    /// A bit of the signature itself, below base64url.
    #[test]
    fn a_signature_with_a_flipped_bit_is_refused(algorithm in algorithm(), message: Vec<u8>, at: Index, bit in 0..8_u32) {
        let mut signature = key(algorithm).sign(&message).unwrap();
        let at = at.index(signature.len());
        signature[at] ^= 1 << bit;
        prop_assert_eq!(key(algorithm).verifying_key().verify(&message, &signature), Err(BadSignature));
    }

    /// What is signed as JSON comes back as the same JSON.
    #[test]
    fn claims_come_back_as_they_were_signed(value in json()) {
        let mut claims = claims();
        claims["other"] = value.clone();
        let key = key(SigningAlgorithm::EdDsa);
        let token = sign_jwt(key, TokenType::AccessToken, &claims).unwrap();
        let judged = judge(&token, key.verifying_key()).unwrap();
        prop_assert_eq!(&judged.other, &Map::from_iter([("other".to_owned(), value)]));
    }

    /// Nothing that could be sent makes the judge panic, and hardly anything is believed.
    #[test]
    fn no_text_makes_the_judge_panic(text in prop_oneof![".{0,200}", "[A-Za-z0-9_-]{0,80}(\\.[A-Za-z0-9_-]{0,80}){0,5}"]) {
        if let Ok(jwt) = UnverifiedJwt::parse(&text) {
            let _claims = jwt.unverified_claims();
        }
        prop_assert!(judge(&text, key(SigningAlgorithm::EdDsa).verifying_key()).is_err());
    }

    /// Neither does a token that was cut and pasted.
    #[test]
    fn no_mutation_of_a_token_makes_the_judge_panic(from: Index, to: Index, pasted in ".{0,20}") {
        let key = key(SigningAlgorithm::EdDsa);
        let token = sign_jwt(key, TokenType::AccessToken, &claims()).unwrap();
        let (from, to) = (from.index(token.len()), to.index(token.len()));
        let mutated = format!("{}{pasted}{}", &token[..from.min(to)], &token[from.max(to)..]);
        prop_assert!(mutated == token || judge(&mutated, key.verifying_key()).is_err());
    }

    /// Nor do any claims or any header under a good signature.
    #[test]
    fn no_signed_json_makes_the_judge_panic(name in select(vec!["iss", "aud", "exp", "iat", "nbf", "scope", "alg", "kid", "typ", "crit"]), value in json()) {
        let key = key(SigningAlgorithm::EdDsa);
        let (mut header, mut claims) = (header(key), claims());
        claims[name] = value.clone();
        let _judged = judge(&signed(key, &header.to_string(), &claims.to_string()), key.verifying_key());
        header[name] = value;
        let _judged = judge(&signed(key, &header.to_string(), &claims.to_string()), key.verifying_key());
    }
}
