//! The end of all sessions of one account.

use crate::signing_in::{Ask, Browser, is_page, refresh, service, text_of, userinfo};

use super::{is_signed_in, visit};

/// Sessions, refresh tokens and access tokens, here and elsewhere.
#[test]
fn everything_ends_and_the_page_says_so() {
    let service = service();
    let [browser, elsewhere] = [Browser::at(&service), Browser::at(&service)];
    let tokens = elsewhere.tokens(&Ask::app().with("scope", "openid offline_access"));
    browser.code(&Ask::app());
    let page = browser.submit(&visit(&browser, "/account/sign-out"), &[("logout", "confirm")]);
    assert!(page.text().contains("You are signed out everywhere"), "{}", page.text());
    for browser in [&browser, &elsewhere] {
        assert!(!is_signed_in(browser));
        assert!(is_page(&visit(browser, "/account"), "login-submit"));
    }
    assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).status, 401);
    assert_eq!(refresh(&service, text_of(&tokens, "refresh_token"), &[]).json()["error"], "invalid_grant");
}

/// Nobody is made to believe it by a link.
#[test]
fn it_is_said_only_where_it_was_done() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let answer = browser.send(browser.form_of(&visit(&browser, "/account/sign-out"), &[("logout", "confirm")]));
    let link = answer.header("location").unwrap().to_owned();
    let other = Browser::at(&service);
    other.code(&Ask::app());
    let page = visit(&other, &link);
    assert!(page.text().contains("You are still signed in"), "{}", page.text());
    assert!(visit(&browser, &link).text().contains("signed out everywhere"));
}

#[test]
fn without_the_button_nothing_ends() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for fields in [&[][..], &[("logout", "cancel")]] {
        browser.submit(&visit(&browser, "/account/sign-out"), fields);
        assert!(is_signed_in(&browser));
    }
}
