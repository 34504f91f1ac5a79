//! §3.1.2.6, how errors are told.

use url::Url;

use crate::exchange::Answer;
use crate::signing_in::{Ask, Browser, assert_told, is_page, parameter, service};

/// The names of the parameters of an answer, in its query or fragment.
fn names(answer: &Answer) -> Vec<String> {
    let url = Url::parse(answer.header("location").unwrap()).unwrap();
    let text = url.fragment().or(url.query()).unwrap().to_owned();
    url::form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

/// "error REQUIRED … error_description OPTIONAL … error_uri OPTIONAL … state": nothing else, in this order, with the `iss` of
/// RFC 9207.
#[test]
fn an_error_has_these_parameters_and_no_others() {
    let service = service();
    let answer = Browser::at(&service).ask(&Ask::app().with("prompt", "none"));
    assert_eq!(names(&answer), ["error", "error_description", "error_uri", "state", "iss"]);
    let stateless = Browser::at(&service).ask(&Ask::app().with("prompt", "none").without("state"));
    assert_eq!(names(&stateless), ["error", "error_description", "error_uri", "iss"]);
    let described = parameter(&answer, "error_description").unwrap();
    let legal = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    assert!(described.bytes().all(legal), "{described}");
    let uri = parameter(&answer, "error_uri").unwrap();
    assert_eq!(uri, "https://docs.example/errors/login-required");
}

/// "the Authorization Server MUST return the error … in the fragment component" where that is the response mode, and in a
/// form where that is.
#[test]
fn an_error_travels_as_the_answer_would() {
    let service = service();
    let asked = Ask::app().with("prompt", "none");
    let query = Browser::at(&service).ask(&asked.clone().with("response_mode", "query"));
    assert!(query.header("location").unwrap().starts_with("https://app.example/callback?error=login_required&"));
    let fragment = Browser::at(&service).ask(&asked.clone().with("response_mode", "fragment"));
    assert!(fragment.header("location").unwrap().starts_with("https://app.example/callback#error=login_required&"));
    assert_told(&fragment, "login_required");
    let form = Browser::at(&service).ask(&asked.with("response_mode", "form_post"));
    assert_eq!((form.status, form.header("location")), (200, None), "{form:?}");
    for field in ["name=\"error\" value=\"login_required\"", "name=\"state\" value=\"the-state\"", "name=\"iss\""] {
        assert!(form.text().contains(field), "{field} in {}", form.text());
    }
}

/// A mode that nobody has is told in the usual one.
#[test]
fn an_unknown_response_mode_is_told_in_the_query() {
    let service = service();
    for mode in ["web_message", "Query", "query.jwt", "fragment query"] {
        assert_told(&Browser::at(&service).ask(&Ask::app().with("response_mode", mode)), "invalid_request");
    }
}

/// "access_denied" when the person turns back, at either page.
#[test]
fn whoever_turns_back_denies() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let cancelled = [("cancel", "1"), ("username", ""), ("password", "")];
    assert_told(&browser.submit(&page, &cancelled), "access_denied");
    let page = browser.sign_in(&browser.ask(&Ask::app()));
    assert!(is_page(&page, "consent-deny"));
    assert_told(&browser.submit(&page, &[("consent", "deny")]), "access_denied");
    assert_told(&browser.ask(&Ask::app().with("prompt", "none")), "consent_required");
}

/// Whoever cancels has not tried to sign in, whatever stands in the fields.
#[test]
fn cancelling_signs_nobody_in() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let fields = [("username", "alice"), ("password", crate::signing_in::PASSWORD), ("cancel", "1")];
    assert_told(&browser.submit(&page, &fields), "access_denied");
    assert_eq!(browser.cookie("__Host-session"), None);
}
