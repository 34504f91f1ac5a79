//! "Consent integrity": what is allowed is what was shown, it is asked for when there is more, and forgotten when the client
//! is another one.

use crate::service::Service;
use crate::signing_in::{
    APP, Ask, Browser, NATIVE, assert_told, client_like_app, config_of, is_page, parameter, redeem, service,
    service_of, service_with, tokens_of,
};

const SCOPED: &str = r#"
[scopes.read]
title = "See your orders"
description = "Everything that you have ordered since 2019."

[scopes.write]
title = { en = "Order in your name", de = "In Ihrem Namen bestellen" }
"#;

/// Alice, signed in, who allowed `scope`.
#[track_caller]
fn allowed<'s>(service: &'s Service, scope: &str) -> Browser<'s> {
    let browser = Browser::at(service);
    browser.code(&Ask::app().with("scope", scope));
    browser
}

#[track_caller]
fn is_asked(browser: &Browser<'_>, scope: &str) -> bool {
    let page = browser.copy().ask(&Ask::app().with("scope", scope));
    assert!(is_page(&page, "consent-allow") || parameter(&page, "code").is_some(), "{page:?}");
    is_page(&page, "consent-allow")
}

/// "A consent page shows the title and description of each scope", who asks, and where the answer goes.
#[test]
fn the_page_says_who_asks_for_what() {
    let config = config_of(APP).replace(crate::service::SCOPES, SCOPED);
    let service = service_of(&[&config]);
    let ask = Ask::app().with("scope", "openid read write");
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&ask));
    for text in ["The App", "app.example", "alice", "See your orders", "since 2019", "Order in your name"] {
        assert!(page.text().contains(text), "{text} in {}", page.text());
    }
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&ask.with("ui_locales", "de")));
    assert!(page.text().contains("In Ihrem Namen bestellen"), "{}", page.text());
}

/// What was allowed once is not asked again, nor is less; more is.
#[test]
fn more_scope_is_asked_for_again() {
    let service = service();
    let browser = allowed(&service, "openid email read");
    for scope in ["openid email read", "read email openid", "openid email", "openid", "read"] {
        assert!(!is_asked(&browser, scope), "{scope}");
    }
    for scope in ["openid email read write", "openid profile", "openid offline_access"] {
        assert!(is_asked(&browser, scope), "{scope}");
    }
}

/// What is allowed later is allowed besides.
#[test]
fn consents_add_up() {
    let service = service();
    let browser = allowed(&service, "openid email");
    browser.code(&Ask::app().with("scope", "openid profile"));
    assert!(!is_asked(&browser, "openid email profile"));
}

/// Allowing is for one client, and for whoever did it.
#[test]
fn a_consent_is_of_one_person_to_one_client() {
    let service = service_with(&client_like_app("second", ""));
    crate::signing_in::bob(&service);
    let browser = allowed(&service, "openid");
    assert!(is_page(&browser.copy().ask(&Ask::app().with("client_id", "second")), "consent-allow"));
    let bobs = Browser::at(&service);
    let page = bobs.sign_in_as(&bobs.ask(&Ask::app()), "bob", crate::signing_in::BOBS_PASSWORD);
    assert!(is_page(&page, "consent-allow"), "{page:?}");
    let elsewhere = Browser::at(&service);
    let answer = elsewhere.sign_in(&elsewhere.ask(&Ask::app()));
    assert!(parameter(&answer, "code").is_some(), "what Alice allowed holds in every browser: {answer:?}");
}

/// "remembered consent is dropped when the client's registration changes": another name, another place to go.
#[test]
fn another_registration_is_asked_for_anew() {
    for (before, after) in [
        ("name = \"The App\"", "name = \"The App!\""),
        ("name = \"The App\"", "name = \"The App\"\nowner = \"Somebody else\""),
        ("\"https://app.example/other?fixed=1\"", "\"https://app.example/other?fixed=2\""),
        (", \"https://app.example/other?fixed=1\"", ""),
    ] {
        let service = service_of(&[&config_of(APP)]);
        let browser = allowed(&service, "openid email");
        assert!(!is_asked(&browser, "openid email"));
        let changed = APP.replace(before, after);
        assert_ne!(changed, APP);
        service.reload(&config_of(&changed));
        assert!(is_asked(&browser, "openid"), "{after}");
        browser.code(&Ask::app());
        assert!(is_asked(&browser, "openid email"), "it begins anew: {after}");
    }
}

/// What people are not asked about changes nothing.
#[test]
fn what_does_not_concern_people_is_not_asked_about() {
    let service = service_of(&[&config_of(APP)]);
    let browser = allowed(&service, "openid");
    service.reload(&config_of(&APP.replace("name = ", "access_token_lifetime = \"5m\"\nname = ")));
    assert!(!is_asked(&browser, "openid"));
}

/// A registration that changed while the page was open: what the person saw is not what there is now.
#[test]
fn a_page_of_the_old_registration_allows_nothing_of_the_new_one() {
    let service = service_of(&[&config_of(APP)]);
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&Ask::app()));
    service.reload(&config_of(&APP.replace("The App", "Quite another app")));
    let answer = browser.submit(&page, &[("consent", "allow")]);
    assert_eq!(parameter(&answer, "code"), None, "{answer:?}");
    assert!(is_asked(&browser, "openid"));
}

/// `access_denied`, with the state, and nothing is remembered.
#[test]
fn denying_is_told_and_not_remembered() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&Ask::app()));
    assert_told(&browser.submit(&page, &[("consent", "deny")]), "access_denied");
    assert!(is_asked(&browser, "openid"));
    assert_told(&browser.ask(&Ask::app().with("prompt", "none")), "consent_required");
}

/// "The form posts only the sealed txn + decision": what else it says counts for nothing.
#[test]
fn a_form_cannot_ask_for_more_than_its_page_showed() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&Ask::app()));
    let more = [
        ("consent", "allow"),
        ("scope", "openid email write"),
        ("client_id", "native"),
        ("redirect_uri", "https://evil.example/"),
        ("state", "another"),
        ("response_mode", "fragment"),
    ];
    let answer = browser.submit(&page, &more);
    assert!(answer.header("location").unwrap().starts_with("https://app.example/callback?code="), "{answer:?}");
    assert_eq!(parameter(&answer, "state").as_deref(), Some("the-state"));
    let code = parameter(&answer, "code").unwrap();
    assert_eq!(tokens_of(&redeem(&service, &code, &[]))["scope"], "openid");
}

/// `consent = "implied"`: an app of the operator's own asks nobody.
#[test]
fn an_app_of_ones_own_asks_nobody() {
    let service = service_with(&client_like_app("own", "consent = \"implied\""));
    let browser = Browser::at(&service);
    let ask = Ask::app().with("client_id", "own").with("scope", "openid email write");
    let answer = browser.sign_in(&browser.ask(&ask));
    assert!(parameter(&answer, "code").is_some(), "{answer:?}");
    assert!(is_asked(&browser, "openid"), "which allows nothing to any other");
}

/// "public clients on loopback or private-use URIs always see it": whoever listens there may be anybody (RFC 8252 §8.6).
#[test]
fn a_native_app_asks_every_time() {
    let native = NATIVE.replace("name = ", "consent = \"implied\"\nname = ");
    let service = service_of(&[&config_of(&native)]);
    let browser = Browser::at(&service);
    for uri in ["http://127.0.0.1:50000/callback", "http://[::1]:50000/callback", "com.example.app:/callback"] {
        let ask = Ask::native().with("redirect_uri", uri);
        for _ in 0..2 {
            let mut page = browser.ask(&ask);
            if is_page(&page, "login-submit") {
                page = browser.sign_in(&page);
            }
            assert!(is_page(&page, "consent-allow"), "{uri}: {page:?}");
            let answer = browser.submit(&page, &[("consent", "allow")]);
            assert!(parameter(&answer, "code").is_some(), "{uri}: {answer:?}");
        }
    }
}
