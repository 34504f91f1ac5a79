//! §2 and §2.2, where people grant: the resources of the authorization request bound those of every token request after it.

use serde_json::{Value, json};
use signet::protocol::ErrorCode::InvalidTarget;

use crate::asking::{assert_refused, part_of};
use crate::granting::{plan_of, tables, text, told};
use crate::service::Service;
use crate::signing_in::{Ask, Browser, alice, assert_told, redeem, refresh, tokens_of};

const MORE: &str = r#"
[resources.bills]
identifier = "https://bills.example/v1?tenant=a"
scopes = ["bill", "read"]

[resources.vault]
identifier = "https://vault.example"
access_token_format = "opaque"
scopes = ["read"]

[resources.foreign]
identifier = "https://foreign.example"
scopes = ["read"]

[scopes.bill]
"#;

const ORDERS: &str = "https://orders.example";
const BILLS: &str = "https://bills.example/v1?tenant=a";
const VAULT: &str = "https://vault.example";
const USERINFO: &str = "https://as.example/userinfo";

fn service() -> Service {
    let mut parts = tables(&[
        ("resources = [\"orders\"]", "resources = [\"orders\", \"bills\", \"vault\"]"),
        ("\"read\", \"write\"]", "\"read\", \"write\", \"bill\"]"),
    ]);
    parts.push(MORE.to_owned());
    let service = plan_of(&parts).start();
    alice(&service);
    service
}

fn ask(scope: &str, resources: &[&str]) -> Ask {
    resources.iter().fold(Ask::app().with("scope", scope), |ask, resource| ask.and("resource", resource))
}

#[track_caller]
fn granted(service: &Service, scope: &str, resources: &[&str]) -> Value {
    tokens_of(&redeem(service, &Browser::at(service).code(&ask(scope, resources)), &[]))
}

#[track_caller]
fn audience(tokens: &Value) -> Value {
    part_of(&text(tokens, "access_token"), 1)["aud"].clone()
}

/// "invalid_target: The requested resource is invalid, missing, unknown, or malformed.": told the client, before anybody is asked.
#[test]
fn a_resource_that_is_none_is_told_by_a_redirect() {
    let service = service();
    let browser = Browser::at(&service);
    for (resource, reason) in [
        ("orders", "resource-malformed"),
        ("https://orders.example#x", "resource-malformed"),
        ("/orders", "resource-malformed"),
        ("https://orders.example/", "resource-unknown"),
        ("HTTPS://orders.example", "resource-unknown"),
        ("https://foreign.example", "resource-unknown"),
        ("https://nobody.example", "resource-unknown"),
        (USERINFO, "resource-unknown"),
    ] {
        for resources in [&[resource][..], &[ORDERS, resource], &[resource, ORDERS]] {
            let answer = browser.ask(&ask("openid read", resources));
            assert_told(&answer, "invalid_target");
            let uri = format!("https://docs.example/errors/{reason}");
            assert!(told(&answer).contains(&("error_uri".to_owned(), uri)), "{resource}");
        }
    }
}

/// "the authorization server … audience restricts": the token is for what was asked, and for userinfo where it is OpenID Connect.
#[test]
fn a_token_is_for_what_the_person_granted() {
    let service = service();
    for (scope, resources, expected) in [
        ("openid", &[][..], json!(USERINFO)),
        ("openid profile email", &[], json!(USERINFO)),
        ("read", &[], json!(ORDERS)),
        ("openid read", &[], json!([ORDERS, USERINFO])),
        ("bill", &[], json!(BILLS)),
        ("read", &[BILLS], json!(BILLS)),
        ("openid read", &[BILLS], json!([BILLS, USERINFO])),
        ("read", &[BILLS, ORDERS, BILLS], json!([ORDERS, BILLS])),
        ("openid", &[ORDERS], json!([ORDERS, USERINFO])),
    ] {
        assert_eq!(audience(&granted(&service, scope, resources)), expected, "{scope} {resources:?}");
    }
}

/// §2.2: "the client can use the resource parameter … to … request access tokens … for a subset of the resources": with the code
/// as with a refresh token, and the next one is not narrowed by the one before.
#[test]
fn a_token_request_narrows_to_some_of_the_resources() {
    let service = service();
    let code = Browser::at(&service).code(&ask("openid offline_access read write bill", &[ORDERS, BILLS]));
    let tokens = tokens_of(&redeem(&service, &code, &[("resource", BILLS)]));
    assert_eq!((audience(&tokens), tokens["scope"].as_str()), (json!(BILLS), Some("bill offline_access openid read")));
    let next = text(&tokens, "refresh_token");
    let tokens = tokens_of(&refresh(&service, &next, &[("resource", ORDERS)]));
    assert_eq!(
        (audience(&tokens), tokens["scope"].as_str()),
        (json!(ORDERS), Some("offline_access openid read write"))
    );
    let next = text(&tokens, "refresh_token");
    let tokens = tokens_of(&refresh(&service, &next, &[]));
    assert_eq!(audience(&tokens), json!([ORDERS, BILLS, USERINFO]));
}

/// "the requested resource … MUST … [not] exceed" what was granted: refused, and nothing is spent by it.
#[test]
fn a_token_request_reaches_no_further_than_the_grant() {
    let service = service();
    let code = Browser::at(&service).code(&ask("openid offline_access read", &[ORDERS]));
    for resource in [BILLS, VAULT, "https://foreign.example", USERINFO, "https://orders.example/"] {
        assert_refused(&redeem(&service, &code, &[("resource", resource)]), InvalidTarget, "resource-unknown");
    }
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    let token = text(&tokens, "refresh_token");
    for resource in [BILLS, VAULT, "https://foreign.example", USERINFO] {
        assert_refused(&refresh(&service, &token, &[("resource", resource)]), InvalidTarget, "resource-unknown");
    }
    tokens_of(&refresh(&service, &token, &[("resource", ORDERS)]));
}

/// Resources that take tokens of other forms: one grant, a token for each.
#[test]
fn resources_of_different_forms_take_a_token_each() {
    let service = service();
    let code = Browser::at(&service).code(&ask("openid offline_access read", &[ORDERS, VAULT]));
    assert_refused(&redeem(&service, &code, &[]), InvalidTarget, "resources-incompatible");
    let tokens = tokens_of(&redeem(&service, &code, &[("resource", ORDERS)]));
    assert_eq!(audience(&tokens), json!(ORDERS));
    let token = text(&tokens, "refresh_token");
    let tokens = tokens_of(&refresh(&service, &token, &[("resource", VAULT)]));
    assert!(text(&tokens, "access_token").starts_with("user."));
}

/// A resource that the client loses was granted in vain.
#[test]
fn a_resource_that_the_client_lost_is_out_of_reach() {
    let service = service();
    let tokens = granted(&service, "openid offline_access read", &[ORDERS, BILLS]);
    service.reload(&tables(&[]).join("\n"));
    let token = text(&tokens, "refresh_token");
    assert_refused(&refresh(&service, &token, &[("resource", BILLS)]), InvalidTarget, "resource-unknown");
    assert_eq!(audience(&tokens_of(&refresh(&service, &token, &[]))), json!([ORDERS, USERINFO]));
}
