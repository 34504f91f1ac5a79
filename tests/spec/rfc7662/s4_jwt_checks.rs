//! §4: "the authorization server MUST perform all applicable checks against a token's state", of tokens that are signed
//! with its own key.

use serde_json::{Value, json};
use signet::jose::{TokenType, sign_jwt};
use signet::protocol::SigningAlgorithm;

use crate::introspecting::{
    INACTIVE, ORDERS, forged, forged_with, introspect_as, is_active, minted, service, signing_key, token_for,
};
use crate::jose::{key, signed};
use crate::service::NOW;

/// The other refusals mean something only because this is active.
#[test]
fn what_the_mint_would_write_is_active() {
    let (header, claims) = minted();
    assert!(is_active(&service(), "orders-api", &forged(&header, &claims)));
}

/// V24: every claim missing, of another type, and of a value that it must not have.
#[test]
fn a_claim_that_is_missing_or_wrong_makes_a_token_inactive() {
    let service = service();
    let now = NOW.as_secs();
    let wrong: [(&str, &[Value]); 9] = [
        ("iss", &[json!("https://other.example"), json!("https://as.example/"), json!(["https://as.example"])]),
        ("sub", &[json!(""), json!(7), json!("x".repeat(256))]),
        ("aud", &[json!([]), json!([ORDERS, 7]), json!({ "a": ORDERS }), json!("https://bills.example")]),
        ("client_id", &[json!("nobody"), json!(""), json!("web\n"), json!(["web"]), json!("Web")]),
        ("exp", &[json!(now), json!(now - 1), json!(0), json!(-1), json!((now + 600).to_string())]),
        ("iat", &[json!(now + 61), json!(now + 600), json!(-1), json!("0"), json!([now])]),
        (
            "jti",
            &[
                json!(""),
                json!("0123456789"),
                json!("AAECAwQFBgcICQoLDA0OD"),
                json!("AAECAwQFBgcICQoLDA0ODx"),
                json!(1),
            ],
        ),
        ("gid", &[json!(""), json!("0123456789"), json!("EBESExQVFhcYGRobHB0eHx"), json!(1)]),
        ("scope", &[json!(["read"]), json!("read \"all\""), json!(7), json!("a ".repeat(51))]),
    ];
    for (name, values) in wrong {
        let missing = (name != "scope").then_some(Value::Null);
        for value in values.iter().cloned().chain(missing) {
            assert!(!is_active(&service, "orders-api", &forged_with(name, value.clone())), "{name} is {value}");
        }
    }
    for nbf in [json!(now + 61), json!("x"), json!(-1)] {
        assert!(!is_active(&service, "orders-api", &forged_with("nbf", nbf)));
    }
}

/// "If the token can be issued before it is able to be used, the authorization server MUST determine whether or not a
/// token's valid period has started yet": what a replica whose clock is a minute ahead issued is good.
#[test]
fn a_token_of_a_replica_whose_clock_is_ahead_is_active() {
    let service = service();
    for ahead in [1, 60] {
        for name in ["iat", "nbf"] {
            assert!(
                is_active(&service, "orders-api", &forged_with(name, json!(NOW.as_secs() + ahead))),
                "{name} {ahead}"
            );
        }
    }
}

/// RFC 8725 §3.11: no other kind of JWT is one, though the key is the same and the claims are.
#[test]
fn a_jwt_of_another_type_is_inactive() {
    let service = service();
    let (mut header, claims) = minted();
    for typ in
        ["JWT", "at", "jwt", "token-introspection+jwt", "dpop+jwt", "logout+jwt", "application/jwt", "id_token", ""]
    {
        header["typ"] = json!(typ);
        assert!(!is_active(&service, "orders-api", &forged(&header, &claims)), "{typ}");
    }
    header.as_object_mut().unwrap().remove("typ");
    assert!(!is_active(&service, "orders-api", &forged(&header, &claims)), "no typ, as an ID token has");
    for typ in ["application/at+jwt", "AT+JWT"] {
        header["typ"] = json!(typ);
        assert!(is_active(&service, "orders-api", &forged(&header, &claims)), "{typ}");
    }
}

/// "If the token has been signed, the authorization server MUST validate the signature."
#[test]
fn a_token_that_somebody_else_signed_is_inactive() {
    let service = service();
    let (header, claims) = minted();
    let (header_text, claims_text) = (header.to_string(), claims.to_string());
    for algorithm in SigningAlgorithm::ALL {
        let mut own = header.clone();
        own["alg"] = json!(algorithm);
        assert!(
            !is_active(&service, "orders-api", &signed(key(algorithm), &own.to_string(), &claims_text)),
            "{algorithm}"
        );
        own["kid"] = json!(key(algorithm).key_id());
        assert!(
            !is_active(&service, "orders-api", &signed(key(algorithm), &own.to_string(), &claims_text)),
            "{algorithm}"
        );
    }
    let good = forged(&header, &claims);
    let (input, signature) = good.rsplit_once('.').unwrap();
    let other = signed(&signing_key(), &header_text, &claims_text.replace("\"sub\":\"web\"", "\"sub\":\"bob\""));
    let other_signature = other.rsplit_once('.').unwrap().1;
    for signature in ["", "AA", other_signature, &signature[..85]] {
        assert!(!is_active(&service, "orders-api", &format!("{input}.{signature}")), "{signature}");
    }
    for (name, value) in [
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("kid", json!("x")),
        ("crit", json!(["b64"])),
        ("jku", json!("https://evil.example")),
    ] {
        let mut bad = header.clone();
        bad[name] = value;
        assert!(!is_active(&service, "orders-api", &forged(&bad, &claims)), "{bad}");
    }
}

/// One bit anywhere.
#[test]
fn a_jwt_with_a_flipped_bit_is_inactive() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let mut connection = service.connect();
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] ^= 1 << (at % 7);
        let flipped = String::from_utf8(bytes).unwrap();
        let parameters = [("token", flipped.as_str())];
        let request = crate::introspecting::request_as(&service, "orders-api", "/introspect", &parameters);
        let answer = connection.exchange(&request);
        // A NUL is no part of any form.
        let refused = flipped.contains('\0') && answer.status == 400;
        assert!(refused || (answer.status, answer.text()) == (200, INACTIVE), "{flipped}");
    }
}

/// What the mint signs beside access tokens is none of them.
#[test]
fn an_introspection_answer_is_no_access_token() {
    let service = service();
    let (_, claims) = minted();
    let dressed = sign_jwt(&signing_key(), TokenType::IntrospectionResponse, &claims).unwrap();
    assert_eq!(introspect_as(&service, "orders-api", &dressed).text(), INACTIVE);
}
