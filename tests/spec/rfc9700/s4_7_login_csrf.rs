//! §4.7: "An attacker might attempt to inject a request to the redirection URI of the legitimate client": and to ours, so that a
//! person signs in as somebody else, or allows what nobody asked.

use crate::exchange::{Answer, Request};
use crate::service::Service;
use crate::signing_in::{Ask, Browser, PASSWORD, action_of, is_page, parameter, service, transaction_of};

const CREDENTIALS: [(&str, &str); 2] = [("username", "alice"), ("password", PASSWORD)];

fn form_of(page: &Answer, fields: &[(&str, &str)]) -> Request {
    let transaction = transaction_of(page);
    Request::post(&action_of(page), &[&[("transaction", transaction.as_str())], fields].concat())
}

/// Holds that the form did nothing: nobody is signed in, no client got anything.
#[track_caller]
#[expect(clippy::panic, reason = "a test fails by panicking")]
fn assert_refused(service: &Service, browser: &Browser<'_>, request: Request, reason: &str) {
    let session = browser.cookie("__Host-session");
    let answer = browser.send(request);
    let location = answer.header("location").unwrap_or_else(|| panic!("a page: {answer:?}"));
    assert!(location.starts_with(&format!("/error?reason={reason}")), "{location}");
    assert_eq!((answer.status, browser.cookie("__Host-session")), (303, session));
    let page = service.answer(&Request::get(location));
    assert!((400..500).contains(&page.status), "{page:?}");
}

/// A form that another site's page sends is refused, whatever it holds: the attacker's own transaction and password, too.
#[test]
fn a_form_of_another_site_signs_nobody_in() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let foreign: [&[(&str, &str)]; 7] = [
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://as.example")],
        &[("Sec-Fetch-Site", "nonsense")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "http://as.example")],
        &[("Origin", "https://as.example.evil.example")],
    ];
    for headers in foreign {
        let request =
            headers.iter().fold(form_of(&page, &CREDENTIALS), |request, (name, value)| request.header(name, value));
        assert_refused(&service, &browser, request, "foreign-form");
    }
    for own in [&[("Origin", "https://as.example")][..], &[("Origin", "null")], &[]] {
        let browser = Browser::at(&service);
        let page = browser.ask(&Ask::app());
        let request =
            own.iter().fold(form_of(&page, &CREDENTIALS), |request, (name, value)| request.header(name, value));
        assert!(
            is_page(&browser.follow(request), "consent-allow"),
            "browsers that send less can sign in, too: {own:?}"
        );
    }
}

/// A form that was made for another browser is refused: the attacker's in the victim's, with a cookie of its own or without.
#[test]
fn a_form_of_another_browser_signs_nobody_in() {
    let service = service();
    let (attacker, victim) = (Browser::at(&service), Browser::at(&service));
    let page = attacker.ask(&Ask::app());
    assert_refused(&service, &Browser::at(&service), form_of(&page, &CREDENTIALS), "cookie-lost");
    victim.ask(&Ask::app());
    assert_ne!(victim.cookie("__Host-transaction"), attacker.cookie("__Host-transaction"));
    assert_refused(&service, &victim, form_of(&page, &CREDENTIALS), "cookie-lost");
    for planted in ["", "x", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA=="] {
        victim.set_cookie("__Host-transaction", Some(planted));
        assert_refused(&service, &victim, form_of(&page, &CREDENTIALS), "cookie-lost");
    }
}

/// A consent form is of the session that it was shown to: the attacker's is not allowed by the victim, nor the other way round.
#[test]
fn a_consent_form_of_another_browser_allows_nothing() {
    let service = service();
    let (attacker, victim) = (Browser::at(&service), Browser::at(&service));
    let of_attacker = attacker.sign_in(&attacker.ask(&Ask::app()));
    let of_victim = victim.sign_in(&victim.ask(&Ask::app()));
    assert!(is_page(&of_attacker, "consent-allow") && is_page(&of_victim, "consent-allow"));
    let allow = [("consent", "allow")];
    assert_refused(&service, &victim, form_of(&of_attacker, &allow), "cookie-lost");
    assert_refused(&service, &attacker, form_of(&of_victim, &allow), "cookie-lost");
    // Even with the cookie that all sign-ins of a browser share: the session is another one.
    victim.set_cookie("__Host-transaction", attacker.cookie("__Host-transaction").as_deref());
    assert_refused(&service, &victim, form_of(&of_attacker, &allow), "form-outdated");
    assert_refused(
        &service,
        &attacker,
        form_of(&of_attacker, &allow).header("Sec-Fetch-Site", "cross-site"),
        "foreign-form",
    );
    let answer = attacker.submit(&of_attacker, &allow);
    assert!(parameter(&answer, "code").is_some(), "it was a good form");
}

/// The steps of a sign-in cannot be exchanged: a form of one page is none of another.
#[test]
fn a_form_of_one_step_is_none_of_another() {
    let service = service();
    let browser = Browser::at(&service);
    let sign_in = browser.ask(&Ask::app());
    let consent = browser.sign_in(&sign_in);
    let (early, late) = (transaction_of(&sign_in), transaction_of(&consent));
    let post = |path: &str, transaction: &str, field: (&str, &str)| {
        Request::post(path, &[("transaction", transaction), field]).header("Sec-Fetch-Site", "same-origin")
    };
    assert_refused(&service, &browser, post("/consent", &early, ("consent", "allow")), "form-outdated");
    assert_refused(&service, &browser, post("/select-account", &early, ("account", "current")), "form-outdated");
    assert_refused(&service, &browser, post("/select-account", &late, ("account", "current")), "form-outdated");
    assert_refused(&service, &browser, post("/login", &late, ("username", "alice")), "form-outdated");
    assert_refused(&service, &browser, post("/logout", &late, ("logout", "confirm")), "sign-in-unreadable");
    assert_refused(&service, &browser, post("/consent", &late, ("consent", "yes")), "answer-missing");
    // What a link carries is no form: whoever has the URL of a page has allowed nothing.
    let location = browser.send(Request::get(&Ask::app().target()));
    let link = location.header("location").unwrap().split_once("transaction=").unwrap().1.to_owned();
    assert_refused(&service, &browser, post("/consent", &link, ("consent", "allow")), "cookie-lost");
    assert_refused(&service, &browser, post("/login", &link, ("username", "alice")), "cookie-lost");
}

/// V28: a session is never one that was there before: a planted cookie is none, and a sign-in makes a new one each time.
#[test]
fn a_session_cannot_be_planted() {
    let service = service();
    let browser = Browser::at(&service);
    for planted in ["x", "session.AQ", "AAAA"] {
        browser.set_cookie("__Host-session", Some(planted));
        assert!(is_page(&browser.ask(&Ask::app()), "login-submit"));
    }
    let mut sessions = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let page = browser.ask(&Ask::app().with("prompt", "login"));
        assert!(is_page(&page, "login-submit"));
        browser.sign_in(&page);
        assert!(sessions.insert(browser.cookie("__Host-session").unwrap()));
    }
    let binding = browser.cookie("__Host-transaction").unwrap();
    browser.set_cookie("__Host-session", Some(&binding));
    assert!(is_page(&browser.ask(&Ask::app()), "login-submit"), "the cookie of before a sign-in is never promoted");
}
