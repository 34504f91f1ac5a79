//! §2.2, what is told about a token that is active.

use serde_json::{Value, json};

use crate::asking::part_of;
use crate::introspecting::{
    BILLS, CLIENTS, KEYS, ORDERS, RESOURCES, SAFE, VAULT, introspect_as, is_active, service, token_as, token_for, told,
};
use crate::service::{ISSUER, NOW, SCOPES};

/// "active REQUIRED"; the other members as RFC 7662 §2.2 names them, and of a JWT those that it says itself.
#[test]
fn an_active_jwt_is_told_as_it_is() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let mut expected = part_of(&token, 1);
    expected["active"] = json!(true);
    expected["token_type"] = json!("Bearer");
    assert_eq!(told(&service, "orders-api", &token), expected);
    assert_eq!(expected["tenant"], "t1");
}

/// A sealed token tells the same, though nobody else can read it.
#[test]
fn an_active_opaque_token_is_told_like_a_jwt() {
    let service = service();
    let told = told(&service, "orders-api", &token_for(&service, &[VAULT]));
    let expected = json!({
        "active": true,
        "iss": "https://as.example",
        "sub": "web",
        "aud": VAULT,
        "client_id": "web",
        "token_type": "Bearer",
        "iat": NOW.as_secs(),
        "exp": NOW.as_secs() + 600,
        "jti": told["jti"],
        "gid": told["gid"],
        "scope": "read",
        "tenant": "t1",
    });
    assert_eq!(told, expected);
    for id in ["jti", "gid"] {
        assert_eq!(told[id].as_str().map(str::len), Some(22), "{id}");
    }
}

/// "aud OPTIONAL. Service-specific string identifier or list of string identifiers"
#[test]
fn one_audience_is_a_string_and_several_are_a_list() {
    let service = service();
    for (resources, api) in [([ORDERS, BILLS], "orders-api"), ([VAULT, SAFE], "bills-api")] {
        assert_eq!(told(&service, api, &token_for(&service, &resources))["aud"], json!(resources));
        let single = token_for(&service, &resources[..1]);
        assert_eq!(told(&service, "gateway", &single)["aud"], json!(resources[0]));
    }
}

/// "an authorization server MAY limit which scopes from a given token are returned to each protected resource to prevent
/// a protected resource from learning more about the larger network than is necessary"
#[test]
fn a_resource_is_told_the_scope_it_understands_and_no_other() {
    let service = service();
    for resources in [[ORDERS, BILLS], [VAULT, SAFE]] {
        let token = token_as(&service, "web", &resources, "read write bill");
        let scope = |api| told(&service, api, &token)["scope"].clone();
        assert_eq!(
            (scope("orders-api"), scope("bills-api"), scope("gateway")),
            (json!("read write"), json!("bill read"), json!("bill read write"))
        );
        let bill = token_as(&service, "web", &resources, "bill");
        let told = told(&service, "orders-api", &bill);
        assert_eq!(told.get("scope"), None, "nothing of it means anything there: {told}");
    }
}

/// The same of claims: a resource is told those that it wants, and not those that its neighbour wants.
#[test]
fn a_resource_is_told_the_claims_it_wants_and_no_other() {
    let service = service();
    let plan = json!({ "name": "gold", "seats": 3 });
    for resources in [[ORDERS, BILLS], [VAULT, SAFE]] {
        let token = token_for(&service, &resources);
        let claims = |api| {
            let told: Value = told(&service, api, &token);
            [told.get("tenant").cloned(), told.get("plan").cloned(), told.get("internal").cloned()]
        };
        assert_eq!(claims("orders-api"), [Some(json!("t1")), None, None]);
        assert_eq!(claims("bills-api"), [None, Some(plan.clone()), None]);
        assert_eq!(claims("gateway"), [Some(json!("t1")), Some(plan.clone()), None]);
    }
}

/// Claims are those of the present registry, scope and audience those of the token.
#[test]
fn claims_about_the_client_are_those_of_the_present() {
    let service = service();
    let tokens = [token_for(&service, &[ORDERS]), token_for(&service, &[VAULT])];
    let reload = |clients: &str| service.reload(&[ISSUER, clients, RESOURCES, SCOPES, KEYS].concat());
    reload(&CLIENTS.replace("tenant = \"t1\"", "tenant = \"t2\""));
    for token in &tokens {
        assert_eq!(told(&service, "orders-api", token)["tenant"], "t2");
    }
    reload(&CLIENTS.replace("tenant = \"t1\"", ""));
    for token in &tokens {
        let told = told(&service, "orders-api", token);
        assert_eq!((told.get("tenant"), &told["scope"]), (None, &json!("read")));
    }
}

/// A client without a scope has tokens without one.
#[test]
fn a_token_without_a_scope_is_told_without_one() {
    let bare = CLIENTS.replacen("scopes = [\"read\", \"write\", \"bill\"]\ndefault_scope = [\"read\"]\n", "", 1);
    let service = crate::introspecting::plan_of(&[ISSUER, &bare, RESOURCES, SCOPES, KEYS]).start();
    for resource in [ORDERS, VAULT] {
        let token = crate::asking::token_of(&crate::asking::ask(&service, &[("resource", resource)]));
        assert_eq!(told(&service, "orders-api", &token).get("scope"), None);
    }
}

/// §4: "If the response contains the `exp` parameter (expiration), the response MUST NOT be cached beyond the time
/// indicated therein": nor until then, for a token may be revoked.
#[test]
fn no_answer_is_stored() {
    let service = service();
    for token in [token_for(&service, &[ORDERS]), token_for(&service, &[BILLS]), "nonsense".to_owned()] {
        let answer = introspect_as(&service, "orders-api", &token);
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), (Some("no-store"), Some("no-cache")));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!((answer.header("etag"), answer.header("expires")), (None, None));
    }
}

/// Asking spends nothing.
#[test]
fn a_token_is_as_active_when_it_was_asked_about() {
    let service = service();
    for token in [token_for(&service, &[ORDERS]), token_for(&service, &[VAULT])] {
        let first = introspect_as(&service, "orders-api", &token).comparable();
        for _ in 0..3 {
            assert_eq!(introspect_as(&service, "orders-api", &token).comparable(), first);
        }
        assert!(!is_active(&service, "bills-api", &token));
        assert_eq!(introspect_as(&service, "orders-api", &token).comparable(), first);
    }
}
