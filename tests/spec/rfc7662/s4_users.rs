//! §4, tokens that people granted: "the authorization server MUST determine whether or not such a revocation has taken place".

use serde_json::{Value, json};
use signet::clock::Clock;
use signet::users::AccountStatus;

use crate::exchange::Request;
use crate::granting::{plan_of, tables, text, wait};
use crate::introspecting::{INACTIVE, introspect_as, told};
use crate::service::{NOW, Service};
use crate::signing_in::{Ask, Browser, alice, redeem, tokens_of};

const FORMATS: [&str; 2] = ["jwt", "opaque"];
const BOUND: &str = "openid read";
const OFFLINE: &str = "openid offline_access read";

/// The app's resource takes tokens of this format and wants to know the e-mail address.
fn service(format: &str) -> Service {
    let mut parts = tables(&[]);
    let wants = format!("scopes = [\"read\", \"write\"]\nclaims = [\"email\"]\naccess_token_format = \"{format}\"");
    parts[4] = parts[4].replace("scopes = [\"read\", \"write\"]", &wants);
    let service = plan_of(&parts).start();
    alice(&service);
    service
}

#[track_caller]
fn token(service: &Service, browser: &Browser<'_>, scope: &str) -> String {
    let code = browser.code(&Ask::app().with("scope", scope));
    text(&tokens_of(&redeem(service, &code, &[])), "access_token")
}

#[track_caller]
fn assert_inactive(service: &Service, token: &str) {
    let answer = introspect_as(service, "orders-api", token);
    assert_eq!((answer.status, answer.text()), (200, INACTIVE));
}

/// §2.2: what is told is what the token says, and what the resource wants to know of the person as it is now; a scope that means
/// nothing to it, and which other places the token is for, is not its business.
#[test]
fn a_resource_is_told_who_granted_the_token() {
    for format in FORMATS {
        let service = service(format);
        let token = token(&service, &Browser::at(&service), BOUND);
        assert_eq!(token.starts_with("user."), format == "opaque");
        let told = told(&service, "orders-api", &token);
        for name in ["sub", "jti", "gid", "sid"] {
            assert!(told[name].as_str().is_some_and(|id| id.len() >= 16), "{name}: {told}");
        }
        let expected = json!({
            "active": true,
            "iss": "https://as.example",
            "sub": told["sub"],
            "aud": ["https://orders.example", "https://as.example/userinfo"],
            "client_id": "app",
            "token_type": "Bearer",
            "iat": NOW.as_secs(),
            "exp": NOW.as_secs() + 600,
            "jti": told["jti"],
            "gid": told["gid"],
            "sid": told["sid"],
            "scope": "read",
            "email": "alice@example.com",
        });
        assert_eq!(told, expected, "{format}");
    }
}

/// An account that is disabled, enabled again, changed, or gone: its tokens are dead at once and stay so.
#[test]
fn a_token_of_a_changed_account_is_inactive() {
    for format in FORMATS {
        let service = service(format);
        let directory = service.directory();
        let subject = wait(directory.account_named("alice")).unwrap().unwrap().subject;
        let tokens = || [BOUND, OFFLINE].map(|scope| token(&service, &Browser::at(&service), scope));
        let before = tokens();
        wait(directory.set_status(&subject, AccountStatus::Disabled)).unwrap();
        before.iter().for_each(|token| assert_inactive(&service, token));
        wait(directory.set_status(&subject, AccountStatus::Active)).unwrap();
        before.iter().for_each(|token| assert_inactive(&service, token));
        let before = tokens();
        assert!(before.iter().all(|token| told(&service, "orders-api", token)["active"] == Value::Bool(true)));
        wait(directory.sign_out_everywhere(&subject)).unwrap();
        before.iter().for_each(|token| assert_inactive(&service, token));
        let before = tokens();
        wait(directory.delete(&subject, service.clock.now())).unwrap();
        before.iter().for_each(|token| assert_inactive(&service, token));
        // Whoever gets the name afterwards is somebody else.
        alice(&service);
        before.iter().for_each(|token| assert_inactive(&service, token));
    }
}

/// A sign-out ends the tokens that were for the time of the session.
#[test]
fn a_token_of_a_session_that_was_ended_is_inactive() {
    for format in FORMATS {
        let service = service(format);
        let browser = Browser::at(&service);
        let (bound, offline) = (token(&service, &browser, BOUND), token(&service, &browser, OFFLINE));
        let elsewhere = token(&service, &Browser::at(&service), BOUND);
        let page = browser.follow(Request::get("/logout"));
        browser.submit(&page, &[("logout", "confirm")]);
        assert_inactive(&service, &bound);
        told(&service, "orders-api", &offline);
        told(&service, "orders-api", &elsewhere);
    }
}

/// A client that is disabled has no tokens that anybody honours.
#[test]
fn a_token_of_a_disabled_client_is_inactive() {
    let service = service("jwt");
    let token = token(&service, &Browser::at(&service), OFFLINE);
    service.reload(&tables(&[("[clients.app]\n", "[clients.app]\nstatus = \"disabled\"\n")]).join("\n"));
    assert_inactive(&service, &token);
}

/// V21, R26: an ID token, a code and a refresh token are no access tokens, whoever asks.
#[test]
fn what_else_a_sign_in_gives_is_inactive() {
    let service = service("jwt");
    let code = Browser::at(&service).code(&Ask::app().with("scope", OFFLINE));
    let other = Browser::at(&service).code(&Ask::app());
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    for text in [text(&tokens, "id_token"), text(&tokens, "refresh_token"), other] {
        assert_inactive(&service, &text);
    }
}

/// A token for userinfo alone is for no resource.
#[test]
fn a_token_for_userinfo_is_told_to_no_resource() {
    let service = service("jwt");
    let token = token(&service, &Browser::at(&service), "openid email");
    assert_inactive(&service, &token);
}
