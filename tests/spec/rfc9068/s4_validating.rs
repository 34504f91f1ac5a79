//! Section 4: what a resource server checks.

use serde_json::{Value, json};
use signet::clock::Timestamp;
use signet::jose::{ClaimFault, Expected, JwtFault, TokenType, VerifyingKeys, judge_access_token, sign_jwt};
use signet::protocol::SigningAlgorithm;

use crate::jose::{EXPECTED, NOW, claims, header, judge, key, signed};

fn token(name: &str, value: Value) -> String {
    let mut claims = claims();
    claims[name] = value;
    sign_jwt(key(SigningAlgorithm::Es256), TokenType::AccessToken, &claims).unwrap()
}

fn judged(name: &'static str, value: Value) -> Result<(), JwtFault> {
    judge(&token(name, value), key(SigningAlgorithm::Es256).verifying_key()).map(drop)
}

fn judged_at(token: &str, now: Timestamp) -> Result<(), JwtFault> {
    let keys = VerifyingKeys::from_iter([key(SigningAlgorithm::Es256).verifying_key()]);
    judge_access_token(token, &keys, &EXPECTED, now).map(drop)
}

const fn wrong(name: &'static str, fault: ClaimFault) -> Result<(), JwtFault> {
    Err(JwtFault::Claim { name, fault })
}

/// "The resource server MUST verify that the `typ` header value is `at+jwt` or `application/at+jwt` and reject tokens
/// carrying any other value."
#[test]
fn the_typ_is_that_of_an_access_token() {
    let key = key(SigningAlgorithm::Es256);
    let judged = |typ: Value| {
        let mut header = header(key);
        header["typ"] = typ;
        judge(&signed(key, &header.to_string(), &claims().to_string()), key.verifying_key()).map(drop)
    };
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "APPLICATION/at+jwt"] {
        assert_eq!(judged(json!(typ)), Ok(()), "{typ}");
    }
    for typ in ["JWT", "application/jwt", "at+jwt+x", "xat+jwt", "text/at+jwt", "/at+jwt"] {
        assert_eq!(judged(json!(typ)), Err(JwtFault::WrongType(Some(typ.to_owned()))));
    }
    assert_eq!(judged(json!(null)), Err(JwtFault::WrongHeaderType("typ")));
    assert_eq!(judged(json!(["at+jwt"])), Err(JwtFault::WrongHeaderType("typ")));
}

/// "The issuer identifier for the authorization server … MUST exactly match the value of the `iss` claim."
#[test]
fn the_issuer_matches_byte_by_byte() {
    for issuer in [
        "",
        "https://as.example/",
        "https://AS.example",
        "http://as.example",
        "https://as.example.evil",
        "https://as.exampl",
    ] {
        assert_eq!(judged("iss", json!(issuer)), wrong("iss", ClaimFault::Mismatch), "{issuer}");
    }
    assert_eq!(judged("iss", json!(["https://as.example"])), wrong("iss", ClaimFault::WrongJsonType));
}

/// "The resource server MUST validate that the `aud` claim contains a resource indicator value corresponding to an
/// identifier the resource server expects for itself. The JWT access token MUST be rejected if `aud` does not contain
/// a resource indicator of the current resource server as a valid audience."
#[test]
fn the_audience_contains_the_resource_server() {
    let ours = EXPECTED.audience;
    for audience in [json!(ours), json!([ours]), json!(["https://other.example", ours]), json!([ours, ours])] {
        assert_eq!(judged("aud", audience), Ok(()));
    }
    for audience in [
        json!(""),
        json!("https://orders.example/"),
        json!("https://orders.exampl"),
        json!(["https://other.example"]),
        json!([""]),
        json!("https://other.example https://orders.example"),
    ] {
        assert_eq!(judged("aud", audience.clone()), wrong("aud", ClaimFault::Mismatch), "{audience}");
    }
    assert_eq!(judged("aud", json!([])), wrong("aud", ClaimFault::Empty));
}

/// "The resource server MUST validate the signature of all incoming JWT access tokens … using the algorithm specified
/// in the JWT `alg` Header Parameter": before any claim is looked at.
#[test]
fn a_bad_signature_hides_what_is_wrong_with_the_claims() {
    let good = sign_jwt(key(SigningAlgorithm::Es256), TokenType::AccessToken, &claims()).unwrap();
    let expired = token("exp", json!(1));
    let mixed = format!("{}.{}", expired.rsplit_once('.').unwrap().0, good.rsplit_once('.').unwrap().1);
    assert_eq!(judged_at(&mixed, NOW), Err(JwtFault::BadSignature));
    for end in [good.len() - 1, good.len() - 43, good.rfind('.').unwrap() + 1] {
        assert!(judged_at(&good[..end], NOW).is_err(), "the first {end} characters");
    }
}

/// "The current time MUST be before the time represented by the `exp` claim." No leeway: to the millisecond.
#[test]
fn a_token_is_good_until_its_last_millisecond_and_not_longer() {
    let end = NOW.as_secs() + 600;
    let token = token("exp", json!(end));
    assert_eq!(judged_at(&token, Timestamp::from_millis(end * 1000 - 1)), Ok(()));
    assert_eq!(judged_at(&token, Timestamp::from_secs(end)), wrong("exp", ClaimFault::Expired));
    assert_eq!(judged_at(&token, Timestamp::FAR_FUTURE), wrong("exp", ClaimFault::Expired));
    assert_eq!(judged("exp", json!(0)), wrong("exp", ClaimFault::Expired));
}

/// RFC 7519 §4.1.6 and §4.1.5: clocks may differ, by a minute at most.
#[test]
fn a_token_from_the_future_is_refused_beyond_sixty_seconds() {
    for (name, fault) in [("iat", ClaimFault::IssuedInFuture), ("nbf", ClaimFault::NotYetValid)] {
        assert_eq!(judged(name, json!(NOW.as_secs() + 60)), Ok(()));
        assert_eq!(judged(name, json!(NOW.as_secs() + 61)), wrong(name, fault));
        assert_eq!(judged(name, json!(u64::MAX)), wrong(name, fault));
        assert_eq!(judged(name, json!(0)), Ok(()));
    }
}

/// The judge of another resource server, or of another issuer's tokens, says no to the same token.
#[test]
fn a_token_is_good_only_where_it_was_issued_for() {
    let token = token("sub", json!("alice"));
    let keys = VerifyingKeys::from_iter([key(SigningAlgorithm::Es256).verifying_key()]);
    let elsewhere = Expected { audience: "https://payments.example", ..EXPECTED };
    let judged = judge_access_token(&token, &keys, &elsewhere, NOW).map(drop);
    assert_eq!(judged, wrong("aud", ClaimFault::Mismatch));
    let foreign = Expected { issuer: "https://other.example", ..EXPECTED };
    assert_eq!(judge_access_token(&token, &keys, &foreign, NOW).map(drop), wrong("iss", ClaimFault::Mismatch));
}
