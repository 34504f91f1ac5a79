//! §2, header and claims.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::asking::{ask, ask_as, part_of, token_of, unverified_claims};
use crate::rfc9068_issued::ORDERS;
use crate::service::{ES256, ISSUER, NOW, Plan, SCOPES};

/// §2.1: "JWT access tokens MUST include this media type in the `typ` header parameter … It is RECOMMENDED that the
/// `application/` prefix be omitted"; nothing else stands in the header but algorithm and key.
#[test]
fn the_header_names_type_algorithm_and_key() {
    let service = Plan::example().start();
    let header = part_of(&token_of(&ask(&service, &[])), 0);
    let names: BTreeSet<_> = header.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["alg", "kid", "typ"]));
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("ES256")));
}

/// §2.2: `iss`, `exp`, `aud`, `sub`, `client_id`, `iat`, `jti` are REQUIRED; §2.2.3: `scope` SHOULD be there; `gid` is
/// ours. There is no `nbf`.
#[test]
fn the_claims_are_these_and_no_other() {
    let service = Plan::example().start();
    let claims = unverified_claims(&ask(&service, &[("scope", "write read")]));
    let expected = json!({
        "iss": "https://as.example",
        "sub": "web",
        "aud": ORDERS,
        "client_id": "web",
        "iat": NOW.as_secs(),
        "exp": NOW.as_secs() + 600,
        "jti": claims["jti"],
        "gid": claims["gid"],
        "scope": "read write",
    });
    assert_eq!(claims, expected);
}

/// "guess probability ≤ 2^-128": 128 bits each, another one for every token, and the two have nothing to do with each
/// other.
#[test]
fn token_id_and_grant_id_never_repeat() {
    let service = Plan::example().start();
    let mut seen = BTreeSet::new();
    for _ in 0..50 {
        let claims = unverified_claims(&ask(&service, &[]));
        for name in ["jti", "gid"] {
            let text = claims[name].as_str().expect("a string").to_owned();
            assert_eq!(URL_SAFE_NO_PAD.decode(&text).map(|bytes| bytes.len()), Ok(16), "{text}");
            assert!(seen.insert(text), "{name} repeats");
        }
    }
}

/// Bits are drawn, not counted: among a hundred ids each bit is one about half of the time.
#[test]
fn every_bit_of_an_id_varies() {
    let service = Plan::example().start();
    let ids: Vec<u128> = (0..50)
        .flat_map(|_| {
            let claims = unverified_claims(&ask(&service, &[]));
            ["jti", "gid"].map(|name| claims[name].as_str().expect("a string").to_owned())
        })
        .filter_map(|text| Some(u128::from_be_bytes(URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?)))
        .collect();
    for bit in 0..128 {
        let ones = ids.iter().filter(|id| *id >> bit & 1 == 1).count();
        assert!((15..=85).contains(&ones), "bit {bit} is one in {ones} of {}", ids.len());
    }
}

/// Claims about the client go to those resources that want them, with the JSON type they were written with.
const CLAIMS: &str = r#"
[clients.web]
grant_types = ["client_credentials"]
scopes = ["read", "write"]
default_scope = ["read"]
resources = ["orders", "bills", "plain"]
secrets.first.file = "keys/web.secret"

[clients.web.claims]
tenant = "t1"
level = 3
trusted = true
groups = ["a", "b"]
place = { city = "Köln", zip = "50667" }
internal = "nobody asks for this"

[clients.bare]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]
secrets.first.file = "keys/bare.secret"

[resources.orders]
identifier = "https://orders.example"
scopes = ["read", "write"]
claims = ["tenant", "level", "trusted", "unknown"]

[resources.bills]
identifier = "https://bills.example"
scopes = ["read"]
claims = ["tenant", "groups", "place"]

[resources.plain]
identifier = "https://plain.example"
scopes = ["read"]
"#;

#[expect(clippy::expect_used, reason = "a test fails by panicking")]
fn other_claims(mut claims: Value) -> Value {
    for name in ["iss", "sub", "aud", "client_id", "iat", "exp", "jti", "gid", "scope"] {
        claims.as_object_mut().and_then(|claims| claims.remove(name)).expect(name);
    }
    claims
}

/// §2.2.3.1 and §6: a resource server is told what it needs.
#[test]
fn a_resource_gets_the_claims_it_wants() {
    let service = Plan::of(&[ISSUER, CLAIMS, SCOPES, ES256]).start();
    let bills = ("resource", "https://bills.example");
    let asked = |resources: &[_]| other_claims(unverified_claims(&ask(&service, resources)));
    let of_orders = json!({ "tenant": "t1", "level": 3, "trusted": true });
    let place = json!({ "city": "Köln", "zip": "50667" });
    assert_eq!(asked(&[]), of_orders);
    assert_eq!(asked(&[("resource", ORDERS)]), of_orders);
    assert_eq!(asked(&[bills]), json!({ "tenant": "t1", "groups": ["a", "b"], "place": place }));
    assert_eq!(asked(&[("resource", "https://plain.example")]), json!({}));
    let both = json!({ "tenant": "t1", "level": 3, "trusted": true, "groups": ["a", "b"], "place": place });
    assert_eq!(asked(&[bills, ("resource", ORDERS)]), both);
    assert_eq!(other_claims(unverified_claims(&ask_as(&service, "bare", &[]))), json!({}));
}

/// A claim never stands twice, whoever wants it (RFC 7519 §4: "The Claim Names within a JWT Claims Set MUST be unique").
#[test]
fn no_claim_stands_twice() {
    let service = Plan::of(&[ISSUER, CLAIMS, SCOPES, ES256]).start();
    let token = token_of(&ask(&service, &[("resource", ORDERS), ("resource", "https://bills.example")]));
    let payload = token.split('.').nth(1).map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64url"));
    let text = String::from_utf8(payload.expect("a payload")).expect("UTF-8");
    let Value::Object(claims) = part_of(&token, 1) else { panic!("{text}") };
    for name in claims.keys() {
        assert_eq!(text.matches(&format!("\"{name}\":")).count(), 1, "{name} in {text}");
    }
}

/// The id of a client may have any printable character, and the subject is the same text.
#[test]
fn a_client_id_is_written_as_it_is() {
    let id = r#"https://app.example/?a=1&b="c"\d é"#.replace(" é", " e");
    let client = format!(
        "[clients.odd]\nid = '{id}'\ngrant_types = [\"client_credentials\"]\nresources = [\"orders\"]\n\
         secrets.first.file = \"keys/odd.secret\"\n"
    );
    let service = Plan::example_and(&client).start();
    let header = crate::exchange::basic(&id, &service.secret("odd"));
    let request = crate::exchange::Request::post("/token", &[crate::asking::GRANT]).header("Authorization", header);
    let claims = unverified_claims(&service.answer(&request));
    assert_eq!((claims["sub"].as_str(), claims["client_id"].as_str()), (Some(id.as_str()), Some(id.as_str())));
}
