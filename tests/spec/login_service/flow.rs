//! What goes well.

use serde_json::json;

use super::{
    accepted, asking_service, call, challenge_of, sent, service, service_of_opaque_tokens, signed_in, trusting,
    way_back,
};
use crate::asking::part_of;
use crate::exchange::Request;
use crate::signing_in::{Ask, Browser, assert_told, parameter, redeem, refresh, tokens_of, userinfo};

const ALL: &str = "openid profile email offline_access";

#[test]
fn the_service_is_told_what_is_asked() {
    let (service, ask) = (asking_service(), Ask::app());
    let ask = ask.with("login_hint", "alice").with("max_age", "300").with("prompt", "login");
    let challenge = sent(&Browser::at(&service), &ask.with("ui_locales", "de").with("scope", "openid email read"));
    let told = call(&service, "/login/request", &json!({ "login_challenge": challenge })).json();
    let expected = json!({
        "question": "sign_in", "client_id": "app", "client_name": "The App", "scope": "email openid read",
        "resource": ["https://orders.example"], "login_hint": "alice", "max_age": 300, "prompt": ["login"],
        "ui_locales": "de", "asked_at": 1_795_199_400_u64, "expires_at": 1_795_200_300_u64,
    });
    assert_eq!(told, expected);
}

#[test]
fn who_the_service_says_signed_in_is_the_subject_of_all_tokens() {
    let (service, ask) = (service(), Ask::app().with("scope", ALL));
    let user = json!({ "subject": "u-1", "amr": ["pwd", "otp"], "acr": "urn:example:gold",
        "claims": { "name": "Alice", "email": "alice@example.com", "email_verified": true, "tier": "gold" } });
    let code = parameter(&signed_in(&service, &Browser::at(&service), &ask, &user), "code").unwrap();
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    let id_token = claims_of(tokens["id_token"].as_str().unwrap());
    assert_eq!((&id_token["sub"], &id_token["acr"]), (&json!("u-1"), &json!("urn:example:gold")));
    assert_eq!(id_token["amr"], json!(["pwd", "otp"]));
    let known = json!({ "sub": "u-1", "name": "Alice", "email": "alice@example.com", "email_verified": true,
        "tier": "gold" });
    assert_eq!(userinfo(&service, tokens["access_token"].as_str().unwrap()).json(), known);

    let refreshed = tokens_of(&refresh(&service, tokens["refresh_token"].as_str().unwrap(), &[]));
    assert_eq!(userinfo(&service, refreshed["access_token"].as_str().unwrap()).json(), known);
}

/// OpenID Connect Core §5.5.1.1: "the Authorization Server MUST return an acr Claim Value that matches one of the requested
/// values": the service is told, and what it says is held against it; an earlier sign-in of another class does not do.
#[test]
fn an_essential_acr_is_the_services_to_meet() {
    let service = service();
    let claims = json!({ "id_token": { "acr": { "essential": true, "values": ["gold", "silver"] } } });
    let ask = Ask::app().with("claims", &claims.to_string());
    let browser = Browser::at(&service);
    let challenge = sent(&browser, &ask);
    let told = call(&service, "/login/request", &json!({ "login_challenge": challenge })).json();
    assert_eq!(told["essential_acr"], json!(["gold", "silver"]));
    for (acr, is_met) in [(json!("bronze"), false), (json!("gold"), true), (json!("1"), false), (json!("silver"), true)]
    {
        let user = json!({ "subject": "u-1", "acr": acr });
        let answer = signed_in(&service, &Browser::at(&service), &ask, &user);
        assert_eq!(parameter(&answer, "code").is_some(), is_met, "{acr}: {answer:?}");
        if !is_met {
            assert_told(&answer, "unmet_authentication_requirements");
        }
    }
    let bronze = json!({ "subject": "u-1", "acr": "bronze", "remember": true });
    signed_in(&service, &browser, &Ask::app(), &bronze);
    assert_told(&browser.ask(&ask.clone().with("prompt", "none")), "login_required");
    sent(&browser, &ask);
}

#[test]
fn userinfo_tells_of_the_claims_what_the_scope_asks_for() {
    let (service, ask) = (service(), Ask::app().with("scope", "openid email"));
    let user = json!({ "subject": "u-1", "claims": { "name": "Alice", "email": "a@example.com", "tier": "gold" } });
    let code = parameter(&signed_in(&service, &Browser::at(&service), &ask, &user), "code").unwrap();
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    let told = userinfo(&service, tokens["access_token"].as_str().unwrap()).json();
    assert_eq!(told, json!({ "sub": "u-1", "email": "a@example.com" }));
}

#[test]
fn claims_in_a_signed_access_token_are_sealed() {
    let (service, ask) = (service(), Ask::app().with("scope", ALL));
    let user = json!({ "subject": "u-1", "claims": { "name": "Alice" } });
    let code = parameter(&signed_in(&service, &Browser::at(&service), &ask, &user), "code").unwrap();
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    let claims = claims_of(tokens["access_token"].as_str().unwrap());
    assert!(claims["userinfo_claims"].as_str().unwrap().starts_with("claims."));
    assert!(!claims.to_string().contains("Alice"));
}

#[test]
fn an_opaque_access_token_carries_them_too() {
    let service = service_of_opaque_tokens();
    let user = json!({ "subject": "u-1", "claims": { "name": "Alice" } });
    let ask = Ask::app().with("scope", "openid profile");
    let code = parameter(&signed_in(&service, &Browser::at(&service), &ask, &user), "code").unwrap();
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    let text = tokens["access_token"].as_str().unwrap();
    assert!(text.starts_with("user."), "{text}");
    assert_eq!(userinfo(&service, text).json()["name"], "Alice");
}

#[test]
fn whoever_is_remembered_is_not_asked_again() {
    let (service, ask) = (service(), Ask::app());
    let browser = Browser::at(&service);
    let first = signed_in(&service, &browser, &ask, &json!({ "subject": "u-1" }));
    assert!(parameter(&first, "code").is_some());
    assert!(parameter(&browser.ask(&ask), "code").is_some());
    assert!(parameter(&browser.ask(&ask.with("prompt", "none")), "code").is_some());
}

#[test]
fn whoever_is_not_remembered_is_asked_again() {
    let (service, ask) = (service(), Ask::app());
    let browser = Browser::at(&service);
    let first = signed_in(&service, &browser, &ask, &json!({ "subject": "u-1", "remember": false }));
    assert!(parameter(&first, "code").is_some());
    assert_told(&browser.ask(&ask.clone().with("prompt", "none")), "login_required");
    challenge_of(&browser.ask(&ask));
}

#[test]
fn a_consent_is_asked_for_after_the_sign_in() {
    let (service, ask) = (asking_service(), Ask::app());
    let browser = Browser::at(&service);
    let asked = challenge_of(&signed_in(&service, &browser, &ask, &json!({ "subject": "u-1" })));
    let told = call(&service, "/login/request", &json!({ "login_challenge": asked })).json();
    assert_eq!((&told["question"], &told["subject"]), (&json!("consent"), &json!("u-1")));
    let back = accepted(&service, &asked, &json!({ "subject": "u-1" }));
    let code = parameter(&browser.follow(Request::get(&back)), "code").unwrap();
    assert_eq!(claims_of(tokens_of(&redeem(&service, &code, &[]))["id_token"].as_str().unwrap())["sub"], "u-1");
}

/// A consent that is to be remembered holds for the session, for what was asked and nothing more.
#[test]
fn a_consent_that_is_remembered_is_not_asked_again_in_the_session() {
    let (service, ask) = (asking_service(), Ask::app().with("scope", "openid email"));
    let browser = Browser::at(&service);
    let asked = challenge_of(&signed_in(&service, &browser, &ask, &json!({ "subject": "u-1" })));
    let back = accepted(&service, &asked, &json!({ "remember": true }));
    assert!(parameter(&browser.follow(Request::get(&back)), "code").is_some());
    assert!(parameter(&browser.ask(&ask), "code").is_some());
    assert!(parameter(&browser.ask(&ask.clone().with("prompt", "none")), "code").is_some());
    for more in [ask.clone().with("scope", "openid email profile"), ask.clone().with("prompt", "consent")] {
        let told = call(&service, "/login/request", &json!({ "login_challenge": sent(&browser, &more) })).json();
        assert_eq!(told["question"], "consent");
    }
    challenge_of(&signed_in(&service, &Browser::at(&service), &ask, &json!({ "subject": "u-1" })));
}

#[test]
fn a_consent_of_which_nothing_is_said_is_asked_again() {
    let (service, ask) = (asking_service(), Ask::app());
    let browser = Browser::at(&service);
    let asked = challenge_of(&signed_in(&service, &browser, &ask, &json!({ "subject": "u-1" })));
    assert!(parameter(&browser.follow(Request::get(&accepted(&service, &asked, &json!({})))), "code").is_some());
    assert_told(&browser.ask(&ask.clone().with("prompt", "none")), "consent_required");
    challenge_of(&browser.ask(&ask));
}

/// §3.1.2.1: "acr_values … in order of preference": the service is told, and it binds nobody; those of the registration,
/// where a request has none (OpenID Connect Registration §2).
#[test]
fn the_service_is_told_which_acr_is_preferred() {
    let service = trusting("default_acr_values = [\"bronze\", \"iron\"]");
    let told = |ask: &Ask| {
        let challenge = sent(&Browser::at(&service), ask);
        let told = call(&service, "/login/request", &json!({ "login_challenge": challenge })).json();
        (told["acr_values"].clone(), told.get("essential_acr").cloned())
    };
    assert_eq!(told(&Ask::app().with("acr_values", "gold  silver")), (json!(["gold", "silver"]), None));
    assert_eq!(told(&Ask::app()), (json!(["bronze", "iron"]), None));
    let many: Vec<_> = (0..40).map(|number| format!("class-{number}")).collect();
    assert_eq!(told(&Ask::app().with("acr_values", &many.join(" "))), (json!(many[..16]), None));
    // What does not fit keeps nobody from signing in.
    let long = format!("{} {}", "a".repeat(255), "b".repeat(255));
    let ask = Ask::app().with("state", &"s".repeat(2000)).with("acr_values", &long);
    assert_eq!(told(&ask), (json!(null), None));
    let user = json!({ "subject": "u-1", "acr": "other" });
    let answer = signed_in(&service, &Browser::at(&service), &Ask::app().with("acr_values", "gold"), &user);
    assert!(parameter(&answer, "code").is_some(), "{answer:?}");
}

#[test]
fn a_service_that_says_no_sends_the_browser_back_with_access_denied() {
    let (service, ask) = (asking_service(), Ask::app());
    let browser = Browser::at(&service);
    let denied = |challenge: &str| {
        let answer = call(&service, "/login/deny", &json!({ "login_challenge": challenge }));
        browser.follow(Request::get(&way_back(&answer)))
    };
    assert_told(&denied(&sent(&browser, &ask)), "access_denied");
    let consent = challenge_of(&signed_in(&service, &browser, &ask, &json!({ "subject": "u-1" })));
    assert_told(&denied(&consent), "access_denied");
}

#[test]
fn when_the_user_signed_in_is_what_the_service_says() {
    let (service, ask) = (service(), Ask::app());
    let user = json!({ "subject": "u-1", "auth_time": 1_795_199_000 });
    let code = parameter(&signed_in(&service, &Browser::at(&service), &ask, &user), "code").unwrap();
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    assert_eq!(claims_of(tokens["id_token"].as_str().unwrap())["auth_time"], 1_795_199_000);
}

#[track_caller]
fn claims_of(token: &str) -> serde_json::Value {
    part_of(token, 1)
}
