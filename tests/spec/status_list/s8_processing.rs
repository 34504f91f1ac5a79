//! §8.3: how a resource server judges a list, and a token by it.

use std::time::Duration;

use serde_json::{Value, json};
use signet::clock::Timestamp;
use signet::guard::Revocation;
use signet::jose::{ClaimFault, JwtFault, StatusFault, VerifyingKeys, judge_status_list};
use signet::protocol::{GrantId, SigningAlgorithm, StatusList, TokenStatus};

use super::{guarded, invalid_in, list_at, plan, reference, text, until_heard_by_all, verifier};
use crate::asking::{ask, part_of, token_of};
use crate::exchange::Request;
use crate::granting::wait;
use crate::jose::{key, signed};
use crate::service::{NOW, Service};

fn revoke(service: &Service, token: &str) {
    let request = Request::post("/revoke", &[("token", token)]).header("Authorization", crate::asking::web(service));
    assert_eq!(service.answer(&request).status, 200);
}

/// "0x01 - INVALID": a token that was revoked reads so, and its neighbours do not.
#[test]
fn a_revoked_token_reads_invalid_offline() {
    let (service, _) = guarded(plan());
    let verifier = verifier(&service);
    let tokens: Vec<_> = (0..3).map(|_| token_of(&ask(&service, &[]))).collect();
    let (index, uri) = reference(&tokens[1]);
    revoke(&service, &tokens[1]);
    until_heard_by_all(&service);
    let answer = list_at(&service, &uri);
    assert_eq!(invalid_in(&answer), [index]);
    let now = NOW.after(super::HEARD_BY_ALL);
    let list = verifier.status_list(&text(&answer), &uri, now).unwrap();
    let statuses = tokens.iter().map(|token| list.status_of(&verifier.verify(token, now).unwrap(), now).unwrap());
    assert_eq!(statuses.collect::<Vec<_>>(), [TokenStatus::Valid, TokenStatus::Invalid, TokenStatus::Valid]);
}

/// A revocation is told when every replica has heard of it, and from then on for good: a second one changes nothing.
#[test]
fn a_revocation_is_told_once_all_have_heard_of_it_and_is_never_taken_back() {
    let (service, guard) = guarded(plan());
    let token = token_of(&ask(&service, &[]));
    let (index, uri) = reference(&token);
    let grant = GrantId::parse(part_of(&token, 1)["gid"].as_str().unwrap()).unwrap();
    let at = |seconds: u64| NOW.after(Duration::from_secs(seconds));
    let revoked_at = |now: Timestamp| {
        wait(guard.revoke(Revocation::Grant(grant), NOW.after(Duration::from_secs(3600)), now)).unwrap();
    };
    revoked_at(at(1));
    for (seconds, told) in [(1, false), (9, false), (10, false), (19, false), (20, true), (29, true)] {
        service.clock.set(at(seconds));
        assert_eq!(!invalid_in(&list_at(&service, &uri)).is_empty(), told, "after {seconds} s");
    }
    revoked_at(at(29));
    for seconds in [30, 40, 50] {
        service.clock.set(at(seconds));
        assert_eq!(invalid_in(&list_at(&service, &uri)), [index], "after {seconds} s");
    }
}

/// "storage grows only with revocations": issuing leaves nothing, and a grant that is none of ours marks nothing.
#[test]
fn issuing_stores_nothing() {
    let (service, guard) = guarded(plan());
    let (_, uri) = reference(&token_of(&ask(&service, &[])));
    (0..20).for_each(|_| drop(ask(&service, &[])));
    assert_eq!(guard.status().revocations, 0);
    drop(wait(guard.revoke(Revocation::Grant(GrantId::from_bytes([3; 16])), NOW.after(Duration::from_secs(99)), NOW)));
    until_heard_by_all(&service);
    assert_eq!(invalid_in(&list_at(&service, &uri)), Vec::<u64>::new());
}

const URI: &str = "https://as.example/status-lists/AAAAAAAAAAAAAAAAAAAAAA";

fn claims() -> Value {
    json!({
        "iss": "https://as.example",
        "sub": URI,
        "iat": NOW.as_secs(),
        "exp": NOW.as_secs() + 300,
        "ttl": 60,
        "status_list": { "bits": 1, "lst": StatusList::all_valid(64).encoded() },
    })
}

fn judge(typ: &str, claims: &Value, now: Timestamp) -> Result<(), JwtFault> {
    let key = key(SigningAlgorithm::EdDsa);
    let header = json!({ "typ": typ, "alg": "EdDSA", "kid": key.key_id() });
    let document = signed(key, &header.to_string(), &claims.to_string());
    let keys = VerifyingKeys::from_iter([key.public_half().clone()]);
    judge_status_list(&document, &keys, "https://as.example", URI, now).map(drop)
}

const TYPE: &str = "statuslist+jwt";

/// "Check for the existence of the required claims", of their own types; another kind of token is no list.
#[test]
fn a_list_that_says_less_or_something_else_is_refused() {
    assert_eq!(judge(TYPE, &claims(), NOW), Ok(()));
    for typ in ["at+jwt", "JWT", "not-issued-before+jwt", "statuslist+cwt"] {
        assert!(matches!(judge(typ, &claims(), NOW), Err(JwtFault::WrongType(_))), "{typ}");
    }
    for name in ["iss", "sub", "iat", "exp", "ttl", "status_list"] {
        for value in [None, Some(json!(null)), Some(json!([])), Some(json!("x"))] {
            let mut claims = claims();
            match &value {
                Some(value) => claims[name] = value.clone(),
                None => drop(claims.as_object_mut().unwrap().remove(name)),
            }
            assert!(matches!(judge(TYPE, &claims, NOW), Err(JwtFault::Claim { .. })), "{name} {value:?}");
        }
    }
    let lst = StatusList::all_valid(64).encoded();
    for list in [
        json!({}),
        json!({ "bits": 1 }),
        json!({ "lst": lst }),
        json!({ "bits": "1", "lst": lst }),
        json!({ "bits": 3, "lst": lst }),
        json!({ "bits": 1, "lst": "x" }),
        json!({ "bits": 1, "lst": [lst] }),
    ] {
        let mut claims = claims();
        claims["status_list"] = list.clone();
        assert!(matches!(judge(TYPE, &claims, NOW), Err(JwtFault::Claim { name: "status_list", .. })), "{list}");
    }
}

/// "The subject claim … MUST be equal to the uri claim"; "If the expiration time is defined …, it MUST be checked if the Status
/// List Token is expired".
#[test]
fn a_list_of_another_place_or_of_the_past_is_refused() {
    let mut other = claims();
    other["sub"] = json!("https://as.example/status-lists/BBBBBBBBBBBBBBBBBBBBBA");
    assert_eq!(judge(TYPE, &other, NOW), Err(JwtFault::Claim { name: "sub", fault: ClaimFault::Mismatch }));
    let late = NOW.after(Duration::from_secs(300));
    assert_eq!(judge(TYPE, &claims(), late), Err(JwtFault::Claim { name: "exp", fault: ClaimFault::Expired }));
}

/// "If any of these checks fails, no statement about the status of the Referenced Token can be made and the Referenced
/// Token SHOULD be rejected."
#[test]
fn a_list_says_nothing_about_a_token_of_another_list_or_of_none() {
    let (service, _) = guarded(plan());
    let token = token_of(&ask(&service, &[]));
    let (_, uri) = reference(&token);
    let verifier = verifier(&service);
    let list = verifier.status_list(&text(&list_at(&service, &uri)), &uri, NOW).unwrap();
    let judged = verifier.verify(&token, NOW).unwrap();
    assert_eq!(list.status_of(&judged, NOW), Ok(TokenStatus::Valid));
    // The same service, begun anew, numbers its grants in a list of its own.
    let (again, _) = guarded(plan());
    let elsewhere = token_of(&ask(&again, &[]));
    assert_ne!(reference(&elsewhere).1, uri);
    let judged = super::verifier(&again).verify(&elsewhere, NOW).unwrap();
    assert_eq!(list.status_of(&judged, NOW), Err(StatusFault::OtherList));
    let (plain, _) = guarded(crate::service::Plan::example());
    let judged = super::verifier(&plain).verify(&token_of(&ask(&plain, &[])), NOW).unwrap();
    assert_eq!(list.status_of(&judged, NOW), Err(StatusFault::NoReference));
}

/// "the exp claim specifies an absolute timestamp, marking the point in time when the Status List expires and MUST NOT be relied
/// upon any longer" (§13.7): a list that was kept too long calls nothing valid.
#[test]
fn a_list_that_is_kept_beyond_its_end_says_nothing() {
    let (service, _) = guarded(plan());
    let token = token_of(&ask(&service, &[]));
    let (_, uri) = reference(&token);
    let verifier = verifier(&service);
    let list = verifier.status_list(&text(&list_at(&service, &uri)), &uri, NOW).unwrap();
    let judged = verifier.verify(&token, NOW).unwrap();
    let end = list.expires_at;
    assert_eq!(list.status_of(&judged, end.before(Duration::from_millis(1))), Ok(TokenStatus::Valid));
    assert_eq!(list.status_of(&judged, end), Err(StatusFault::Expired));
}

/// However many of its grants are revoked, a list is one that verifiers read: half of them at random, which does not compress.
#[test]
fn the_longest_list_there_is_can_be_judged() {
    let mut list = StatusList::all_valid(1 << 20);
    let mut state = 1_u32;
    for index in 0..1 << 20 {
        // Xorshift
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        if state & 1 == 1 {
            list.invalidate(index);
        }
    }
    let mut claims = claims();
    claims["status_list"] = json!({ "bits": 1, "lst": list.encoded() });
    assert_eq!(judge(TYPE, &claims, NOW), Ok(()));
}
