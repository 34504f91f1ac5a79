//! What goes well.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use signet::clock::Clock;
use signet::guard::{Guard, Revocation};

use super::{SECRET, alice, assert_error, by_password, people, people_and_bob, plan_at, saying, service_at, signed_in};
use crate::asking::part_of;
use crate::receiver::Receiver;
use crate::signing_in::{
    Ask, Browser, PASSWORD, id_claims, is_page, parameter, prefilled, redeem, refresh, text_of, tokens_of, userinfo,
    wait_for,
};

const ALL: &str = "openid profile email offline_access read";

#[test]
fn a_service_of_the_operators_says_whose_password_it_is() {
    let people = people();
    let service = service_at(&people.url("/check"));
    let answer = signed_in(&Browser::at(&service), &Ask::app().with("scope", ALL), "alice", PASSWORD);
    let tokens = tokens_of(&redeem(&service, &parameter(&answer, "code").unwrap(), &[]));
    let claims = id_claims(&tokens);
    assert_eq!((&claims["sub"], &claims["amr"], &claims["acr"]), (&json!("employee-1"), &json!(["pwd"]), &json!("1")));
    let got = people.got();
    assert_eq!(got.len(), 1);
    assert!(got[0].head.starts_with("POST /check HTTP/1.1\r\n"), "{}", got[0].head);
    assert!(got[0].head.to_lowercase().contains(&format!("authorization: bearer {SECRET}")), "{}", got[0].head);
    assert_eq!(
        serde_json::from_str::<Value>(&got[0].body).unwrap(),
        json!({ "username": "alice", "password": PASSWORD })
    );
}

/// The claims travel sealed with what was granted: nobody asks the service, or a directory, about them.
#[test]
fn userinfo_and_refresh_need_no_directory() {
    let people = people();
    let service = service_at(&people.url("/check"));
    let answer = signed_in(&Browser::at(&service), &Ask::app().with("scope", ALL), "alice", PASSWORD);
    let tokens = tokens_of(&redeem(&service, &parameter(&answer, "code").unwrap(), &[]));
    drop(people);
    let mut known = alice()["claims"].clone();
    known["sub"] = json!("employee-1");
    assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).json(), known);
    assert!(!part_of(text_of(&tokens, "access_token"), 1).to_string().contains("Liddell"));
    let refreshed = tokens_of(&refresh(&service, text_of(&tokens, "refresh_token"), &[]));
    assert_eq!(userinfo(&service, text_of(&refreshed, "access_token")).json(), known);
}

#[test]
fn how_somebody_signed_in_is_what_the_service_says() {
    let people = Receiver::start(|_| {
        let mut said = alice();
        said["amr"] = json!(["pwd", "otp"]);
        said["status"] = json!("active");
        saying(&said)
    });
    let service = service_at(&people.url("/"));
    let answer = signed_in(&Browser::at(&service), &Ask::app(), "alice", PASSWORD);
    let tokens = tokens_of(&redeem(&service, &parameter(&answer, "code").unwrap(), &[]));
    assert_eq!(id_claims(&tokens)["amr"], json!(["pwd", "otp"]));
}

/// RFC 6749 §4.3: the same check, whichever way the password comes.
#[test]
fn the_password_grant_asks_the_service_too() {
    let people = people();
    let service = service_at(&people.url("/"));
    let tokens = tokens_of(&by_password(&service, "alice", PASSWORD));
    assert_eq!(part_of(text_of(&tokens, "access_token"), 1)["sub"], "employee-1");
    assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).json()["email"], "alice@example.com");
    let wrong = by_password(&service, "alice", "wrong");
    assert_eq!((wrong.status, &wrong.json()["error"]), (400, &json!("invalid_grant")));
}

#[test]
fn a_session_needs_the_service_no_more() {
    let people = people();
    let service = service_at(&people.url("/"));
    let (browser, ask) = (Browser::at(&service), Ask::app());
    signed_in(&browser, &ask, "alice", PASSWORD);
    assert!(parameter(&browser.ask(&ask.clone().with("prompt", "none")), "code").is_some());
    assert_eq!(people.got().len(), 1);
}

/// Consents are asked for on our page, under the name that the service says, and hold for the session.
#[test]
fn what_a_person_allows_holds_for_the_session() {
    let people = people();
    let service = plan_at(&people.url("/"), "", "").start();
    let (browser, ask) = (Browser::at(&service), Ask::app().with("scope", "openid profile"));
    let page = signed_in(&browser, &ask, "alice", PASSWORD);
    assert!(is_page(&page, "consent-allow"), "{page:?}");
    assert!(page.text().contains("alice@example.com"), "{}", page.text());
    assert!(parameter(&browser.submit(&page, &[("consent", "allow")]), "code").is_some());
    assert!(parameter(&browser.ask(&ask), "code").is_some());
    assert!(parameter(&browser.ask(&ask.clone().with("prompt", "none")), "code").is_some());
    let more = ask.clone().with("scope", "openid profile email");
    assert_error(&browser.ask(&more.with("prompt", "none")), "consent_required");
    assert!(is_page(&browser.ask(&ask.clone().with("prompt", "consent")), "consent-allow"));
    // Another browser is another session.
    let elsewhere = signed_in(&Browser::at(&service), &ask, "alice", PASSWORD);
    assert!(is_page(&elsewhere, "consent-allow"), "{elsewhere:?}");
}

/// A sign-in anew by the same person is of the same session, as far as clients see it.
#[test]
fn what_a_person_allowed_outlives_a_sign_in_of_the_same_person() {
    let people = people_and_bob();
    let service = plan_at(&people.url("/"), "", "").start();
    let (browser, ask) = (Browser::at(&service), Ask::app());
    browser.submit(&signed_in(&browser, &ask, "alice", PASSWORD), &[("consent", "allow")]);
    let again = signed_in(&browser, &ask.clone().with("prompt", "login"), "alice", PASSWORD);
    assert!(parameter(&again, "code").is_some(), "{again:?}");
    let other = signed_in(&browser, &ask.with("prompt", "login"), "bob", "x");
    assert!(is_page(&other, "consent-allow"), "{other:?}");
}

/// Whom the client hints at is known by the names that the service told.
#[test]
fn a_hint_is_compared_with_what_the_service_told() {
    let people = people();
    let service = service_at(&people.url("/"));
    let browser = Browser::at(&service);
    signed_in(&browser, &Ask::app(), "alice", PASSWORD);
    for name in ["alice@example.com", "employee-1"] {
        assert!(parameter(&browser.ask(&Ask::app().with("login_hint", name)), "code").is_some(), "{name}");
    }
    assert!(is_page(&browser.ask(&Ask::app().with("login_hint", "bob")), "account-continue"));
    let again = browser.ask(&Ask::app().with("prompt", "login"));
    assert!(prefilled(&again).is_some_and(|name| name.starts_with("alice")), "{again:?}");
}

/// There is no account whose version could change: what was granted ends by a revocation.
#[test]
fn what_was_granted_ends_by_a_revocation() {
    let people = people();
    let guard = Arc::new(Guard::in_memory());
    let service = plan_at(&people.url("/"), "consent = \"implied\"", "").with_guard(Arc::clone(&guard)).start();
    let browser = Browser::at(&service);
    let answer = signed_in(&browser, &Ask::app().with("scope", ALL), "alice", PASSWORD);
    let tokens = tokens_of(&redeem(&service, &parameter(&answer, "code").unwrap(), &[]));
    service.clock.advance(Duration::from_secs(1));
    let (revocation, now) = (Revocation::Subject("employee-1".to_owned()), service.clock.now());
    wait_for(guard.revoke(revocation, now.after(Duration::from_secs(40 * 24 * 3600)), now)).unwrap();
    let refused = refresh(&service, text_of(&tokens, "refresh_token"), &[]);
    assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("invalid_grant")));
    assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).status, 401);
    assert_error(&browser.ask(&Ask::app().with("prompt", "none")), "login_required");
}
