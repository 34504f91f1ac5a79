//! Sessions: "sealed `__Host-` cookie … idle 30 min, absolute 12 h".

use std::time::Duration;

use signet::secret::Secret;
use signet::users::{AccountStatus, NewPassword};

use crate::service::Service;
use crate::signing_in::{
    Ask, BOBS_PASSWORD, Browser, assert_told, bob, is_page, parameter, refresh, service, service_of, subject_of,
    text_of, userinfo, wait_for,
};

const MINUTE: Duration = Duration::from_secs(60);
const MILLISECOND: Duration = Duration::from_millis(1);

/// Whether a client gets an answer without a page.
#[track_caller]
fn is_signed_in(browser: &Browser<'_>) -> bool {
    let answer = browser.ask(&Ask::app().with("prompt", "none"));
    let has_code = parameter(&answer, "code").is_some();
    if !has_code {
        assert_told(&answer, "login_required");
    }
    has_code
}

fn signed_in(service: &Service) -> Browser<'_> {
    let browser = Browser::at(service);
    browser.code(&Ask::app());
    browser
}

/// To the millisecond.
#[test]
fn a_session_in_which_nothing_happens_lasts_half_an_hour() {
    let service = service();
    let browser = signed_in(&service);
    service.clock.advance(30 * MINUTE - MILLISECOND);
    assert!(is_signed_in(&browser.copy()));
    service.clock.advance(MILLISECOND);
    assert!(!is_signed_in(&browser));
    assert!(is_page(&browser.ask(&Ask::app()), "login-submit"));
}

/// Something happened in it when a client got something.
#[test]
fn a_session_that_is_used_lasts_longer() {
    let service = service();
    let browser = signed_in(&service);
    for _ in 0..5 {
        service.clock.advance(29 * MINUTE);
        assert!(is_signed_in(&browser));
    }
}

/// Being refused is no use of it.
#[test]
fn a_request_that_fails_keeps_no_session_alive() {
    let service = service();
    let browser = signed_in(&service);
    service.clock.advance(20 * MINUTE);
    assert_told(&browser.ask(&Ask::app().with("prompt", "none").with("scope", "openid email")), "consent_required");
    service.clock.advance(10 * MINUTE);
    assert!(!is_signed_in(&browser));
}

/// However much it is used, it ends.
#[test]
fn a_session_lasts_twelve_hours_at_most() {
    let service = service();
    let browser = signed_in(&service);
    for _ in 0..35 {
        service.clock.advance(20 * MINUTE);
        assert!(is_signed_in(&browser));
    }
    service.clock.advance(20 * MINUTE - MILLISECOND);
    assert!(is_signed_in(&browser));
    service.clock.advance(MILLISECOND);
    assert!(!is_signed_in(&browser));
}

/// `session_idle` and `session_lifetime` say otherwise.
#[test]
fn both_times_are_configured() {
    let login = "[login]\nrefusal_floor = \"0s\"\nsession_idle = \"2m\"\nsession_lifetime = \"5m\"\n";
    let config = crate::signing_in::config_of(crate::signing_in::APP).replace(crate::signing_in::NO_FLOOR, login);
    let service = service_of(&[&config]);
    let browser = signed_in(&service);
    service.clock.advance(2 * MINUTE);
    assert!(!is_signed_in(&browser));
    let browser = signed_in(&service);
    for _ in 0..4 {
        service.clock.advance(MINUTE);
        assert!(is_signed_in(&browser));
    }
    service.clock.advance(MINUTE);
    assert!(!is_signed_in(&browser));
}

/// "version (bumped by password change, disable, “sign out everywhere”)": each ends every session of the account.
#[test]
fn another_version_of_the_account_ends_its_sessions() {
    let changes: [fn(&Service); 3] = [
        |service| {
            wait_for(service.directory().sign_out_everywhere(&subject_of(service, "alice"))).unwrap();
        },
        |service| {
            let password = NewPassword::parse(&Secret::from(b"quite another password".to_vec())).unwrap();
            let pool = signet::passwords::HashPool::new(&signet::entropy::SystemEntropy::new()).unwrap();
            let subject = subject_of(service, "alice");
            wait_for(service.directory().set_password(&subject, password, &pool)).unwrap();
        },
        |service| {
            let subject = subject_of(service, "alice");
            for status in [AccountStatus::Disabled, AccountStatus::Active] {
                wait_for(service.directory().set_status(&subject, status)).unwrap();
            }
        },
    ];
    for change in changes {
        let service = service();
        let browsers = [signed_in(&service), signed_in(&service)];
        assert!(browsers.iter().all(is_signed_in));
        change(&service);
        assert!(!browsers.iter().any(is_signed_in));
    }
}

/// "sign-in as another user ends the first session": a copy of its cookie, and what was granted in it.
#[test]
fn whoever_signs_in_as_somebody_else_ends_the_session_before() {
    let service = service();
    bob(&service);
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let before = browser.copy();
    let page = browser.ask(&Ask::app().with("prompt", "login"));
    browser.sign_in_as(&page, "bob", BOBS_PASSWORD);
    assert!(!is_signed_in(&before));
    assert_eq!(refresh(&service, text_of(&tokens, "refresh_token"), &[]).status, 400);
    assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).status, 401);
    assert_told(&browser.ask(&Ask::app().with("prompt", "none")), "consent_required");
}

/// Signing in again as the same person ends nothing that other apps have.
#[test]
fn whoever_signs_in_again_keeps_what_was_granted() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    browser.sign_in(&browser.ask(&Ask::app().with("prompt", "login")));
    assert_eq!(refresh(&service, text_of(&tokens, "refresh_token"), &[]).status, 200);
    assert_eq!(userinfo(&service, text_of(&tokens, "access_token")).status, 200);
}

/// Somebody who did not manage to sign in changed nothing.
#[test]
fn a_failed_sign_in_ends_no_session() {
    let service = service();
    bob(&service);
    let browser = signed_in(&service);
    let page = browser.ask(&Ask::app().with("prompt", "login"));
    browser.sign_in_as(&page, "bob", "not the password");
    assert!(is_signed_in(&browser));
}

/// "stay signed in across apps": one sign-in, and every app gets its answer in the same session.
#[test]
fn one_session_serves_all_clients() {
    let service =
        crate::signing_in::service_with(&crate::signing_in::client_like_app("second", "consent = \"implied\""));
    let browser = Browser::at(&service);
    let first = crate::signing_in::id_claims(&browser.tokens(&Ask::app()));
    let answer = browser.ask(&Ask::app().with("client_id", "second"));
    assert!(parameter(&answer, "code").is_some(), "no page: {answer:?}");
    let second = crate::signing_in::id_claims(&browser.tokens_as("second", &Ask::app()));
    assert_eq!((&first["sid"], &first["auth_time"]), (&second["sid"], &second["auth_time"]));
}
