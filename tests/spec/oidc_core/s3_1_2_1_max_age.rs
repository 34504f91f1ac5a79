//! §3.1.2.1, `max_age`: how old a sign-in may be.

use std::time::Duration;

use crate::service::Service;
use crate::signing_in::{
    Ask, Browser, assert_told, client_like_app, id_claims, is_page, parameter, redeem, service, service_with, tokens_of,
};

/// A browser in which Alice signed in so long ago.
fn signed_in_before(service: &Service, age: Duration) -> Browser<'_> {
    let browser = Browser::at(service);
    browser.code(&Ask::app());
    service.clock.advance(age);
    browser
}

/// "If the elapsed time is greater than this value, the OP MUST attempt to actively re-authenticate the End-User."
#[test]
fn an_older_sign_in_is_asked_for_anew() {
    let service = service();
    let browser = signed_in_before(&service, Duration::from_millis(60_001));
    let page = browser.ask(&Ask::app().with("max_age", "60"));
    assert!(is_page(&page, "login-submit"), "{page:?}");
    let code = parameter(&browser.sign_in(&page), "code").unwrap();
    let claims = id_claims(&tokens_of(&redeem(&service, &code, &[])));
    assert_eq!(claims["auth_time"], crate::service::NOW.as_secs() + 60);
}

/// A sign-in that is just as old as that is not older.
#[test]
fn a_younger_sign_in_is_good_enough() {
    let service = service();
    let browser = signed_in_before(&service, Duration::from_secs(60));
    for age in ["60", "0060", "10000", "18446744073709551615"] {
        let answer = browser.ask(&Ask::app().with("max_age", age));
        let code = parameter(&answer, "code").unwrap_or_else(|| panic!("{age}: {answer:?}"));
        let claims = id_claims(&tokens_of(&redeem(&service, &code, &[])));
        assert_eq!(claims["auth_time"], crate::service::NOW.as_secs(), "the ID Token MUST include an auth_time");
    }
}

/// "max_age=0 is equivalent to prompt=login": also in the moment of the sign-in.
#[test]
fn zero_always_asks() {
    let service = service();
    for age in [Duration::ZERO, Duration::from_millis(1)] {
        let browser = signed_in_before(&service, age);
        let page = browser.ask(&Ask::app().with("max_age", "0"));
        assert!(is_page(&page, "login-submit"), "{age:?}: {page:?}");
        assert!(parameter(&browser.sign_in(&page), "code").is_some(), "and once is enough");
    }
}

/// A page for it may not be shown: `login_required`.
#[test]
fn none_with_too_old_a_sign_in_is_told_the_client() {
    let service = service();
    let browser = signed_in_before(&service, Duration::from_secs(61));
    let asked = Ask::app().with("prompt", "none");
    assert_told(&browser.ask(&asked.clone().with("max_age", "60")), "login_required");
    assert!(parameter(&browser.ask(&asked.with("max_age", "61")), "code").is_some());
}

/// `default_max_age`: "specifies that the End-User MUST be actively authenticated if the End-User was authenticated longer
/// ago than the specified number of seconds. The max_age request parameter overrides this default value."
#[test]
fn a_client_may_register_a_default() {
    let service = service_with(&client_like_app("bank", "default_max_age = \"60s\"\nconsent = \"implied\""));
    let browser = signed_in_before(&service, Duration::from_secs(61));
    let asked = Ask::app().with("client_id", "bank");
    assert!(parameter(&browser.ask(&asked.clone().with("max_age", "61")), "code").is_some());
    assert!(is_page(&browser.ask(&asked), "login-submit"));
}

/// "Specifies the allowable elapsed time in seconds": a number of seconds, or an error.
#[test]
fn what_is_no_number_of_seconds_is_refused() {
    let service = service();
    let browser = signed_in_before(&service, Duration::from_secs(1));
    for age in ["-1", "+1", "1.5", "1e3", " 60", "60 ", "0x10", "sixty", "18446744073709551616", "٣", "∞"] {
        assert_told(&browser.ask(&Ask::app().with("max_age", age)), "invalid_request");
    }
}
