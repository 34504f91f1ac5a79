//! "CSRF by sealed double submit plus Origin/`Sec-Fetch-Site`": only our own page, in its own browser, sends a form.

use std::time::Duration;

use crate::exchange::{Answer, Request};
use crate::service::Service;
use crate::signing_in::{
    Ask, BOBS_PASSWORD, Browser, PASSWORD, action_of, assert_error_page, bob, is_page, parameter, redeem, refresh,
    service, text_of, tokens_of, transaction_of,
};

/// A page, the browser that shows it, and the fields that answer it.
type Shown<'s> = (Browser<'s>, Answer, Vec<(&'static str, &'static str)>);

/// One page of each kind that has a form, in one browser each.
fn pages(service: &Service) -> Vec<Shown<'_>> {
    let asked = |ask: &Ask, is_signed_in: bool| {
        let browser = Browser::at(service);
        if is_signed_in {
            browser.code(&Ask::app());
        }
        let page = browser.ask(ask);
        (browser, page)
    };
    let (first, sign_in) = asked(&Ask::app(), false);
    let (second, select) = asked(&Ask::app().with("prompt", "select_account"), true);
    let (third, consent) = asked(&Ask::app().with("prompt", "consent"), true);
    vec![
        (first, sign_in, vec![("username", "alice"), ("password", PASSWORD)]),
        (second, select, vec![("account", "current")]),
        (third, consent, vec![("consent", "allow")]),
    ]
}

/// A form with these headers and nothing else that tells whose page sent it.
fn form_with(page: &Answer, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Request {
    let transaction = transaction_of(page);
    let all: Vec<_> = [("transaction", transaction.as_str())].into_iter().chain(fields.iter().copied()).collect();
    let request = Request::post(&action_of(page), &all);
    headers.iter().fold(request, |request, (name, value)| request.header(name, value))
}

/// "Sec-Fetch-Site ∈ {same-origin, none} and Origin equality when present" – "mind that `no-referrer` makes browsers post
/// `Origin: null`".
#[test]
fn forms_of_other_sites_are_refused() {
    let service = service();
    for (browser, page, fields) in pages(&service) {
        for headers in [
            &[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")][..],
            &[("Sec-Fetch-Site", "cross-site"), ("Origin", "null")],
            &[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://as.example")],
            &[("Sec-Fetch-Site", "cross-site")],
            &[("Sec-Fetch-Site", "same-site"), ("Origin", "https://www.as.example")],
            &[("Sec-Fetch-Site", "same-site")],
            &[("Sec-Fetch-Site", "Same-Origin")],
            &[("Sec-Fetch-Site", "")],
            &[("Origin", "https://evil.example")],
            &[("Origin", "https://as.example.evil.example")],
            &[("Origin", "https://as.example:8443")],
            &[("Origin", "http://as.example")],
            &[("Origin", "")],
        ] {
            let answer = browser.copy().follow(form_with(&page, &fields, headers));
            assert_error_page(&answer, 403, "sent by a page of another site");
        }
    }
}

/// Where browsers tell nothing, the seal and the cookie decide.
#[test]
fn forms_of_our_own_pages_are_taken() {
    let service = service();
    for headers in [
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", "null")][..],
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", "https://as.example")],
        &[("Sec-Fetch-Site", "none")],
        &[("Origin", "https://as.example")],
        &[("Origin", "null")],
        &[],
    ] {
        for (browser, page, fields) in pages(&service) {
            let answer = browser.follow(form_with(&page, &fields, headers));
            let is_on = is_page(&answer, "consent-allow") || parameter(&answer, "code").is_some();
            assert!(is_on, "{headers:?}: {answer:?}");
        }
    }
}

/// "txn bound to browser cookie" (CVE-2022-39222): a form that was made for one browser is nothing in another, whoever is
/// signed in there.
#[test]
fn the_form_of_another_browser_is_refused() {
    let service = service();
    for ((_, page, fields), (other, ..)) in pages(&service).into_iter().zip(pages(&service)) {
        let answer = other.follow(other.form_of(&page, &fields));
        assert_error_page(&answer, 400, "did not send the cookie");
    }
}

/// Login CSRF: nobody signs somebody else's browser in, even with both values of a browser of his own in hand.
#[test]
fn nobody_can_sign_another_browser_in() {
    let service = service();
    bob(&service);
    let (mallory, victim) = (Browser::at(&service), Browser::at(&service));
    let page = mallory.ask(&Ask::app());
    victim.ask(&Ask::app());
    let answer = victim.submit(&page, &[("username", "bob"), ("password", BOBS_PASSWORD)]);
    assert_error_page(&answer, 400, "did not send the cookie");
    assert_eq!(victim.cookie("__Host-session"), None);
}

/// One character more, less or other, anywhere: it is none of ours.
#[test]
fn a_tampered_form_is_refused() {
    let service = service();
    for (browser, page, fields) in pages(&service) {
        let good = transaction_of(&page);
        let flipped = |at: usize| {
            let other = if good[at..].starts_with('A') { "B" } else { "A" };
            format!("{}{other}{}", &good[..at], &good[at + 1..])
        };
        let places = (0..good.len()).step_by(good.len() / 12).chain([good.len() - 1]);
        let mut bent: Vec<_> = places.map(flipped).collect();
        bent.extend([good[..good.len() - 1].to_owned(), format!("{good}A"), format!("{good}="), String::from("x")]);
        bent.push(good.to_uppercase());
        for text in bent.iter().filter(|text| **text != good) {
            let all: Vec<_> = [("transaction", text.as_str())].into_iter().chain(fields.iter().copied()).collect();
            let request = Request::post(&action_of(&page), &all).header("Sec-Fetch-Site", "same-origin");
            assert_error_page(&browser.copy().follow(request), 400, "none of this server");
            let link = Request::get(&format!("{}?transaction={text}", action_of(&page)));
            assert_error_page(&browser.copy().follow(link), 400, "none of this server");
        }
        assert_error_page(&browser.follow(Request::post(&action_of(&page), &fields)), 400, "names none");
        assert_error_page(&browser.follow(Request::get(&action_of(&page))), 400, "names none");
    }
}

/// "15 min": to the millisecond, for forms and links alike.
#[test]
fn a_form_is_good_for_a_quarter_of_an_hour() {
    let service = service();
    let pages = pages(&service);
    let link = |page: &Answer| Request::get(&format!("{}?transaction={}", action_of(page), transaction_of(page)));
    service.clock.advance(Duration::from_millis(900_000 - 1));
    for (browser, page, fields) in &pages {
        assert!(!browser.copy().follow(browser.form_of(page, fields)).text().contains("took too long"));
        assert!(!browser.copy().follow(link(page)).text().contains("took too long"));
    }
    service.clock.advance(Duration::from_millis(1));
    for (browser, page, fields) in &pages {
        assert_error_page(&browser.copy().submit(page, fields), 400, "took too long");
        assert_error_page(&browser.copy().follow(link(page)), 400, "took too long");
    }
}

/// Going from page to page makes no new quarter of an hour.
#[test]
fn the_time_counts_from_the_first_page() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    service.clock.advance(Duration::from_secs(14 * 60));
    let page = browser.sign_in(&page);
    assert!(is_page(&page, "consent-allow"));
    service.clock.advance(Duration::from_secs(60));
    assert_error_page(&browser.submit(&page, &[("consent", "allow")]), 400, "took too long");
}

/// "every blob of every purpose to every endpoint": what was sealed for something else opens nothing here, also under the
/// name of what belongs here; and what belongs here opens nothing elsewhere.
#[test]
fn a_blob_of_another_purpose_is_refused() {
    let service = service();
    let browser = Browser::at(&service);
    let code = browser.code(&Ask::app());
    let tokens = tokens_of(&redeem(&service, &browser.code(&Ask::app()), &[]));
    let session = browser.cookie("__Host-session").unwrap();
    let page = browser.ask(&Ask::app().with("prompt", "consent"));
    let good = transaction_of(&page);
    let (prefix, body) = good.split_once('.').unwrap();
    for foreign in [code.as_str(), text_of(&tokens, "refresh_token"), &session] {
        let renamed = format!("{prefix}.{}", foreign.split_once('.').unwrap().1);
        for blob in [foreign, &renamed] {
            for path in ["/login", "/consent", "/select-account", "/logout"] {
                let fields = [("transaction", blob), ("consent", "allow"), ("logout", "confirm")];
                let request = Request::post(path, &fields).header("Sec-Fetch-Site", "same-origin");
                assert_error_page(&browser.copy().follow(request), 400, "none of this server");
            }
        }
    }
    let session_prefix = session.split_once('.').unwrap().0;
    for blob in
        [good.clone(), format!("{session_prefix}.{body}"), format!("challenge.{body}"), format!("refresh.{body}")]
    {
        let other = browser.copy();
        other.set_cookie("__Host-session", Some(&blob));
        crate::signing_in::assert_told(&other.ask(&Ask::app().with("prompt", "none")), "login_required");
        for answer in [redeem(&service, &blob, &[]), refresh(&service, &blob, &[])] {
            assert_eq!((answer.status, &answer.json()["error"]), (400, &"invalid_grant".into()), "{blob}");
        }
        assert_eq!(crate::signing_in::userinfo(&service, &blob).status, 401);
    }
}

/// "303 after every POST", whatever comes of it: going back or reloading sends nothing again.
#[test]
fn every_form_is_answered_by_another_url() {
    let service = service();
    for (browser, page, fields) in pages(&service) {
        let own = [("Sec-Fetch-Site", "same-origin")];
        let foreign = [("Sec-Fetch-Site", "cross-site")];
        for request in [
            form_with(&page, &fields, &foreign),
            form_with(&page, &[], &own),
            form_with(&page, &[("username", "alice"), ("password", "wrong")], &own),
            form_with(&page, &[("consent", "maybe"), ("account", "third")], &own),
            Request::post(&action_of(&page), &[]).header("Sec-Fetch-Site", "same-origin"),
            form_with(&page, &fields, &own),
            form_with(&page, &fields, &own),
        ] {
            let answer = browser.send(request);
            assert_eq!((answer.status, answer.text()), (303, ""), "{answer:?}");
            assert!(answer.header("location").is_some());
        }
    }
}

/// A form says what it offers: neither more nor less is an answer.
#[test]
fn an_answer_that_a_page_does_not_offer_is_refused() {
    let service = service();
    for (browser, page, fields) in pages(&service).into_iter().skip(1) {
        let name = fields[0].0;
        for value in ["", "ALLOW", "allow ", "yes", "1", "currently", "deny,allow"] {
            let answer = browser.copy().submit(&page, &[(name, value)]);
            assert_error_page(&answer, 400, "none of the answers");
        }
    }
}
