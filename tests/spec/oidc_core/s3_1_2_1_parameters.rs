//! §3.1.2.1, the parameters that change how it looks, that are not supported, or that nobody knows.

use crate::exchange::Request;
use crate::signing_in::{
    Ask, Browser, assert_told, id_claims, is_page, language_of, parameter, redeem, service, tokens_of,
};

/// "End-User's preferred languages and scripts for the user interface, represented as a space-separated list of BCP47
/// language tag values, ordered by preference": "An error SHOULD NOT result if some or all of the requested locales are not
/// supported".
#[test]
fn ui_locales_choose_the_language_of_the_pages() {
    let service = service();
    for (locales, language) in [
        ("de", "de"),
        ("de-CH", "de"),
        ("DE", "de"),
        ("se de en", "de"),
        ("en", "en"),
        ("se", "en"),
        ("", "en"),
        ("%", "en"),
    ] {
        let browser = Browser::at(&service);
        let page = browser.ask(&Ask::app().with("ui_locales", locales));
        assert!(is_page(&page, "login-submit"), "{locales}: {page:?}");
        assert_eq!(language_of(&page), language, "{locales}");
        let consent = browser.sign_in(&page);
        assert_eq!(language_of(&consent), language, "{locales}, on the next page");
    }
}

/// What the client asks for goes before what the browser prefers.
#[test]
fn without_ui_locales_the_browser_chooses() {
    let service = service();
    let ask = |ask: Ask| {
        let browser = Browser::at(&service);
        let answer = browser.send(Request::get(&ask.target()).header("Accept-Language", "de-AT,de;q=0.9,en;q=0.5"));
        language_of(&browser.send(Request::get(answer.header("location").unwrap())))
    };
    assert_eq!(ask(Ask::app()), "de");
    assert_eq!(ask(Ask::app().with("ui_locales", "en")), "en");
}

/// "scope … space-delimited": a set, of which `openid` need not be the first, as RFC 6749 §3.3 has it.
#[test]
fn the_order_of_scopes_means_nothing() {
    let service = service();
    for scope in
        ["openid email profile", "email openid profile", "profile email openid", "openid  openid email profile"]
    {
        let tokens = Browser::at(&service).tokens(&Ask::app().with("scope", scope));
        assert_eq!(tokens["scope"], "email openid profile", "{scope}");
        assert!(id_claims(&tokens)["sub"].is_string(), "{scope}");
    }
}

/// "display": four values are defined, and the pages fit all of them.
#[test]
fn every_display_is_served_and_no_other() {
    let service = service();
    for display in ["page", "popup", "touch", "wap"] {
        assert!(is_page(&Browser::at(&service).ask(&Ask::app().with("display", display)), "login-submit"), "{display}");
    }
    for display in ["Page", "hologram", "page popup"] {
        assert_told(&Browser::at(&service).ask(&Ask::app().with("display", display)), "invalid_request");
    }
}

/// "acr_values … The Authentication Context Class satisfied by the authentication performed is returned as the acr Claim
/// Value": a "Voluntary Claim", so that what cannot be had is no error, and what was had is said.
#[test]
fn acr_values_are_never_an_error() {
    let service = service();
    let browser = Browser::at(&service);
    for values in ["1", "1 2", "2", "urn:mace:incommon:iap:silver", "phr phrh"] {
        let claims = id_claims(&browser.tokens(&Ask::app().with("acr_values", values)));
        assert_eq!(claims["acr"], "1", "{values}");
    }
}

/// "An error SHOULD NOT result" (§5.2) from `claims_locales`; and "the Authorization Server SHOULD ignore unrecognized
/// request parameters" (§3.1.2.1), of which `claims` is one where `claims_parameter_supported` is false.
#[test]
fn what_is_not_known_is_ignored() {
    let service = service();
    let browser = Browser::at(&service);
    for (name, value) in [
        ("claims_locales", "se fr-CA"),
        ("foo", "bar"),
        ("ünknown", "☃"),
        ("client_secret_hint", "x"),
        ("access_type", "offline"),
    ] {
        let tokens = browser.tokens(&Ask::app().with(name, value));
        assert_eq!(tokens["scope"], "openid", "{name}");
        assert_eq!(id_claims(&tokens).get("name"), None, "{name}");
    }
}

/// "If the OP does not support this parameter …, the OP MUST return the request_not_supported error", and its like (§6.1,
/// §6.2, §7.2.1).
#[test]
fn request_objects_and_self_registration_are_not_supported() {
    let service = service();
    let browser = Browser::at(&service);
    for prepared in [false, true] {
        if prepared {
            browser.code(&Ask::app());
        }
        for (name, value, code) in [
            ("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported"),
            ("request", "x", "request_not_supported"),
            ("request_uri", "https://app.example/request.jwt", "request_uri_not_supported"),
            ("request_uri", "urn:ietf:params:oauth:request_uri:x", "request_uri_not_supported"),
            ("registration", r#"{"client_name":"x"}"#, "registration_not_supported"),
        ] {
            assert_told(&browser.ask(&Ask::app().with(name, value)), code);
            assert_told(&browser.ask(&Ask::app().with(name, value).with("prompt", "none")), code);
        }
    }
}

/// "Authorization Servers MUST support the use of the HTTP GET and POST methods … at the Authorization Endpoint": a form of
/// the client's own page, to which the browser adds no cookies of ours, finds the session all the same.
#[test]
fn a_request_by_form_is_answered_like_one_by_link() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let target = Ask::app().with("prompt", "none").target();
    let (path, form) = target.split_once('?').unwrap();
    let cross_site =
        Request::post_of(path, form).header("Origin", "https://app.example").header("Sec-Fetch-Site", "cross-site");
    let bounced = service.answer(&cross_site);
    assert_eq!(bounced.status, 303, "{bounced:?}");
    let answer = browser.follow(Request::get(bounced.header("location").unwrap()));
    let code = parameter(&answer, "code").unwrap_or_else(|| panic!("{answer:?}"));
    tokens_of(&redeem(&service, &code, &[]));
}

/// "Parameters … are serialized using Form Serialization" in a form: what stands in both is read by nobody.
#[test]
fn a_form_has_no_parameters_in_its_url() {
    let service = service();
    let target = Ask::app().target();
    let (_, form) = target.split_once('?').unwrap();
    let answer = service.answer(&Request::post_of("/authorize?prompt=none", form));
    assert_eq!((answer.status, answer.header("location")), (400, None), "{answer:?}");
}
