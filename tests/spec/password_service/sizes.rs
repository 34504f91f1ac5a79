//! What the service says of a user travels in cookies and URLs, through proxies that take 4,096 bytes of headers.

use serde_json::{Value, json};

use super::{assert_error, plan_at, saying};
use crate::exchange::{Answer, Request};
use crate::header_blocks::{follow, long};
use crate::receiver::Receiver;
use crate::service::Service;
use crate::signing_in::{Browser, PASSWORD, is_page, parameter, redeem, tokens_of, userinfo};

/// A service that says so many bytes of whoever signs in.
fn people(bytes: usize) -> Receiver {
    let fixed = json!({ "tier": "" }).to_string().len();
    let said = json!({ "authenticated": true, "sub": "u-1", "claims": { "tier": "x".repeat(bytes - fixed) } });
    Receiver::start(move |_| saying(&said))
}

#[track_caller]
fn tier_of(service: &Service, answer: &Answer) -> Value {
    let tokens = tokens_of(&redeem(service, &parameter(answer, "code").unwrap_or_default(), &[]));
    userinfo(service, tokens["access_token"].as_str().unwrap()).json()["tier"].clone()
}

/// From our sign-in page over the consent page to the client, and once more in the session that began so.
#[test]
fn all_that_is_said_passes_every_step() {
    for (claims, request) in [(1400, 800), (20, 2180)] {
        let people = people(claims);
        for (app, is_asked) in [("consent = \"implied\"", false), ("", true)] {
            let service = plan_at(&people.url("/"), app, "").start();
            let browser = Browser::at(&service);
            let page = follow(&browser, Request::get(&long(request).target()));
            let typed = [("username", "alice"), ("password", PASSWORD)];
            let mut answer = follow(&browser, browser.form_of(&page, &typed));
            if is_asked {
                assert!(is_page(&answer, "consent-allow"), "{answer:?}");
                answer = follow(&browser, browser.form_of(&answer, &[("consent", "allow")]));
            }
            assert_eq!(tier_of(&service, &answer).as_str().map(str::len), Some(claims - 11));
            let again = follow(&browser, Request::get(&long(request).target()));
            assert!(parameter(&again, "code").is_some() || is_page(&again, "consent-allow"), "{again:?}");
        }
    }
}

/// The sum is bounded: a client that asks for less is served.
#[test]
fn what_does_not_fit_beside_a_request_is_refused() {
    let people = people(1400);
    for app in ["consent = \"implied\"", ""] {
        let service = plan_at(&people.url("/"), app, "").start();
        let browser = Browser::at(&service);
        let page = follow(&browser, Request::get(&long(1500).target()));
        let mut answer = follow(&browser, browser.form_of(&page, &[("username", "alice"), ("password", PASSWORD)]));
        if is_page(&answer, "consent-allow") {
            answer = follow(&browser, browser.form_of(&answer, &[("consent", "allow")]));
        }
        assert_error(&answer, "invalid_request");
    }
}
