//! RFC 7523 §3 (9): "The JWT MUST be digitally signed or have a Message Authentication Code (MAC) applied by the issuer.
//! The authorization server MUST reject JWTs with an invalid signature or MAC."

use serde_json::{Value, json};
use signet::jose::SigningKey;
use signet::protocol::ErrorCode::InvalidClient;
use signet::protocol::SigningAlgorithm::{self, EdDsa, Es256, Ps256, Rs256};

use crate::asking::{assert_refused, granted};
use crate::asserting::{
    answer, assertion, assertion_by, claims_of, header_of, jwks, key_id, other_key, plan_and, service_and, tagged,
};
use crate::jose::{key, signed};
use crate::service::{Plan, Service};

#[track_caller]
fn assert_not_believed(service: &Service, assertion: &str) {
    assert_refused(&answer(service, assertion), InvalidClient, "client-authentication-failed");
}

fn by(key: &SigningKey, header: &Value) -> String {
    assertion_by(key, header, &claims_of("app"))
}

/// RFC 7518 §3.1: every algorithm of ours, each with its key.
#[test]
fn every_algorithm_is_accepted_with_its_own_key() {
    let service = service_and("");
    for algorithm in SigningAlgorithm::ALL {
        granted(&answer(&service, &by(key(algorithm), &header_of(algorithm))));
    }
}

/// RFC 8725 §3.1: "each key MUST be used with exactly one algorithm".
#[test]
fn a_key_is_for_one_algorithm() {
    let service = service_and("");
    for algorithm in SigningAlgorithm::ALL {
        for other in SigningAlgorithm::ALL.into_iter().filter(|other| *other != algorithm) {
            let header = json!({ "alg": algorithm, "kid": key_id(other) });
            assert_not_believed(&service, &by(key(algorithm), &header));
        }
    }
    // The same RSA key, and a signature of the other kind.
    let header = json!({ "alg": Rs256, "kid": key_id(Rs256) });
    assert_not_believed(&service, &signed(key(Ps256), &header.to_string(), &claims_of("app").to_string()));
}

/// Another key, another message, no signature at all.
#[test]
fn a_signature_that_is_not_the_clients_is_refused() {
    let service = service_and("");
    assert_not_believed(&service, &by(other_key(), &header_of(EdDsa)));
    let (one, other) = (assertion(&claims_of("app")), assertion(&claims_of("app")));
    let signature = |assertion: &str| assertion.rsplit_once('.').unwrap().1.to_owned();
    assert_not_believed(&service, &one.replace(&signature(&one), &signature(&other)));
    assert_not_believed(&service, &one.replace(&signature(&one), ""));
    assert_not_believed(&service, &one.replace(&signature(&one), "AA"));
}

/// RFC 8725 §2.1 (CVE-2016-10555, PyJWT CVE-2022-29217): a public key is no secret, in whatever form its bytes come.
#[test]
fn the_bytes_of_a_public_key_are_no_hmac_key() {
    let service = service_and("");
    let jwk = serde_json::to_vec(key(Rs256).public_jwk()).unwrap();
    let pem = include_bytes!("../../vectors/rfc7515-a3-public.pem");
    let set = jwks(&SigningAlgorithm::ALL).into_bytes();
    for bytes in [jwk.as_slice(), pem, set.as_slice(), key_id(Rs256).as_bytes(), b"", &[0; 32], &[0; 64]] {
        assert_not_believed(&service, &tagged(bytes, &claims_of("app")));
        assert_not_believed(&service, &tagged(bytes, &claims_of("nobody")));
    }
}

/// RFC 8725 §3.10: "kid" is the name of a key and nothing else.
#[test]
fn a_key_id_is_looked_up_and_used_for_nothing_else() {
    let service = service_and("");
    for kid in [
        "",
        "nobody's",
        "../keys/es256.pem",
        "/etc/passwd",
        "/dev/null",
        "file:///dev/null",
        "' OR '1'='1",
        "key for ES256\u{0}",
        "https://evil.example/jwks",
        "$(id)",
        &"x".repeat(500),
    ] {
        assert_not_believed(&service, &by(key(Es256), &json!({ "alg": "ES256", "kid": kid })));
    }
}

/// Without a `kid` one key must be meant.
#[test]
fn without_a_key_id_the_algorithm_names_the_key_if_there_is_one() {
    let service = service_and("");
    granted(&answer(&service, &by(key(Es256), &json!({ "alg": "ES256" }))));
    let two = json!({ "keys": [serde_json::to_value(key(EdDsa).public_jwk()).unwrap(), serde_json::to_value(other_key().public_jwk()).unwrap()] });
    let service = Plan::example_and(crate::asserting::CLIENTS).with_file("keys/app.jwks", two.to_string()).start();
    assert_not_believed(&service, &by(key(EdDsa), &json!({ "alg": "EdDSA" })));
    for one in [key(EdDsa), other_key()] {
        granted(&answer(&service, &by(one, &json!({ "alg": "EdDSA", "kid": one.key_id() }))));
    }
    assert_not_believed(&service, &by(key(Es256), &json!({ "alg": "ES256" })));
}

/// `token_endpoint_auth_signing_alg`: "all token requests using these authentication methods … signed with other algorithms
/// MUST be rejected" (OpenID Connect Dynamic Client Registration §2).
#[test]
fn a_pinned_algorithm_is_the_only_one() {
    let pinned = crate::asserting::CLIENTS.replace("jwks_file", "authentication_algorithms = [\"ES256\"]\njwks_file");
    let service = Plan::example_and(&pinned).with_file("keys/app.jwks", jwks(&SigningAlgorithm::ALL)).start();
    granted(&answer(&service, &by(key(Es256), &header_of(Es256))));
    for algorithm in SigningAlgorithm::ALL.into_iter().filter(|algorithm| *algorithm != Es256) {
        assert_not_believed(&service, &by(key(algorithm), &header_of(algorithm)));
    }
}

/// Keys may stand in the configuration itself.
#[test]
fn keys_may_be_written_inline() {
    let jwk = serde_json::to_value(key(EdDsa).public_jwk()).unwrap();
    let inline = format!("jwks = {{ keys = [{{ kty = \"OKP\", crv = \"Ed25519\", x = {} }}] }}", jwk["x"]);
    let text = crate::asserting::CLIENTS.replace("jwks_file = \"keys/app.jwks\"", &inline);
    let service = Plan::example_and(&text).start();
    granted(&answer(&service, &by(key(EdDsa), &json!({ "alg": "EdDSA" }))));
}

/// Replacing a key takes a reload and no restart; what the old one signed is refused from then on.
#[test]
fn keys_are_replaced_by_a_reload() {
    let plan = plan_and("").with_file("keys/new.jwks", jwks(&[EdDsa]));
    let service = plan.start();
    granted(&answer(&service, &by(key(Es256), &header_of(Es256))));
    let text = crate::asserting::CLIENTS.replace("keys/app.jwks", "keys/new.jwks");
    use crate::service::{ES256, ISSUER, ORDERS, SCOPES, WEB};
    service.reload(&[ISSUER, WEB, ORDERS, SCOPES, ES256, &text].join("\n"));
    assert_not_believed(&service, &by(key(Es256), &header_of(Es256)));
    granted(&answer(&service, &by(key(EdDsa), &header_of(EdDsa))));
}
