//! The form of the question whether to sign out: only its own browser answers it, in time, for its own session.

use std::time::Duration;

use crate::exchange::{Answer, Request};
use crate::rp_initiated_logout::{BYE, assert_sent_to, assert_signed_in, assert_signed_out, sign_out};
use crate::service::Service;
use crate::signing_in::{Ask, BOBS_PASSWORD, Browser, assert_error_page, bob, is_page, service, transaction_of};

/// A browser that is signed in and asked.
fn asked(service: &Service) -> (Browser<'_>, Answer) {
    let browser = Browser::at(service);
    browser.code(&Ask::app());
    let page = browser.send(sign_out(&[("client_id", "app"), ("post_logout_redirect_uri", BYE), ("state", "s")]));
    assert!(is_page(&page, "logout-confirm"), "{page:?}");
    (browser, page)
}

/// Whoever says no stays signed in.
#[test]
fn cancelling_ends_nothing() {
    let service = service();
    let (browser, page) = asked(&service);
    let answer = browser.send(browser.form_of(&page, &[("logout", "cancel")]));
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_signed_in(&browser);
}

/// A page of another site sends no form of ours, whatever it knows.
#[test]
fn the_form_of_another_site_is_refused() {
    let service = service();
    let (browser, page) = asked(&service);
    let transaction = transaction_of(&page);
    let fields = [("transaction", transaction.as_str()), ("logout", "confirm")];
    for headers in [
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")][..],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", "https://other.example")],
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", "null")],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "http://as.example")],
    ] {
        let request = headers
            .iter()
            .fold(Request::post("/logout", &fields), |request, (name, value)| request.header(name, value));
        assert_error_page(&browser.copy().follow(request), 403, "sent by a page of another site");
        assert_signed_in(&browser);
    }
}

/// What is sealed for one browser is nothing in another: without the cookie that it belongs to nobody signs anybody out.
#[test]
fn the_form_of_another_browser_is_refused() {
    let service = service();
    let (browser, _) = asked(&service);
    let (_, foreign) = asked(&service);
    assert_error_page(&browser.submit(&foreign, &[("logout", "confirm")]), 400, "did not send the cookie");
    assert_signed_in(&browser);
    browser.set_cookie("__Host-transaction", None);
    let (_, own) = asked(&service);
    assert_error_page(&browser.submit(&own, &[("logout", "confirm")]), 400, "did not send the cookie");
    assert_signed_in(&browser);
}

/// A form that nobody sealed, or that was bent, or that belongs to another page.
#[test]
fn a_forged_form_is_refused() {
    let service = service();
    let (browser, page) = asked(&service);
    let sealed = transaction_of(&page);
    let session = browser.cookie("__Host-session").unwrap();
    let sign_in = transaction_of(&browser.copy().ask(&Ask::app().with("prompt", "login")));
    for forged in ["nonsense", &sealed[..sealed.len() - 1], &format!("{sealed}A"), &session, &sign_in] {
        let fields = [("transaction", forged), ("logout", "confirm")];
        let request = Request::post("/logout", &fields).header("Sec-Fetch-Site", "same-origin");
        assert_error_page(&browser.follow(request), 400, "none of this server");
        assert_signed_in(&browser);
    }
}

/// The question to sign out answers no sign-in.
#[test]
fn the_form_is_of_no_use_elsewhere() {
    let service = service();
    let (browser, page) = asked(&service);
    let sealed = transaction_of(&page);
    for path in ["/login", "/consent", "/select-account"] {
        let fields = [("transaction", sealed.as_str()), ("consent", "allow"), ("account", "current")];
        let request = Request::post(path, &fields).header("Sec-Fetch-Site", "same-origin");
        assert_error_page(&browser.follow(request), 400, "none of this server");
        let link = Request::get(&format!("{path}?transaction={sealed}"));
        assert_error_page(&browser.follow(link), 400, "none of this server");
    }
}

/// It is answered within a quarter of an hour, or asked again.
#[test]
fn a_stale_form_is_refused() {
    let service = service();
    let (browser, page) = asked(&service);
    service.clock.advance(Duration::from_millis(900_000 - 1));
    // Whoever stays is not sent to where the client takes people for signed out.
    assert_sent_to(&browser.copy().send(browser.form_of(&page, &[("logout", "cancel")])), "/signed-out");
    service.clock.advance(Duration::from_millis(1));
    assert_error_page(&browser.submit(&page, &[("logout", "confirm")]), 400, "took too long");
    assert_signed_in(&browser);
}

/// It ends the session that it was asked about, and no later one.
#[test]
fn a_form_of_an_earlier_session_is_refused() {
    let service = service();
    bob(&service);
    let (browser, page) = asked(&service);
    let other = browser.ask(&Ask::app().with("prompt", "login"));
    browser.sign_in_as(&other, "bob", BOBS_PASSWORD);
    let answer = browser.submit(&page, &[("logout", "confirm")]);
    assert_error_page(&answer, 400, "step or session that is over");
    assert!(is_page(&answer, "error-start-again"), "a way on: {}", answer.text());
    let none = browser.ask(&Ask::app().with("prompt", "none"));
    crate::signing_in::assert_told(&none, "consent_required");
}

/// Sent twice it does no harm.
#[test]
fn a_replayed_form_ends_nothing_more() {
    let service = service();
    let (browser, page) = asked(&service);
    let before = browser.copy();
    let request = browser.form_of(&page, &[("logout", "confirm")]);
    assert_sent_to(&browser.send(request.clone()), "https://app.example/bye?state=s");
    assert_signed_out(&browser);
    assert_eq!(before.send(request.clone()).status, 303);
    browser.code(&Ask::app());
    browser.send(request);
    assert_signed_in(&browser);
}
