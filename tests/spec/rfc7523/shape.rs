//! What is no client assertion, whatever its signature says (RFC 7515, RFC 8725).

use serde_json::json;
use signet::jose::{TokenType, sign_jwt};
use signet::protocol::ErrorCode::{InvalidClient, InvalidRequest};
use signet::protocol::SigningAlgorithm::Es256;

use crate::asking::{assert_refused, granted};
use crate::asserting::{answer, assertion, assertion_by, claims_of, claims_with, header_of, request_with, service_and};
use crate::jose::{key, signed};
use crate::service::Service;

#[track_caller]
fn assert_malformed(service: &Service, assertion: &str) {
    assert_refused(&answer(service, assertion), InvalidClient, "client-assertion-malformed");
}

/// RFC 8725 §3.11: what says that it is of another kind is of another kind.
#[test]
fn the_typ_is_that_of_an_assertion_or_absent() {
    let service = service_and("");
    let with = |typ: &str| {
        let mut header = header_of(Es256);
        header["typ"] = json!(typ);
        assertion_by(key(Es256), &header, &claims_of("app"))
    };
    for typ in ["JWT", "jwt", "client-authentication+jwt", "application/client-authentication+JWT"] {
        granted(&answer(&service, &with(typ)));
    }
    for typ in ["at+jwt", "logout+jwt", "dpop+jwt", "oauth-authz-req+jwt", "secevent+jwt", "JOSE", "", "text/jwt"] {
        assert_malformed(&service, &with(typ));
    }
    let worn = sign_jwt(key(Es256), TokenType::AccessToken, &claims_of("app")).unwrap();
    assert_malformed(&service, &worn);
}

/// RFC 8725 §3.1: "`none` … MUST NOT" and what no key of ours does.
#[test]
fn an_algorithm_that_nobody_has_is_refused() {
    let service = service_and("");
    for algorithm in ["none", "None", "NONE", "", "HS384", "HS512", "ES256K", "RS512", "hs256", "dir"] {
        let header = json!({ "alg": algorithm }).to_string();
        assert_malformed(&service, &signed(key(Es256), &header, &claims_of("app").to_string()));
    }
    let unsigned = signed(key(Es256), r#"{"alg":"none"}"#, &claims_of("app").to_string());
    assert_malformed(&service, &format!("{}.", unsigned.rsplit_once('.').unwrap().0));
}

/// RFC 7515 §4.1.11 and RFC 8725 §3.10: no extension, no key from the token itself.
#[test]
fn a_header_that_brings_a_key_or_an_extension_is_refused() {
    let service = service_and("");
    for (name, value) in [
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("jku", json!("https://evil.example/jwks")),
        ("jwk", serde_json::to_value(key(Es256).public_jwk()).unwrap()),
        ("x5u", json!("https://evil.example")),
        ("x5c", json!([])),
        ("zip", json!("DEF")),
        ("kid", json!(1)),
        ("typ", json!(null)),
        ("alg", json!(null)),
    ] {
        let mut header = header_of(Es256);
        header[name] = value;
        assert_malformed(&service, &assertion_by(key(Es256), &header, &claims_of("app")));
    }
}

/// RFC 8725 §2.4: two readers that disagree are an attack.
#[test]
fn json_that_can_be_read_in_two_ways_is_refused() {
    let service = service_and("");
    let header = header_of(Es256).to_string();
    let claims = claims_of("app").to_string();
    let twice = claims.replacen('{', r#"{"sub":"web","#, 1);
    assert_malformed(&service, &signed(key(Es256), &header, &twice));
    let escaped = claims.replacen('{', r#"{"s\u0075b":"web","#, 1);
    assert_malformed(&service, &signed(key(Es256), &header, &escaped));
    let header_twice = header.replacen('{', r#"{"alg":"none","#, 1);
    assert_malformed(&service, &signed(key(Es256), &header_twice, &claims));
    for broken in ["", "null", "[]", "\"app\"", "{", "{}{}"] {
        assert_malformed(&service, &signed(key(Es256), &header, broken));
        assert_malformed(&service, &signed(key(Es256), broken, &claims));
    }
}

/// RFC 7515 §7.1: three parts of base64url.
#[test]
fn what_is_not_in_compact_form_is_refused() {
    let service = service_and("");
    let right = assertion(&claims_of("app"));
    let (head, tail) = right.split_once('.').unwrap();
    let five = format!("{right}.a.b");
    for broken in
        [".", "..", "a.b", "a.b.c", head, tail, &five, &right.replace('.', "="), &format!(" {right}"), "é.é.é"]
    {
        assert_malformed(&service, broken);
    }
    // Whoever's it is.
    for client in ["app", "nobody"] {
        for ending in ["=", "!", " ", ".", "é"] {
            assert_malformed(&service, &format!("{}{ending}", assertion(&claims_of(client))));
        }
    }
}

/// 4 KiB are read, and a parameter of 16 KiB at all.
#[test]
fn an_assertion_is_bounded() {
    let service = service_and("");
    let of_length = |length: usize| {
        let bare = assertion(&claims_with(json!({ "filler": "" }))).len();
        assertion(&claims_with(json!({ "filler": "x".repeat((length - bare - 4) * 3 / 4) })))
    };
    let longest = of_length(4096);
    assert!((4085..=4096).contains(&longest.len()), "{}", longest.len());
    granted(&answer(&service, &longest));
    let longer = assertion(&claims_with(json!({ "filler": "x".repeat(3000) })));
    assert!((4097..16_384).contains(&longer.len()));
    assert_malformed(&service, &longer);
    assert_malformed(&service, &"x".repeat(16_384));
    let too_long = service.answer(&request_with(&"x".repeat(16_385), &[]));
    assert_refused(&too_long, InvalidRequest, "parameter-too-long");
}
