//! Client assertions.

use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use signet::clock::Timestamp;
use signet::jose::{AssertionKeys, ClientAssertionClaims, JwtFault, MacKey, UnverifiedAssertion, VerifyingKeys};
use signet::protocol::SigningAlgorithm;

use crate::jose_support::{NOW, key, signed};

const AUDIENCES: [&str; 2] = ["https://as.example", "https://as.example/token"];

fn algorithm() -> impl Strategy<Value = SigningAlgorithm> {
    select(SigningAlgorithm::ALL.to_vec())
}

fn claims() -> Value {
    json!({ "iss": "web", "sub": "web", "aud": AUDIENCES[0], "jti": "1", "iat": NOW.as_secs(), "exp": NOW.as_secs() + 60 })
}

fn assertion(algorithm: SigningAlgorithm, claims: &Value) -> String {
    signed(key(algorithm), &json!({ "alg": algorithm }).to_string(), &claims.to_string())
}

/// The verdict with the client's key for this algorithm and a secret, by a clock that stands at `now`.
fn judged(assertion: &str, algorithm: SigningAlgorithm, now: Timestamp) -> Result<ClientAssertionClaims, JwtFault> {
    let keys = VerifyingKeys::from_iter([key(algorithm).verifying_key()]);
    let secret = MacKey::new(&[7; 32]);
    let keys = AssertionKeys { public: Some(&keys), secrets: &[secret.as_ref()], lists_allowed: true };
    UnverifiedAssertion::parse(assertion, &AUDIENCES, now)?.verify(&keys).map(signet::jose::Verified::into_inner)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// One bit anywhere in an assertion is enough to refuse it.
    #[test]
    fn an_assertion_with_a_flipped_bit_is_refused(algorithm in algorithm(), at: Index, bit in 0..7_u32) {
        let right = assertion(algorithm, &claims());
        prop_assert!(judged(&right, algorithm, NOW).is_ok());
        let mut bytes = right.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let flipped = String::from_utf8(bytes).unwrap();
        prop_assert!(judged(&flipped, algorithm, NOW).is_err(), "{}", flipped);
    }

    /// Whenever an assertion is accepted, it lies between what is told of its beginning, less what clocks may differ, and its
    /// end: a guard that remembers this time knows its uses.
    #[test]
    fn every_acceptance_lies_in_the_time_that_is_told(exp in 0..1000_u64, iat in prop::option::of(0..1000_u64), now in 0..1_000_000_u64) {
        let mut claims = claims();
        claims["exp"] = json!(NOW.as_secs() + exp);
        match iat {
            Some(iat) => claims["iat"] = json!(NOW.as_secs() + iat),
            None => drop(claims.as_object_mut().unwrap().remove("iat")),
        }
        let now = Timestamp::from_millis(NOW.as_millis() + now);
        if let Ok(judged) = judged(&assertion(SigningAlgorithm::EdDsa, &claims), SigningAlgorithm::EdDsa, now) {
            prop_assert!(judged.usable_since <= now && now < judged.expires_at);
            prop_assert!(judged.expires_at.since(judged.usable_since) <= Duration::from_secs(300));
            prop_assert_eq!(judged.expires_at, Timestamp::from_secs(NOW.as_secs() + exp));
        }
    }

    /// What is wrong with an assertion before its signature is looked at is wrong for everybody: no key changes it.
    #[test]
    fn what_is_told_before_the_signature_depends_on_no_key(name in select(vec!["iss", "sub", "aud", "exp", "iat", "nbf", "jti"]), value in select(vec![json!(null), json!(0), json!("web"), json!([]), json!({}), json!(u64::MAX)])) {
        let mut claims = claims();
        claims[name] = value;
        let verdicts: Vec<_> = [SigningAlgorithm::EdDsa, SigningAlgorithm::Es256]
            .map(|algorithm| judged(&assertion(SigningAlgorithm::EdDsa, &claims), algorithm, NOW))
            .into_iter()
            .filter_map(Result::err)
            .filter(|fault| matches!(fault, JwtFault::Claim { .. }))
            .collect();
        prop_assert!(verdicts.is_empty() || verdicts.len() == 2 && verdicts[0] == verdicts[1], "{:?}", verdicts);
    }

    /// Nothing that could be sent makes the judge panic.
    #[test]
    fn no_text_makes_the_judge_panic(text in prop_oneof![".{0,200}", "[A-Za-z0-9_-]{0,80}(\\.[A-Za-z0-9_-]{0,80}){0,5}"]) {
        prop_assert!(judged(&text, SigningAlgorithm::EdDsa, NOW).is_err());
    }
}
