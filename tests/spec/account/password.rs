//! Another password.

use crate::service::Service;
use crate::signing_in::{Ask, Browser, PASSWORD, is_page, refresh, service, service_with, text_of, userinfo};

use super::{assert_says, is_signed_in, visit};

const NEW: &str = "a new and better password";

#[track_caller]
fn change(browser: &Browser<'_>, old: &str, new: &str) -> crate::exchange::Answer {
    browser.submit(&visit(browser, "/account/password"), &[("password", old), ("new_password", new)])
}

fn can_sign_in(service: &Service, password: &str) -> bool {
    let browser = Browser::at(service);
    is_page(&browser.sign_in_as(&visit(&browser, "/account"), "alice", password), "account-names")
}

/// DESIGN §3: sessions and refresh tokens are bound to the account's version.
#[test]
fn another_password_ends_everything_but_this_session() {
    let service = service();
    let [browser, elsewhere] = [Browser::at(&service), Browser::at(&service)];
    let tokens = elsewhere.tokens(&Ask::app().with("scope", "openid offline_access"));
    browser.code(&Ask::app());
    let copied = browser.copy();
    assert_says(&change(&browser, PASSWORD, NEW), "Your password has been changed");
    assert!(is_signed_in(&browser), "this session goes on");
    assert!(!is_signed_in(&elsewhere) && !is_signed_in(&copied));
    assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).status, 401);
    assert_eq!(refresh(&service, text_of(&tokens, "refresh_token"), &[]).status, 400);
    assert!(!can_sign_in(&service, PASSWORD) && can_sign_in(&service, NEW));
}

#[test]
fn the_present_password_is_asked_for() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for old in ["wrong password", ""] {
        assert_says(&change(&browser, old, NEW), "The current password is not right");
    }
    assert!(can_sign_in(&service, PASSWORD) && is_signed_in(&browser));
}

/// "throttle before hashing": whoever has the browser has no more guesses than anybody else.
#[test]
fn the_present_password_is_guessed_no_more_often_than_at_a_sign_in() {
    let service = service_with("[login.attempts]\nper_account_and_address = 3\n");
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for _ in 0..3 {
        assert_says(&change(&browser, "wrong password", NEW), "The current password is not right");
    }
    assert_says(&change(&browser, PASSWORD, NEW), "Too many attempts");
    assert!(!can_sign_in(&service, PASSWORD), "the limit is that of sign-ins");
}

/// NIST SP 800-63B §5.1.1.2; it is said before anything is hashed.
#[test]
fn a_password_that_cannot_be_one_is_refused_with_the_rule() {
    let service = service_with("[login.attempts]\nper_account_and_address = 1\n");
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let long = "x".repeat(4000);
    for (new, told) in [("1234567", "at least 8 characters"), (long.as_str(), "too long"), ("a\nbcdefghi", "too long")]
    {
        for _ in 0..3 {
            assert_says(&change(&browser, PASSWORD, new), told);
        }
    }
    assert_says(&change(&browser, PASSWORD, NEW), "Your password has been changed");
}

/// "A Well-Known URL for Changing Passwords" (W3C) §2: password managers lead there; what nobody has is not found.
#[test]
fn password_managers_find_the_page() {
    let service = service();
    let browser = Browser::at(&service);
    assert!(is_page(&visit(&browser, "/.well-known/change-password"), "login-submit"));
    browser.code(&Ask::app());
    assert!(is_page(&visit(&browser, "/.well-known/change-password"), "new_password"));
    let missing = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    assert_eq!(visit(&browser, missing).status, 404);
}

/// Whoever has just shown the password need not do so again.
#[test]
fn a_changed_password_is_a_fresh_sign_in() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    service.clock.advance(std::time::Duration::from_secs(9 * 60));
    change(&browser, PASSWORD, NEW);
    service.clock.advance(std::time::Duration::from_secs(9 * 60));
    assert!(is_page(&visit(&browser, "/account/email"), "account-save"));
}
