//! The end of all sessions of one account.

use crate::back_channel_logout::{claims_of, taker, told_at};
use crate::signing_in::{Ask, Browser, PASSWORD, id_claims, is_page, refresh, service, text_of, userinfo};

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

/// OpenID Connect Back-Channel Logout §2.5, of every session at once: the token names the subject and no session (§2.4).
#[test]
fn every_app_is_told() {
    let app = taker();
    let service = told_at(&app.url("/out"));
    let browser = Browser::at(&service);
    let subject = id_claims(&browser.tokens(&Ask::app()))["sub"].clone();
    browser.submit(&visit(&browser, "/account/sign-out"), &[("logout", "confirm")]);
    let told = app.got();
    assert_eq!(told.len(), 1);
    let claims = claims_of(&told[0]);
    assert_eq!(claims["sub"], subject);
    assert!(claims.get("sid").is_none(), "{claims}");
}

/// Whoever changes a password wants nobody else to go on.
#[test]
fn apps_are_told_of_another_password_too() {
    let app = taker();
    let service = told_at(&app.url("/out"));
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let typed = [("password", "wrong"), ("new_password", "a new and better password")];
    browser.submit(&visit(&browser, "/account/password"), &typed);
    assert!(app.got().is_empty());
    let typed = [("password", PASSWORD), ("new_password", "a new and better password")];
    browser.submit(&visit(&browser, "/account/password"), &typed);
    assert_eq!(app.got().len(), 1);
}
