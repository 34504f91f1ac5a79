//! §5, the signed answer.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use signet::jose::{UnverifiedJwt, VerifyingKeys};

use crate::asking::part_of;
use crate::exchange::{Answer, Request};
use crate::introspecting::{
    BILLS, CLIENTS, KEYS, ORDERS, RESOURCES, VAULT, assert_done, introspect_as, plan_of, revoke_as, service, token_as,
    token_for,
};
use crate::rfc9701::{MEDIA_TYPE, answer_accepted, unverified_claims};
use crate::service::{ISSUER, NOW, SCOPES, Service};

#[track_caller]
fn signed(service: &Service, token: &str) -> Answer {
    answer_accepted(service, "signer", MEDIA_TYPE, token)
}

/// Whether the answer's signature is good under the served JWK Set.
#[track_caller]
fn is_signed(service: &Service, answer: &Answer) -> bool {
    let set = VerifyingKeys::from_jwk_set(&service.answer(&Request::get("/jwks")).body).unwrap();
    let header = UnverifiedJwt::parse(answer.text()).unwrap().unverified_header().clone();
    let key = set.find(header.key_id.as_deref().unwrap()).unwrap();
    let (input, signature) = answer.text().rsplit_once('.').unwrap();
    let signature = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, signature).unwrap();
    key.algorithm() == header.algorithm && key.verify(input.as_bytes(), &signature).is_ok()
}

/// The `typ` is `token-introspection+jwt`; `iss`, `aud`, `iat` and `token_introspection` MUST be there, `sub` and `exp`
/// SHOULD NOT.
#[test]
fn an_answer_has_these_members_and_no_other() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&service, &[resource]);
        service.clock.set(NOW.after(Duration::from_millis(7_999)));
        let answer = signed(&service, &token);
        let header = part_of(answer.text(), 0);
        assert_eq!((&header["typ"], &header["alg"]), (&json!("token-introspection+jwt"), &json!("ES256")));
        let names: BTreeSet<_> = header.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, BTreeSet::from(["alg", "kid", "typ"]));
        let expected = json!({
            "iss": "https://as.example",
            "aud": "signer",
            "iat": NOW.as_secs() + 7,
            "token_introspection": introspect_as(&service, "signer", &token).json(),
        });
        assert_eq!(unverified_claims(&answer), expected);
        assert_eq!(expected["token_introspection"]["active"], true);
        service.clock.set(NOW);
    }
}

/// "JWT introspection responses MUST always be cryptographically secured", with the key of the registered algorithm.
#[test]
fn an_answer_is_verified_with_the_jwk_set() {
    let eddsa = "[keys.eddsa]\nclass = \"signing\"\nalgorithm = \"EdDSA\"\nfile = \"keys/eddsa.pem\"\n";
    let rs256 = "[keys.rs256]\nclass = \"signing\"\nalgorithm = \"RS256\"\nfile = \"keys/rs256.pem\"\n";
    for algorithm in ["ES256", "EdDSA", "RS256"] {
        let clients =
            CLIENTS.replace("signed_response_alg = \"ES256\"", &format!("signed_response_alg = \"{algorithm}\""));
        let rsa = include_str!("../../vectors/rfc7515-a2-pkcs8.pem").to_owned();
        let plan = plan_of(&[ISSUER, &clients, RESOURCES, SCOPES, KEYS, eddsa, rs256]).with_file("keys/rs256.pem", rsa);
        let service = plan.start();
        for token in [token_for(&service, &[ORDERS]), token_for(&service, &[BILLS]), "nonsense".to_owned()] {
            let answer = signed(&service, &token);
            assert_eq!(part_of(answer.text(), 0)["alg"], algorithm);
            assert!(is_signed(&service, &answer), "{algorithm}");
        }
    }
}

/// "If the access token is invalid, expired, revoked, or not intended for the calling resource server (audience), the
/// authorization server MUST set the value of the `active` member in the `token_introspection` claim to `false` and other
/// members MUST NOT be included": signed all the same.
#[test]
fn an_inactive_token_is_told_signed_and_without_a_reason() {
    let service = service();
    let (revoked, expired) = (token_for(&service, &[ORDERS]), token_for(&service, &[VAULT]));
    service.clock.advance(Duration::from_secs(1));
    assert_done(&revoke_as(&service, "web", &revoked));
    let inactive = |token: &str| {
        let answer = signed(&service, token);
        assert!(is_signed(&service, &answer));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        unverified_claims(&answer)
    };
    let expected = |secs: u64| {
        json!({
            "iss": "https://as.example", "aud": "signer", "iat": secs, "token_introspection": { "active": false },
        })
    };
    for token in [revoked.as_str(), "nonsense", &token_for(&service, &[BILLS])] {
        assert_eq!(inactive(token), expected(NOW.as_secs() + 1));
    }
    service.clock.set(NOW.after(Duration::from_secs(600)));
    assert_eq!(inactive(&expired), expected(NOW.as_secs() + 600));
}

/// "If possible, the AS MUST narrow down the `scope` value to the scopes relevant to the particular RS."
#[test]
fn the_scope_is_narrowed_to_the_caller() {
    let service = service();
    let token = token_as(&service, "web", &[ORDERS, BILLS], "read write bill");
    let claims: Value = unverified_claims(&signed(&service, &token));
    assert_eq!(claims["token_introspection"]["scope"], "read write");
}
