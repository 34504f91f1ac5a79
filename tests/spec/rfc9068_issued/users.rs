//! §2.2, the claims of a token that a user granted.

use std::time::Duration;

use serde_json::{Value, json};

use crate::asking::part_of;
use crate::granting::{OFFLINE, granted_scope, plan_of, tables, text, town};
use crate::service::{NOW, Service};
use crate::signing_in::{Ask, Browser, alice, is_page, redeem, refresh, tokens_of};

#[track_caller]
fn claims(tokens: &Value) -> Value {
    part_of(&text(tokens, "access_token"), 1)
}

/// §2.2.1: "auth_time OPTIONAL … acr, amr OPTIONAL"; `sid` and `account_version` are ours: what the token ends with. §2.2: "In
/// cases where … a resource owner is involved … the value of "sub" SHOULD correspond to the subject identifier of the resource
/// owner."
#[test]
fn a_token_says_who_granted_it_and_how() {
    let service = town();
    let tokens = granted_scope(&service, "openid read");
    let claims = claims(&tokens);
    let id_token = part_of(&text(&tokens, "id_token"), 1);
    let expected = json!({
        "iss": "https://as.example",
        "sub": id_token["sub"],
        "aud": ["https://orders.example", "https://as.example/userinfo"],
        "client_id": "app",
        "iat": NOW.as_secs(),
        "exp": NOW.as_secs() + 600,
        "jti": claims["jti"],
        "gid": claims["gid"],
        "scope": "openid read",
        "auth_time": NOW.as_secs(),
        "acr": "1",
        "amr": ["pwd"],
        "account_version": 1,
        "sid": id_token["sid"],
    });
    assert_eq!(claims, expected);
    assert!(
        claims["sub"].as_str().is_some_and(|sub| sub.len() >= 16 && sub != "alice"),
        "no name that can be given again"
    );
}

/// DESIGN §3: "`sid` unless `offline_access`": what outlives the session does not name it.
#[test]
fn a_token_that_outlives_the_session_names_none() {
    let service = town();
    let tokens = granted_scope(&service, OFFLINE);
    assert_eq!(claims(&tokens).get("sid"), None);
    let refreshed = tokens_of(&refresh(&service, &text(&tokens, "refresh_token"), &[]));
    assert_eq!(claims(&refreshed).get("sid"), None);
}

/// §2.2.1: "auth_time … this value … is … the time when the End-User last authenticated": of the session, not of the request; and
/// a refresh is no sign-in: "SHOULD … remain the same across all access tokens that derive from a given authorization response".
#[test]
fn the_time_of_the_sign_in_stays_what_it_was() {
    let service = town();
    let browser = Browser::at(&service);
    let grant = |service: &Service| {
        let code = browser.code(&Ask::app().with("scope", OFFLINE));
        tokens_of(&redeem(service, &code, &[]))
    };
    grant(&service);
    service.clock.advance(Duration::from_secs(1000));
    let later = grant(&service);
    let refreshed = tokens_of(&refresh(&service, &text(&later, "refresh_token"), &[]));
    for tokens in [&later, &refreshed] {
        let claims = claims(tokens);
        assert_eq!(
            (claims["auth_time"].as_u64(), claims["iat"].as_u64()),
            (Some(NOW.as_secs()), Some(NOW.as_secs() + 1000))
        );
    }
    let page = browser.ask(&Ask::app().with("prompt", "login"));
    assert!(is_page(&page, "login-submit"));
    browser.sign_in(&page);
    assert_eq!(claims(&grant(&service))["auth_time"], NOW.as_secs() + 1000);
}

/// §2.2.2: "identity claims … SHOULD" be those that the resource needs: of the person where the person has them, and never those
/// that no resource of the token wants.
#[test]
fn a_resource_gets_the_claims_that_it_wants_and_no_other() {
    let wants = (
        "resources = [\"orders\"]",
        "resources = [\"orders\"]\n[clients.app.claims]\nemail = \"app@example\"\ntenant = \"t\"",
    );
    let mut parts = tables(&[wants]);
    parts[4] = parts[4]
        .replace("scopes = [\"read\", \"write\"]", "scopes = [\"read\", \"write\"]\nclaims = [\"email\", \"tenant\"]");
    let service = plan_of(&parts).start();
    alice(&service);
    let for_orders = claims(&granted_scope(&service, "openid read"));
    assert_eq!((&for_orders["email"], &for_orders["tenant"]), (&json!("alice@example.com"), &json!("t")));
    assert_eq!((for_orders.get("name"), for_orders.get("email_verified")), (None, None));
    let for_userinfo = claims(&granted_scope(&service, "openid email"));
    assert_eq!((for_userinfo.get("email"), for_userinfo.get("tenant")), (None, None));
}

/// "jti", "gid": of each token its own, and of all that descends from one consent the same.
#[test]
fn what_descends_from_one_grant_carries_its_id() {
    let service = town();
    let first = granted_scope(&service, OFFLINE);
    let second = tokens_of(&refresh(&service, &text(&first, "refresh_token"), &[]));
    let other = granted_scope(&service, OFFLINE);
    let id = |tokens: &Value, name: &str| claims(tokens)[name].clone();
    assert_eq!(id(&first, "gid"), id(&second, "gid"));
    assert_ne!(id(&first, "gid"), id(&other, "gid"));
    assert_ne!(id(&first, "jti"), id(&second, "jti"));
}
