//! Who sees which page.

use crate::exchange::Request;
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES};
use crate::signing_in::{
    APP, Ask, BOBS_PASSWORD, Browser, PASSWORD, SIGN_IN_KEYS, bob, is_page, parameter, prefilled, service, service_with,
};

use super::{LONG_AGO, assert_says, visit};

const PAGES: [&str; 6] =
    ["/account", "/account/name", "/account/email", "/account/password", "/account/apps", "/account/sign-out"];

/// The person signs in first, and comes to where they wanted to go.
#[test]
fn whoever_is_not_signed_in_signs_in_and_comes_back() {
    let service = service();
    for path in PAGES {
        let browser = Browser::at(&service);
        let page = visit(&browser, path);
        assert!(is_page(&page, "login-submit"), "{path}");
        let answer = browser.send(browser.form_of(&page, &[("username", "alice"), ("password", PASSWORD)]));
        assert_eq!((answer.status, answer.header("location")), (303, Some(path)));
        assert!(!is_page(&visit(&browser, path), "login-submit"), "{path}");
    }
}

/// With the same words as everywhere, and the name that was typed.
#[test]
fn a_wrong_password_signs_nobody_in() {
    let service = service();
    let browser = Browser::at(&service);
    for (name, password) in [("alice", "wrong"), ("nobody", PASSWORD)] {
        let page = browser.sign_in_as(&visit(&browser, "/account"), name, password);
        assert_says(&page, "do not go together");
        assert_eq!(prefilled(&page).as_deref(), Some(name));
        assert!(is_page(&visit(&browser, "/account"), "login-submit"));
    }
}

/// One session for apps and the account.
#[test]
fn a_session_is_an_apps_and_the_accounts_alike() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let page = visit(&browser, "/account");
    assert!(page.text().contains("Alice Liddell") && page.text().contains("alice@example.com"), "{}", page.text());
    let other = Browser::at(&service);
    other.sign_in(&visit(&other, "/account"));
    assert!(is_page(&other.ask(&Ask::app()), "consent-allow") || parameter(&other.ask(&Ask::app()), "code").is_some());
}

/// What opens the account is changed only by somebody who signed in a moment ago.
#[test]
fn address_and_password_need_a_fresh_sign_in() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for path in ["/account/email", "/account/password"] {
        assert!(is_page(&visit(&browser, path), "account-save"), "{path}");
    }
    let outdated = visit(&browser, "/account/email");
    service.clock.advance(LONG_AGO);
    for path in ["/account/email", "/account/password"] {
        let page = visit(&browser, path);
        assert!(is_page(&page, "login-submit"), "{path}");
        assert_says(&page, "to confirm that it is you");
        assert_eq!(prefilled(&page).as_deref(), Some("alice"));
    }
    assert!(is_page(&browser.submit(&outdated, &[("email", "new@example.com")]), "login-submit"));
    for path in ["/account", "/account/name", "/account/apps", "/account/sign-out"] {
        assert!(!is_page(&visit(&browser, path), "login-submit"), "{path}");
    }
    let page = browser.sign_in(&visit(&browser, "/account/email"));
    assert!(is_page(&page, "email") && page.text().contains("alice@example.com"), "{}", page.text());
}

/// Nobody sees the account of whoever was there before.
#[test]
fn somebody_else_who_signs_in_has_another_account() {
    let service = service();
    bob(&service);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    service.clock.advance(LONG_AGO);
    let before = browser.copy();
    browser.sign_in_as(&visit(&browser, "/account/email"), "bob", BOBS_PASSWORD);
    let page = visit(&browser, "/account");
    assert!(page.text().contains("Bob Builder") && !page.text().contains("Alice"), "{}", page.text());
    assert!(is_page(&visit(&before, "/account"), "login-submit"), "the session before has ended");
}

#[test]
fn whoever_cancels_is_told_that_nobody_is_signed_in() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.submit(&visit(&browser, "/account"), &[("cancel", "1")]);
    assert!(page.text().contains("You are signed out"), "{}", page.text());
}

/// A session in which something happens goes on.
#[test]
fn looking_at_the_account_keeps_the_session_alive() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for _ in 0..3 {
        service.clock.advance(std::time::Duration::from_secs(29 * 60));
        assert!(is_page(&visit(&browser, "/account"), "account-names"));
    }
}

#[test]
fn the_pages_can_be_turned_off() {
    let service =
        Plan::of(&[ISSUER, "[login]\naccount_page = false", APP, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]).start();
    for path in PAGES {
        assert_eq!(service.answer(&Request::get(path)).status, 404, "{path}");
    }
    assert_eq!(service.answer(&Request::get("/signed-out")).status, 200);
}

/// What is none of ours is nothing, and no page fails for it.
#[test]
fn a_link_that_says_nothing_is_no_fault() {
    let service = service_with("");
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for link in ["/account?transaction=transaction.AQ", "/account?transaction=", "/account?transaction=x"] {
        assert!(is_page(&visit(&browser, link), "account-names"), "{link}");
    }
    for link in ["/account/sign-in?transaction=transaction.AQ", "/account/sign-in"] {
        assert!(is_page(&visit(&browser, link), "login-submit"), "{link}");
    }
}
