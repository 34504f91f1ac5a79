//! §4.3, the resource owner password credentials grant: only for clients that are registered for it.

use std::time::{Duration, Instant};

use serde_json::json;
use signet::users::AccountStatus;

use crate::asking::part_of;
use crate::exchange::{Answer, Request};
use crate::granting::findings;
use crate::service::{ES256, ISSUER, ORDERS, SCOPES, Service};
use crate::signing_in::{
    APP, Ask, Browser, NO_FLOOR, PASSWORD, SIGN_IN_KEYS, client_like_app, is_page, redeem, refresh, service,
    service_of, service_with, subject_of, text_of, token_request_as, tokens_of, userinfo, wait_for,
};

/// A client that people trust with their passwords.
fn trusted() -> String {
    client_like_app("trusted", "").replace(
        "[\"authorization_code\", \"refresh_token\"]\nredirect_uris = [\"https://app.example/callback\"]\npost_logout_redirect_uris = [\"https://app.example/trusted-bye\"]",
        "[\"password\", \"refresh_token\"]",
    )
}

#[track_caller]
fn ask(service: &Service, name: &str, password: &str, over: &[(&str, &str)]) -> Answer {
    let usual =
        [("grant_type", "password"), ("username", name), ("password", password), ("scope", "openid email read")];
    token_request_as(service, "trusted", &usual, over)
}

#[track_caller]
fn error_of(answer: &Answer) -> String {
    answer.json()["error"].as_str().unwrap().to_owned()
}

/// "If the access token request is valid and authorized, the authorization server issues an access token and optional refresh
/// token": of the person whose password it is, by username or e-mail address.
#[test]
fn a_password_gets_tokens_of_its_owner() {
    let service = service_with(&trusted());
    for name in ["alice", "alice@example.com", "ALICE"] {
        let tokens = tokens_of(&ask(&service, name, PASSWORD, &[]));
        let claims = part_of(text_of(&tokens, "access_token"), 1);
        assert_eq!(claims["sub"], subject_of(&service, "alice").as_str());
        assert_eq!(
            (&claims["amr"], &claims["acr"], &claims["client_id"]),
            (&json!(["pwd"]), &json!("1"), &json!("trusted"))
        );
        assert_eq!(claims["aud"], json!(["https://orders.example", "https://as.example/userinfo"]));
        assert_eq!(tokens["scope"], "email openid read");
        assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).json()["email"], "alice@example.com");
        let id_token = part_of(text_of(&tokens, "id_token"), 1);
        assert_eq!((&id_token["sub"], id_token.get("nonce")), (&claims["sub"], None));
        let request = [("grant_type", "refresh_token"), ("refresh_token", text_of(&tokens, "refresh_token"))];
        let refreshed = tokens_of(&token_request_as(&service, "trusted", &request, &[]));
        assert_eq!(part_of(text_of(&refreshed, "access_token"), 1)["sub"], claims["sub"]);
    }
}

/// "scope OPTIONAL": within what the client is registered for, and no more.
#[test]
fn a_client_gets_no_more_than_it_is_registered_for() {
    let service = service_with(&trusted());
    assert_eq!(error_of(&ask(&service, "alice", PASSWORD, &[("scope", "openid admin")])), "invalid_scope");
    assert_eq!(error_of(&ask(&service, "alice", PASSWORD, &[("resource", "https://other.example")])), "invalid_target");
    let plain =
        tokens_of(&ask(&service, "alice", PASSWORD, &[("scope", "read"), ("resource", "https://orders.example")]));
    assert_eq!((plain.get("id_token"), &plain["scope"]), (None, &json!("read")));
}

/// "invalid_grant: The provided authorization grant (e.g., authorization code, resource owner credentials) … is invalid": to the
/// byte the same, whatever is wrong: the name, the password, or an account that is not served.
#[test]
fn whatever_is_wrong_is_the_same_to_the_byte() {
    let service = service_with(&(trusted() + "[login.attempts]\nper_account_and_address = 1000\n"));
    for (name, status) in [("daisy", AccountStatus::Disabled), ("penny", AccountStatus::Pending)] {
        let subject = service.add_user(name, PASSWORD, serde_json::from_value(json!({})).unwrap());
        wait_for(service.directory().set_status(&subject, status)).unwrap();
    }
    let first = ask(&service, "alice", "wrong", &[]);
    assert_eq!((first.status, error_of(&first).as_str()), (400, "invalid_grant"));
    let long = "n".repeat(4000);
    for (name, password) in [
        ("ghost", PASSWORD),
        ("ghost", "wrong"),
        ("alice", "Correct horse battery staple"),
        ("alice ghost", PASSWORD),
        ("daisy", PASSWORD),
        ("penny", PASSWORD),
        ("daisy", "wrong"),
        (long.as_str(), PASSWORD),
        ("alice", long.as_str()),
        (" ", " "),
    ] {
        assert_eq!(ask(&service, name, password, &[]).comparable(), first.comparable(), "{name} {password}");
    }
    for missing in ["username", "password"] {
        assert_eq!(error_of(&ask(&service, "alice", PASSWORD, &[(missing, "")])), "invalid_request");
    }
}

/// Every refusal takes the floor of the sign-in page, also where no hash is computed.
#[test]
fn every_refusal_takes_the_floor() {
    let settings = "[login]\nrefusal_floor = \"1500ms\"\n[login.attempts]\nper_account_and_address = 1\n";
    let service = service_of(&[ISSUER, settings, &trusted(), APP, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    for (name, password) in [("ghost", PASSWORD), ("ghost", PASSWORD), ("alice", "wrong"), ("alice", PASSWORD)] {
        let begun = Instant::now();
        assert_ne!(ask(&service, name, password, &[]).status, 200, "{name}");
        assert!(begun.elapsed() >= Duration::from_millis(1500), "{name}: {:?}", begun.elapsed());
    }
}

/// "The authorization server MUST protect this endpoint against brute force attacks" (§4.3.2): by the same count as the sign-in
/// page, so that neither way gives anybody more guesses (V8).
#[test]
fn guesses_are_counted_with_those_at_the_sign_in_page() {
    let limits = "[login.attempts]\nper_account_and_address = 3\n";
    let service = service_with(&(trusted() + limits));
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    browser.submit(&page, &[("username", "alice"), ("password", "wrong")]);
    for _ in 0..2 {
        assert_eq!(error_of(&ask(&service, "alice", "wrong", &[])), "invalid_grant");
    }
    let answer = ask(&service, "alice@example.com", PASSWORD, &[]);
    assert_eq!((answer.status, error_of(&answer).as_str()), (429, "temporarily_unavailable"));
    assert!(is_page(&browser.sign_in(&browser.ask(&Ask::app())), "login-submit"), "nor at the page");
    service.clock.advance(Duration::from_secs(601));
    tokens_of(&ask(&service, "alice", PASSWORD, &[]));
}

/// The client proves who it is before anybody's password is looked at, and guessing passwords needs its secret.
#[test]
fn the_client_authenticates_first() {
    let service = service_with(&(trusted() + "[login.attempts]\nper_account_and_address = 1\n"));
    let form = [("client_id", "trusted"), ("grant_type", "password"), ("username", "alice"), ("password", "wrong")];
    for secret in [None, Some("wrong")] {
        let more: Vec<_> = secret.map(|secret| ("client_secret", secret)).into_iter().collect();
        let answer = service.answer(&Request::post("/token", &[&form[..], &more].concat()));
        assert_eq!((answer.status, error_of(&answer).as_str()), (401, "invalid_client"), "{answer:?}");
    }
    tokens_of(&ask(&service, "alice", PASSWORD, &[]));
}

/// "MUST NOT be used" (RFC 9700 §2.4) but by whom the operator registers: unsupported where nobody is, unauthorized for others.
#[test]
fn it_is_off_unless_a_client_is_registered() {
    let form = [("grant_type", "password"), ("username", "alice"), ("password", PASSWORD)];
    let nobody = token_request_as(&service(), "app", &form, &[]);
    assert_eq!(error_of(&nobody), "unsupported_grant_type");
    let service = service_with(&trusted());
    assert_eq!(error_of(&token_request_as(&service, "app", &form, &[])), "unauthorized_client");
    let grants = |service: &Service| {
        service.answer(&Request::get("/.well-known/openid-configuration")).json()["grant_types_supported"].clone()
    };
    assert!(grants(&service).as_array().unwrap().contains(&json!("password")));
    assert!(!grants(&crate::signing_in::service()).as_array().unwrap().contains(&json!("password")));
}

/// Not for public clients, which anybody may be.
#[test]
fn a_public_client_is_not_registered_for_it() {
    let app = APP.replace(r#"["authorization_code", "refresh_token"]"#, r#"["authorization_code", "password"]"#);
    let public = app
        .replace("[clients.app]\n", "[clients.app]\nauthentication = [\"none\"]\n")
        .replace("[clients.app.secrets.first]\nfile = \"keys/app.secret\"", "");
    let report = findings(&[ISSUER, NO_FLOOR, &public, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    assert!(report.contains("clients.app.grant_types") && report.contains("password"), "{report}");
}

/// Nor for anybody under `fapi2`.
#[test]
fn no_client_has_it_under_fapi2() {
    let app = APP.replace(r#"["authorization_code", "refresh_token"]"#, r#"["authorization_code", "password"]"#);
    let report = findings(&["profile = \"fapi2\"", ISSUER, NO_FLOOR, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    assert!(report.contains("profile") || report.contains("grant_types"), "{report}");
}

/// What descends from it ends with the account, as everything does.
#[test]
fn its_tokens_end_with_the_account() {
    let service = service_with(&trusted());
    let tokens = tokens_of(&ask(&service, "alice", PASSWORD, &[]));
    wait_for(service.directory().set_status(&subject_of(&service, "alice"), AccountStatus::Disabled)).unwrap();
    assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).status, 401);
    let request = [("grant_type", "refresh_token"), ("refresh_token", text_of(&tokens, "refresh_token"))];
    assert_eq!(error_of(&token_request_as(&service, "trusted", &request, &[])), "invalid_grant");
}

/// A refresh token of it is of its client alone.
#[test]
fn its_refresh_token_is_its_clients() {
    let service = service_with(&trusted());
    let tokens = tokens_of(&ask(&service, "alice", PASSWORD, &[]));
    assert_eq!(error_of(&refresh(&service, text_of(&tokens, "refresh_token"), &[])), "invalid_grant");
    let code = Browser::at(&service).code(&Ask::app());
    tokens_of(&redeem(&service, &code, &[]));
}
