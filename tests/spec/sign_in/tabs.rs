//! "several tabs can sign in at once"; "a lost cookie offers a way on, not a dead end".

use crate::exchange::{Answer, Request};
use crate::signing_in::{
    Ask, Browser, assert_error_page, is_page, parameter, redeem, service, tokens_of, transaction_of, way_on,
};

#[track_caller]
fn assert_answered(answer: &Answer, state: &str) {
    assert!(parameter(answer, "code").is_some(), "{answer:?}");
    assert_eq!(parameter(answer, "state").as_deref(), Some(state));
}

fn asks() -> [Ask; 2] {
    ["left", "right"].map(|state| Ask::app().with("state", state))
}

/// Two sign-ins, step by step in turns: each ends where it began.
#[test]
fn two_sign_ins_at_once_do_not_disturb_each_other() {
    let service = service();
    let browser = Browser::at(&service);
    let [left, right] = asks().map(|ask| browser.ask(&ask));
    let left = browser.sign_in(&left);
    assert!(is_page(&left, "consent-allow"), "{left:?}");
    let right = browser.follow(Request::get(&format!("/login?transaction={}", transaction_of(&right))));
    assert!(is_page(&right, "consent-allow"), "the other tab is signed in, too: {right:?}");
    let right = browser.submit(&right, &[("consent", "allow")]);
    let left = browser.submit(&left, &[("consent", "allow")]);
    assert_answered(&left, "left");
    assert_answered(&right, "right");
    for answer in [left, right] {
        tokens_of(&redeem(&service, &parameter(&answer, "code").unwrap(), &[]));
    }
}

/// Whoever signs in in both tabs is asked again where the first session was shown, and gets on.
#[test]
fn signing_in_in_both_tabs_leads_both_on() {
    let service = service();
    let browser = Browser::at(&service);
    let [left, right] = asks().map(|ask| browser.ask(&ask));
    let left = browser.sign_in(&left);
    let right = browser.sign_in(&right);
    let outdated = browser.submit(&left, &[("consent", "allow")]);
    assert_error_page(&outdated, 400, "step or session that is over");
    let left = browser.follow(way_on(&outdated));
    assert!(is_page(&left, "consent-allow"), "{left:?}");
    assert_answered(&browser.submit(&left, &[("consent", "allow")]), "left");
    assert_answered(
        &browser.follow(Request::get(&format!("/consent?transaction={}", transaction_of(&right)))),
        "right",
    );
}

/// Eight tabs, one cookie: what one of them was given, all of them have.
#[test]
fn all_tabs_share_one_cookie() {
    let service = service();
    let browser = Browser::at(&service);
    let pages: Vec<_> = (0..8).map(|_| browser.ask(&Ask::app())).collect();
    let binding = browser.cookie("__Host-transaction");
    for page in &pages {
        assert!(is_page(&browser.sign_in(page), "consent-allow"));
        assert_eq!(browser.cookie("__Host-transaction"), binding);
    }
}

/// A browser that lost its cookie gets a page that leads on with the same request, also where scripts do not run.
#[test]
fn a_lost_cookie_leads_on() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    for lost in [None, Some("x"), Some("AAAAAAAAAAAAAAAAAAAAAA")] {
        browser.set_cookie("__Host-transaction", lost);
        let answer = browser.sign_in(&page);
        assert_error_page(&answer, 400, "did not send the cookie");
        assert_eq!(browser.cookie("__Host-session"), None);
        let again = browser.copy().follow(way_on(&answer));
        assert!(is_page(&again, "login-submit"), "{again:?}");
    }
    let answer = browser.sign_in(&page);
    let page = browser.follow(way_on(&answer));
    let page = browser.sign_in(&page);
    assert_answered(&browser.submit(&page, &[("consent", "allow")]), "the-state");
}

/// … at the consent page as well.
#[test]
fn a_cookie_lost_before_consent_leads_on() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&Ask::app()));
    browser.set_cookie("__Host-transaction", None);
    let answer = browser.submit(&page, &[("consent", "allow")]);
    assert_error_page(&answer, 400, "did not send the cookie");
    let page = browser.follow(way_on(&answer));
    assert!(is_page(&page, "consent-allow"), "{page:?}");
    assert_answered(&browser.submit(&page, &[("consent", "allow")]), "the-state");
}

/// A link may be opened anywhere, as one to the authorization endpoint may: it belongs to that browser from then on.
#[test]
fn a_copied_link_begins_anew_elsewhere() {
    let service = service();
    let (here, there) = (Browser::at(&service), Browser::at(&service));
    let page = here.sign_in(&here.ask(&Ask::app()));
    let link = Request::get(&format!("/consent?transaction={}", transaction_of(&page)));
    let elsewhere = there.follow(link);
    assert!(is_page(&elsewhere, "login-submit"), "nobody is signed in there: {elsewhere:?}");
    assert!(is_page(&there.sign_in(&elsewhere), "consent-allow"));
}
