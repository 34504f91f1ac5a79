//! The document as resource servers judge it.

use std::time::Duration;

use serde_json::{Value, json};
use signet::clock::Timestamp;
use signet::guard::Revocation;
use signet::jose::{ClaimFault, JwtFault, VerifyingKeys, judge_not_issued_before};
use signet::protocol::SigningAlgorithm;

use super::{fetched, guarded, name_of, revoke, text, verifier, web};
use crate::asking::{ask, token_of};
use crate::jose::{key, signed};
use crate::service::{NOW, Plan};

/// A token of the second in which an epoch falls, or earlier, counts no more; a later one does, and one of another client.
#[test]
fn a_token_of_before_an_epoch_is_refused_offline() {
    let (service, guard) = guarded(Plan::example());
    let verifier = verifier(&service);
    let token = |now: Timestamp| {
        service.clock.set(now);
        verifier.verify(&token_of(&ask(&service, &[])), now).unwrap()
    };
    let (early, late) = (token(NOW), token(NOW.after(Duration::from_secs(2))));
    for revocation in [Revocation::Client(web()), Revocation::Issuer] {
        let before = verifier.not_issued_before(&text(&fetched(&service)), NOW).unwrap();
        assert!(!before.refuses(&late));
        revoke(&guard, revocation, 500);
        let document = verifier.not_issued_before(&text(&fetched(&service)), NOW).unwrap();
        assert_eq!([&early, &late].map(|token| document.refuses(token)), [true, false]);
    }
}

fn claims() -> Value {
    json!({
        "iss": "https://as.example",
        "iat": NOW.as_secs(),
        "exp": NOW.as_secs() + 300,
        "ttl": 60,
        "not_issued_before": { "issuer": 1, "clients": { name_of("web"): 2 } },
    })
}

fn judge(typ: &str, claims: &Value, now: Timestamp) -> Result<(), JwtFault> {
    let key = key(SigningAlgorithm::EdDsa);
    let header = json!({ "typ": typ, "alg": "EdDSA", "kid": key.key_id() });
    let document = signed(key, &header.to_string(), &claims.to_string());
    let keys = VerifyingKeys::from_iter([key.public_half().clone()]);
    judge_not_issued_before(&document, &keys, "https://as.example", now).map(drop)
}

const TYPE: &str = "not-issued-before+jwt";

/// RFC 8725 §3.11: no other kind of token is worn as this one.
#[test]
fn another_kind_of_token_is_no_such_document() {
    assert_eq!(judge(TYPE, &claims(), NOW), Ok(()));
    for typ in ["at+jwt", "JWT", "statuslist+jwt", "logout+jwt"] {
        assert!(matches!(judge(typ, &claims(), NOW), Err(JwtFault::WrongType(_))), "{typ}");
    }
}

/// Past its end it says nothing; one from the future is nobody's.
#[test]
fn a_document_counts_in_its_life() {
    assert_eq!(judge(TYPE, &claims(), NOW.after(Duration::from_secs(299))), Ok(()));
    let fault = |name, fault| Err(JwtFault::Claim { name, fault });
    assert_eq!(judge(TYPE, &claims(), NOW.after(Duration::from_secs(300))), fault("exp", ClaimFault::Expired));
    assert_eq!(judge(TYPE, &claims(), NOW.before(Duration::from_secs(61))), fault("iat", ClaimFault::IssuedInFuture));
}

/// Every claim is required, of its own type, from the issuer whose tokens it is about.
#[test]
fn a_document_that_says_less_or_something_else_is_refused() {
    for name in ["iss", "iat", "exp", "ttl", "not_issued_before"] {
        for value in [None, Some(json!(null)), Some(json!([])), Some(json!("x"))] {
            let mut claims = claims();
            match &value {
                Some(value) => claims[name] = value.clone(),
                None => drop(claims.as_object_mut().unwrap().remove(name)),
            }
            assert!(matches!(judge(TYPE, &claims, NOW), Err(JwtFault::Claim { .. })), "{name} {value:?}");
        }
    }
    for moments in [
        json!({}),
        json!({ "clients": [] }),
        json!({ "clients": { "web": 1 } }),
        json!({ "clients": { name_of("web"): "1" } }),
        json!({ "clients": {}, "issuer": -1 }),
    ] {
        let claims = Value::Object(
            claims()
                .as_object()
                .unwrap()
                .clone()
                .into_iter()
                .chain([("not_issued_before".to_owned(), moments.clone())])
                .collect(),
        );
        assert!(matches!(judge(TYPE, &claims, NOW), Err(JwtFault::Claim { .. })), "{moments}");
    }
    let mut without_ttl = claims();
    without_ttl["ttl"] = json!(0);
    assert!(judge(TYPE, &without_ttl, NOW).is_err());
}

/// "no valid token is refused": a document that was changed says nothing.
#[test]
fn a_document_that_was_changed_is_refused() {
    let (service, _) = guarded(Plan::example());
    let document = text(&fetched(&service));
    let (signed, signature) = document.rsplit_once('.').unwrap();
    let changed = format!("{signed}.{}", signature.chars().rev().collect::<String>());
    assert!(verifier(&service).not_issued_before(&changed, NOW).is_err());
}
