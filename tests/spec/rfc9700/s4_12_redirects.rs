//! §4.12: "the HTTP status code 307 … Therefore, authorization servers MUST NOT use HTTP 307 … 303 SHOULD be used": a password
//! that was posted to us is posted to nobody else.

use crate::exchange::{Answer, Request};
use crate::signing_in::{Ask, Browser, PASSWORD, is_page, service};

/// Sends, and notes the answer.
fn step(browser: &Browser<'_>, seen: &mut Vec<Answer>, request: Request) -> Answer {
    let mut answer = browser.send(request);
    seen.push(answer.clone());
    while let Some(next) = answer.header("location").filter(|next| next.starts_with('/')) {
        answer = browser.send(Request::get(next));
        seen.push(answer.clone());
    }
    answer
}

/// Every step of a sign-in and of a sign-out, those that go wrong, too: what is no page is 303; after a form there is never a
/// page, so that neither reloading nor going back sends it again.
#[test]
fn every_redirect_is_303_and_every_form_is_answered_by_one() {
    let service = service();
    let browser = Browser::at(&service);
    let mut seen = Vec::new();
    let page = step(&browser, &mut seen, Request::get(&Ask::app().with("prompt", "select_account").target()));
    let form = |page: &Answer, fields: &[(&str, &str)]| browser.form_of(page, fields);
    let posts = [
        form(&page, &[("username", "alice"), ("password", "wrong")]),
        form(&page, &[("username", "alice"), ("password", "wrong")]).header("Sec-Fetch-Site", "cross-site"),
        form(&page, &[("cancel", "1")]),
        form(&page, &[("username", "alice"), ("password", PASSWORD)]),
    ];
    let mut consent = None;
    for post in posts {
        let answer = browser.send(post.clone());
        assert_eq!(answer.status, 303, "{answer:?}");
        consent = Some(step(&browser, &mut seen, post));
    }
    let consent = consent.filter(|page| is_page(page, "consent-allow")).unwrap();
    for fields in [&[("consent", "maybe")][..], &[], &[("consent", "deny")], &[("consent", "allow")]] {
        let answer = browser.send(form(&consent, fields));
        assert_eq!(answer.status, 303, "{answer:?}");
        seen.push(answer);
    }
    let page = step(&browser, &mut seen, Request::get("/logout"));
    for fields in [&[("logout", "cancel")][..], &[("logout", "confirm")]] {
        let answer = browser.send(form(&page, fields));
        assert_eq!(answer.status, 303, "{answer:?}");
        seen.push(answer);
    }
    for path in ["/login", "/consent", "/select-account", "/logout", "/authorize"] {
        seen.push(browser.send(Request::post(path, &[("transaction", "x")])));
    }
    assert!(seen.len() > 20);
    for answer in seen {
        assert_eq!(answer.header("location").is_some(), (300..400).contains(&answer.status), "{answer:?}");
        assert!(answer.header("location").is_none() || answer.status == 303, "{answer:?}");
        assert!(answer.header("location").is_none() || answer.body.is_empty(), "{answer:?}");
        assert!(!String::from_utf8_lossy(&answer.wire).contains(PASSWORD), "a password comes back");
    }
}
