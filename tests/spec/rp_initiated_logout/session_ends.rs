//! What ends with a session: everything that was made in it, wherever a copy of it is.

use std::time::Duration;

use crate::introspecting::is_active;
use crate::rp_initiated_logout::{assert_signed_in, assert_signed_out, sign_out};
use crate::signing_in::{Ask, Browser, parameter, refresh, service, service_with, text_of, userinfo, way_on};

const ORDERS_API: &str = r#"
[clients.orders-api]
introspects = ["orders"]
secrets.first.file = "keys/orders-api.secret"
"#;

#[track_caller]
fn end(browser: &Browser<'_>) {
    let page = browser.send(sign_out(&[]));
    assert_eq!(browser.submit(&page, &[("logout", "confirm")]).status, 200);
}

/// "a cookie copied before sign-out is refused afterwards"
#[test]
fn a_copied_cookie_is_of_no_use_afterwards() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let thief = browser.copy();
    assert_signed_in(&thief);
    end(&browser);
    assert_signed_out(&thief);
}

/// Also one that was copied before the same person signed in again in the same browser: what that person ends is all of it.
#[test]
fn a_cookie_copied_before_the_last_sign_in_is_of_no_use_afterwards() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let thief = browser.copy();
    browser.sign_in(&browser.ask(&Ask::app().with("prompt", "login")));
    end(&browser);
    assert_signed_out(&browser);
    assert_signed_out(&thief);
}

/// Also where the person was away so long that the cookie of this browser was of no use any more, and that of the copy was.
#[test]
fn a_copy_that_was_kept_alive_is_of_no_use_afterwards() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let thief = browser.copy();
    for _ in 0..4 {
        service.clock.advance(Duration::from_secs(10 * 60));
        assert!(parameter(&thief.ask(&Ask::app().with("prompt", "none")), "code").is_some());
    }
    assert_signed_out(&browser);
    browser.code(&Ask::app());
    end(&browser);
    assert_signed_out(&thief);
}

/// A cookie has no room for all of them: the earliest ends when there are more.
#[test]
fn of_many_sign_ins_in_one_browser_the_earliest_is_ended() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let first = browser.copy();
    let again = || browser.sign_in(&browser.ask(&Ask::app().with("prompt", "login")));
    again();
    assert_signed_in(&first);
    let longest = browser.cookie("__Host-session").unwrap().len();
    again();
    assert_signed_out(&first);
    assert_signed_in(&browser);
    assert_eq!(browser.cookie("__Host-session").unwrap().len(), longest);
}

/// Tokens that were granted in a session end with it: at the token endpoint, at userinfo, and where resource servers ask.
#[test]
fn tokens_end_with_the_session_they_were_granted_in() {
    let service = service_with(ORDERS_API);
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app().with("scope", "openid read"));
    let [access, fresh] = ["access_token", "refresh_token"].map(|name| text_of(&tokens, name));
    assert!(is_active(&service, "orders-api", access));
    assert_eq!((userinfo(&service, access).status, refresh(&service, fresh, &[]).status), (200, 200));
    end(&browser);
    assert!(!is_active(&service, "orders-api", access));
    assert_eq!(userinfo(&service, access).status, 401);
    let answer = refresh(&service, fresh, &[]);
    assert_eq!((answer.status, &answer.json()["error"]), (400, &"invalid_grant".into()));
}

/// A code that was on its way when its session ended leads to nothing.
#[test]
fn a_code_of_a_session_that_ended_is_refused() {
    let service = service();
    let browser = Browser::at(&service);
    let code = browser.code(&Ask::app());
    end(&browser);
    let answer = crate::signing_in::redeem(&service, &code, &[]);
    assert_eq!((answer.status, &answer.json()["error"]), (400, &"invalid_grant".into()));
}

/// Another session of the same person, in another browser, goes on.
#[test]
fn another_browser_stays_signed_in() {
    let service = service();
    let (phone, desk) = (Browser::at(&service), Browser::at(&service));
    phone.code(&Ask::app());
    let tokens = desk.tokens(&Ask::app());
    end(&phone);
    assert_signed_in(&desk);
    assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).status, 200);
}

/// A sign-in that was under way in another tab goes on, as one without a session.
#[test]
fn a_page_of_another_tab_can_still_sign_in() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let consent = browser.ask(&Ask::app().with("prompt", "consent"));
    end(&browser);
    let lost = browser.submit(&consent, &[("consent", "allow")]);
    assert_eq!(lost.status, 400, "{lost:?}");
    let page = browser.follow(way_on(&lost));
    assert!(crate::signing_in::is_page(&browser.sign_in(&page), "consent-allow"));
}
