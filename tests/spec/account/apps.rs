//! What apps may do, and what people take back.

use std::time::Duration;

use crate::exchange::Answer;
use crate::signing_in::{
    Ask, Browser, client_like_app, is_page, parameter, redeem, refresh, service, service_with, text_of,
    token_request_as, userinfo,
};

use super::{assert_says, is_signed_in, visit};

const SECOND: Duration = Duration::from_secs(1);

#[track_caller]
fn remove(browser: &Browser<'_>, client: &str) -> Answer {
    browser.submit(&visit(browser, "/account/apps"), &[("client_id", client)])
}

#[test]
fn every_app_is_listed_with_what_it_may_do() {
    let service = service();
    let browser = Browser::at(&service);
    browser.sign_in(&visit(&browser, "/account"));
    assert!(visit(&browser, "/account/apps").text().contains("You have not allowed anything"));
    browser.code(&Ask::app().with("scope", "openid email"));
    let page = visit(&browser, "/account/apps");
    assert!(page.text().contains("The App") && page.text().contains("See your email address"), "{}", page.text());
    assert!(visit(&browser, "/account").text().contains("app has access"));
}

/// Everything that descends from what this person allowed this app, with and without a session, is of no use.
#[test]
fn what_an_app_had_is_worthless_when_it_is_taken_back() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app().with("scope", "openid offline_access"));
    let of_session = browser.tokens(&Ask::app());
    let code = browser.code(&Ask::app());
    service.clock.advance(SECOND);
    let page = remove(&browser, "app");
    assert_says(&page, "The access has been removed");
    assert!(!is_page(&page, "app-remove-1"), "{}", page.text());
    for tokens in [&tokens, &of_session] {
        assert_eq!(userinfo(&service, text_of(tokens, "access_token")).status, 401);
        let answer = refresh(&service, text_of(tokens, "refresh_token"), &[]);
        assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some("invalid_grant")));
    }
    assert_eq!(redeem(&service, &code, &[]).json()["error"], "invalid_grant");
    assert!(is_page(&visit(&browser, "/account"), "account-names"), "the person stays signed in");
}

/// It is asked for again, and works again; what was taken back stays worthless.
#[test]
fn what_was_taken_back_can_be_allowed_anew() {
    let service = service();
    let browser = Browser::at(&service);
    let before = browser.tokens(&Ask::app());
    service.clock.advance(SECOND);
    remove(&browser, "app");
    assert!(!is_signed_in(&browser), "there is no consent");
    assert!(is_page(&browser.ask(&Ask::app()), "consent-allow"));
    service.clock.advance(SECOND);
    let after = browser.tokens(&Ask::app());
    assert_eq!(userinfo(&service, text_of(&after, "access_token")).status, 200);
    assert_eq!(userinfo(&service, text_of(&before, "access_token")).status, 401);
}

/// Neither what others allowed it, nor what this person allowed others.
#[test]
fn nothing_else_is_taken_back() {
    let service = service_with(&client_like_app("second", ""));
    crate::signing_in::bob(&service);
    let browser = Browser::at(&service);
    let of_second = browser.tokens_as("second", &Ask::app());
    browser.tokens(&Ask::app());
    let bobs = Browser::at(&service).tokens_of(&Ask::app(), "bob", crate::signing_in::BOBS_PASSWORD);
    service.clock.advance(SECOND);
    remove(&browser, "app");
    assert_eq!(userinfo(&service, text_of(&bobs, "access_token")).status, 200);
    assert_eq!(userinfo(&service, text_of(&of_second, "access_token")).status, 200);
    let refreshed = token_request_as(
        &service,
        "second",
        &[("grant_type", "refresh_token"), ("refresh_token", text_of(&of_second, "refresh_token"))],
        &[],
    );
    assert_eq!(refreshed.status, 200);
}

/// What nobody allowed is not taken back, and what was allowed stays.
#[test]
fn what_was_not_allowed_is_not_taken_back() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for client in ["native", "nobody", "", "a\u{e4}"] {
        assert_says(&remove(&browser, client), "nothing has been changed");
    }
    assert!(parameter(&browser.ask(&Ask::app()), "code").is_some());
}
