//! "Cookies: `__Host-` prefix, Secure, HttpOnly, Path=/, no Domain; SameSite=Lax …; each ≤ 3.5 KiB, split forbidden."

use std::collections::BTreeMap;

use crate::exchange::{Answer, Request};
use crate::service::{ES256, ORDERS, SCOPES, Service};
use crate::signing_in::{
    APP, Ask, Browser, NO_FLOOR, SIGN_IN_KEYS, assert_told, client_like_app, is_page, parameter, service, service_of,
    service_with,
};

/// Names of the cookies that an answer sets, and what it says of each.
fn set(answer: &Answer) -> BTreeMap<String, String> {
    let lines = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    let parsed = lines.map(|(_, line)| {
        let (pair, flags) = line.split_once("; ").unwrap();
        (pair.split_once('=').unwrap().0.to_owned(), flags.to_owned())
    });
    parsed.collect()
}

/// Every answer of a whole sign-in and sign-out.
fn answers(service: &Service) -> Vec<Answer> {
    let browser = Browser::at(service);
    let mut answers = vec![browser.send(Request::get(&Ask::app().target()))];
    let mut go = |request: Request| {
        let answer = browser.send(request);
        answers.push(answer.clone());
        answer
    };
    let first = go(Request::get(&Ask::app().target()));
    let page = go(Request::get(first.header("location").unwrap()));
    let wrong = go(browser.form_of(&page, &[("username", "alice"), ("password", "wrong")]));
    let page = go(Request::get(wrong.header("location").unwrap()));
    let fields = [("username", "alice"), ("password", crate::signing_in::PASSWORD)];
    let signed_in = go(browser.form_of(&page, &fields));
    let page = go(Request::get(signed_in.header("location").unwrap()));
    go(browser.form_of(&page, &[("consent", "allow")]));
    let page = go(Request::get("/logout"));
    let bye = go(browser.form_of(&page, &[("logout", "confirm")]));
    go(Request::get(bye.header("location").unwrap()));
    answers
}

/// Two cookies, with all the protection that there is, until the browser is closed; and no others.
#[test]
fn there_are_two_cookies_with_every_protection() {
    let all: Vec<_> = answers(&service()).iter().map(set).collect();
    let names: std::collections::BTreeSet<_> = all.iter().flat_map(BTreeMap::keys).cloned().collect();
    assert_eq!(names, ["__Host-session", "__Host-transaction"].map(str::to_owned).into());
    for (name, flags) in all.iter().flatten() {
        let usual = "Path=/; Secure; HttpOnly; SameSite=Lax";
        assert!([usual, &format!("{usual}; Max-Age=0")].contains(&flags.as_str()), "{name}: {flags}");
    }
}

/// "Plain-http loopback development keeps working (cookie names and flags follow the issuer's scheme)."
#[test]
fn on_plain_http_the_cookies_have_plain_names() {
    let issuer = "issuer = \"http://localhost:8080\"\n";
    let service = service_of(&[issuer, NO_FLOOR, APP, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    let all: Vec<_> = answers(&service).iter().map(set).collect();
    let names: std::collections::BTreeSet<_> = all.iter().flat_map(BTreeMap::keys).cloned().collect();
    assert_eq!(names, ["signet-session", "signet-transaction"].map(str::to_owned).into());
    for (name, flags) in all.iter().flatten() {
        let usual = "Path=/; HttpOnly; SameSite=Lax";
        assert!([usual, &format!("{usual}; Max-Age=0")].contains(&flags.as_str()), "{name}: {flags}");
    }
}

/// "new sid at login": nothing that a browser had before is a session afterwards.
#[test]
fn every_sign_in_makes_another_session() {
    let service = service();
    let browser = Browser::at(&service);
    browser.set_cookie("__Host-session", Some("planted"));
    browser.sign_in(&browser.ask(&Ask::app()));
    let first = browser.cookie("__Host-session").unwrap();
    assert_ne!(first, "planted");
    browser.sign_in(&browser.ask(&Ask::app().with("prompt", "login")));
    let second = browser.cookie("__Host-session").unwrap();
    assert_ne!(second, first);
}

/// A session that somebody planted does not become the one of whoever signs in.
#[test]
fn a_planted_session_is_not_taken_over() {
    let service = service();
    crate::signing_in::bob(&service);
    let (mallory, victim) = (Browser::at(&service), Browser::at(&service));
    mallory.sign_in_as(&mallory.ask(&Ask::app()), "bob", crate::signing_in::BOBS_PASSWORD);
    for name in ["__Host-session", "__Host-transaction"] {
        victim.set_cookie(name, mallory.cookie(name).as_deref());
    }
    victim.sign_in(&victim.ask(&Ask::app().with("prompt", "login")));
    assert_ne!(victim.cookie("__Host-session"), mallory.cookie("__Host-session"));
    assert_told(&mallory.ask(&Ask::app().with("prompt", "none")), "login_required");
}

/// Of a cookie that stands twice neither counts: another site of this host may have planted one.
#[test]
fn a_doubled_cookie_counts_as_none() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let session = browser.cookie("__Host-session").unwrap();
    let asked = || Request::get(&Ask::app().with("prompt", "none").target());
    let once = format!("__Host-session={session}");
    assert!(parameter(&service.answer(&asked().header("Cookie", &once)), "code").is_some());
    for request in [
        asked().header("Cookie", format!("{once}; {once}")),
        asked().header("Cookie", format!("{once}; __Host-session=x")),
        asked().header("Cookie", format!("__Host-session=; {once}")),
        asked().header("Cookie", &once).header("Cookie", &once),
        asked().header("Cookie", format!("__host-session={session}")),
        asked().header("Cookie", format!("session={session}")),
        asked().header("Cookie", format!("__Host-session=\"{session}\"")),
    ] {
        assert_told(&service.answer(&request), "login_required");
    }
    let page = browser.ask(&Ask::app().with("prompt", "login"));
    let binding = browser.cookie("__Host-transaction").unwrap();
    let form = browser.form_of(&page, &[("username", "alice"), ("password", crate::signing_in::PASSWORD)]);
    let twice = format!("__Host-transaction={binding}; __Host-transaction={binding}");
    let answer = service.answer(&form.header("Cookie", twice));
    assert!(answer.header("location").unwrap().starts_with("/error?reason=cookie-lost"), "{answer:?}");
}

/// "each ≤ 3.5 KiB": a session remembers its latest clients, and not more of them.
#[test]
fn a_session_that_met_many_clients_stays_small() {
    let names: Vec<_> = (0..20).map(|number| format!("c{number}")).collect();
    let clients: String = names.iter().map(|name| client_like_app(name, "consent = \"implied\"")).collect();
    let service = service_with(&clients);
    let browser = Browser::at(&service);
    let mut sizes = Vec::new();
    for name in &names {
        browser.code(&Ask::app().with("client_id", name));
        sizes.push(browser.cookie("__Host-session").unwrap().len());
    }
    assert!(sizes.is_sorted() && sizes[0] < sizes[15], "{sizes:?}");
    assert!(sizes[15..].iter().all(|size| *size == sizes[15]), "{sizes:?}");
    assert!(sizes[19] + "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax".len() <= 3584, "{sizes:?}");
}

/// A cookie that is none, of whatever length, is no session and no error.
#[test]
fn a_broken_session_is_none() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let good = browser.cookie("__Host-session").unwrap();
    let binding = browser.cookie("__Host-transaction").unwrap();
    for broken in [
        String::new(),
        "x".to_owned(),
        binding,
        good[..good.len() - 1].to_owned(),
        format!("{good}A"),
        format!("A{good}"),
        "A".repeat(3584),
        "A".repeat(3585),
        "A".repeat(7000),
    ] {
        browser.set_cookie("__Host-session", Some(&broken));
        assert_told(&browser.ask(&Ask::app().with("prompt", "none")), "login_required");
        assert!(is_page(&browser.ask(&Ask::app()), "login-submit"));
    }
}
