//! §10.14: "The authorization server … MUST sanitize (and validate when possible) any value received": what a stranger sends
//! never becomes part of a page or of a header.

use crate::exchange::{Answer, Request};
use crate::granting::{plan_of, posted, tables};
use crate::signing_in::{Ask, Browser, alice, service, transaction_of};

const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "</title><svg onload=alert(1)>",
    "\" autofocus onfocus=\"alert(1)",
    "javascript:alert(1)",
    "{{ 7*7 }}{% include 'x' %}",
    "x\r\nSet-Cookie: evil=1\r\n\r\n<html>",
    "\u{202e}<b>\u{2066}",
];

/// No answer has markup of the text, an attribute of it, a header of it.
#[track_caller]
fn assert_tame(answer: &Answer, text: &str) {
    let html = String::from_utf8_lossy(&answer.body);
    for raw in ["<script>alert", "<img", "<svg onload", "\" autofocus onfocus=\"", "href=\"javascript:", "<b>"] {
        assert!(!html.contains(raw), "{raw} of {text} in {html}");
    }
    for (name, value) in &answer.headers {
        assert!(!name.eq_ignore_ascii_case("set-cookie") || !value.contains("evil"), "{name}: {value}");
        assert!(!value.contains('<'), "{name}: {value}");
    }
    let policy = answer.header("content-security-policy");
    assert!(answer.body.is_empty() || policy.is_some_and(|policy| !policy.contains("unsafe")), "{answer:?}");
}

/// In the request, whatever becomes of it.
#[test]
fn what_a_request_says_is_no_markup() {
    let service = service();
    let browser = Browser::at(&service);
    let names =
        ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "login_hint", "prompt", "display"];
    let others = ["ui_locales", "code_challenge", "response_mode", "max_age", "request", "resource", "<b>"];
    for text in HOSTILE {
        for name in names.into_iter().chain(others).chain([text]) {
            assert_tame(&browser.ask(&Ask::app().with(name, text)), text);
            assert_tame(&browser.ask(&Ask::app().with(name, text).with("prompt", "none")), text);
        }
        let page = browser.ask(&Ask::app().with("login_hint", text).with("state", text));
        if text.starts_with("{{") {
            assert!(page.text().contains("value=\"{{ 7*7 }}{% include &#39;x&#39; %}\""), "{}", page.text());
        }
        let again = browser.submit(&page, &[("username", text), ("password", text)]);
        assert_tame(&again, text);
        assert!(again.text().contains("id=\"login-submit\""), "the page is shown again");
    }
}

/// In a state that travels in a form: it means itself.
#[test]
fn a_state_in_a_form_is_a_value() {
    let service = service();
    let browser = Browser::at(&service);
    for text in HOSTILE {
        let page = browser.authorize(&Ask::app().with("state", text).with("response_mode", "form_post"));
        assert_tame(&page, text);
        assert!(posted(&page).1.contains(&("state".to_owned(), text.to_owned())), "{}", page.text());
    }
}

/// In the registration: an operator's name is text, too.
#[test]
fn what_a_registration_says_is_no_markup() {
    for text in HOSTILE.into_iter().filter(|text| !text.contains("\r\n")) {
        let name = format!("name = {}", serde_json::Value::from(text));
        let service = plan_of(&tables(&[("name = \"The App\"", &name)])).start();
        alice(&service);
        let browser = Browser::at(&service);
        let page = browser.ask(&Ask::app().with("response_mode", "form_post"));
        let consent = browser.sign_in(&page);
        assert_tame(&page, text);
        assert_tame(&consent, text);
        assert_tame(&browser.submit(&consent, &[("consent", "allow")]), text);
    }
}

/// In the URLs and forms of our own pages.
#[test]
fn what_the_urls_of_our_pages_say_is_no_markup() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let sealed = transaction_of(&page);
    for text in HOSTILE {
        for path in ["/login", "/consent", "/select-account", "/error", "/logout", "/signed-out"] {
            for name in ["transaction", "reason", "ui_locales", "state", "client_id", "post_logout_redirect_uri", text]
            {
                let query = crate::exchange::form(&[(name, text)]);
                assert_tame(&browser.follow(Request::get(&format!("{path}?{query}"))), text);
            }
            let query =
                crate::exchange::form(&[("reason", "cookie-lost"), ("transaction", &format!("{sealed}{text}"))]);
            assert_tame(&browser.follow(Request::get(&format!("{path}?{query}"))), text);
        }
        for path in ["/login", "/consent", "/select-account", "/logout"] {
            for name in ["transaction", "username", "consent", "account", "logout"] {
                assert_tame(&browser.follow(Request::post(path, &[(name, text)])), text);
            }
        }
    }
}
