//! §3.1.2.1, `prompt`: what the person is asked.

use std::time::Duration;

use signet::protocol::{Prompt, Prompts};

use crate::signing_in::{
    Ask, BOBS_PASSWORD, Browser, assert_told, bob, client_like_app, id_claims, is_page, parameter, service,
    service_with, subject_of, tokens_of,
};

/// Whether an answer brings a code.
fn has_code(answer: &crate::exchange::Answer) -> bool {
    parameter(answer, "code").is_some()
}

/// "none: The Authorization Server MUST NOT display any authentication or consent user interface pages. An error is
/// returned if an End-User is not already authenticated": `login_required`.
#[test]
fn none_without_a_session_is_told_the_client() {
    let service = service();
    let answer = Browser::at(&service).ask(&Ask::app().with("prompt", "none"));
    assert_told(&answer, "login_required");
    assert!(answer.text().is_empty(), "a page: {}", answer.text());
}

/// "… or the Client does not have pre-configured consent for the requested Claims": `consent_required`.
#[test]
fn none_without_consent_is_told_the_client() {
    let service = service_with(&client_like_app("second", ""));
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let second = Ask::app().with("client_id", "second").with("prompt", "none");
    assert_told(&browser.ask(&second), "consent_required");
    assert_told(&browser.ask(&Ask::app().with("prompt", "none").with("scope", "openid email")), "consent_required");
}

/// Signed in, and allowed before: an answer without a page, for the same person, of the same sign-in.
#[test]
fn none_with_session_and_consent_brings_a_code() {
    let service = service();
    let browser = Browser::at(&service);
    let first = id_claims(&browser.tokens(&Ask::app()));
    service.clock.advance(Duration::from_secs(10));
    let answer = browser.send(crate::exchange::Request::get(&Ask::app().with("prompt", "none").target()));
    let code = parameter(&answer, "code").unwrap();
    let second = id_claims(&tokens_of(&crate::signing_in::redeem(&service, &code, &[])));
    for name in ["sub", "auth_time", "sid"] {
        assert_eq!(second[name], first[name], "{name}");
    }
}

/// "login: The Authorization Server SHOULD prompt the End-User for reauthentication."
#[test]
fn login_asks_for_the_password_although_there_is_a_session() {
    let service = service();
    let browser = Browser::at(&service);
    let first = id_claims(&browser.tokens(&Ask::app()));
    service.clock.advance(Duration::from_secs(10));
    let page = browser.ask(&Ask::app().with("prompt", "login"));
    assert!(is_page(&page, "login-submit"), "{page:?}");
    let code = parameter(&browser.sign_in(&page), "code").unwrap();
    let second = id_claims(&tokens_of(&crate::signing_in::redeem(&service, &code, &[])));
    assert_eq!(second["auth_time"].as_u64(), first["auth_time"].as_u64().map(|time| time + 10));
    assert_ne!(second["sid"], first["sid"], "a new sign-in is a new session");
}

/// A sign-in that took place before the request does not answer it, in whichever tab.
#[test]
fn a_sign_in_elsewhere_does_not_answer_login() {
    let service = service();
    let browser = Browser::at(&service);
    let asked = browser.ask(&Ask::app().with("prompt", "login"));
    assert!(is_page(&asked, "login-submit"));
    browser.code(&Ask::app());
    let again = browser.follow(crate::exchange::Request::get(&format!(
        "/login?transaction={}",
        crate::signing_in::transaction_of(&asked)
    )));
    assert!(is_page(&again, "login-submit"), "{again:?}");
}

/// "consent: The Authorization Server SHOULD prompt the End-User for consent before returning information to the Client":
/// also what was allowed before, and also of a client that is never asked about.
#[test]
fn consent_asks_whatever_was_allowed_before() {
    let service = service_with(&client_like_app("own", "consent = \"implied\""));
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    assert!(has_code(&browser.ask(&Ask::app())));
    for client in ["app", "own"] {
        let page = browser.ask(&Ask::app().with("client_id", client).with("prompt", "consent"));
        assert!(is_page(&page, "consent-allow"), "{client}: {page:?}");
        assert!(has_code(&browser.submit(&page, &[("consent", "allow")])), "{client}");
    }
}

/// "select_account: The Authorization Server SHOULD prompt the End-User to select a user account."
#[test]
fn select_account_asks_which_account() {
    let service = service();
    let browser = Browser::at(&service);
    let first = id_claims(&browser.tokens(&Ask::app()));
    let page = browser.ask(&Ask::app().with("prompt", "select_account"));
    assert!(is_page(&page, "account-continue"), "{page:?}");
    let code = parameter(&browser.submit(&page, &[("account", "current")]), "code").unwrap();
    let second = id_claims(&tokens_of(&crate::signing_in::redeem(&service, &code, &[])));
    assert_eq!((&second["sub"], &second["sid"]), (&first["sub"], &first["sid"]));
}

/// "This enables an End-User who has multiple accounts … to select amongst the multiple accounts."
#[test]
fn another_account_may_be_selected() {
    let service = service();
    let bob = bob(&service);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let page = browser.ask(&Ask::app().with("prompt", "select_account"));
    let page = browser.submit(&page, &[("account", "other")]);
    assert!(is_page(&page, "login-submit"), "{page:?}");
    assert!(!page.text().contains("alice"), "it is somebody else who signs in: {}", page.text());
    let page = browser.submit(&page, &[("username", "bob"), ("password", BOBS_PASSWORD)]);
    let answer = browser.submit(&page, &[("consent", "allow")]);
    let code = parameter(&answer, "code").unwrap();
    let claims = id_claims(&tokens_of(&crate::signing_in::redeem(&service, &code, &[])));
    assert_eq!(claims["sub"], bob.as_str());
}

/// Nobody has signed in, so there is no account to select from: whoever signs in has selected.
#[test]
fn select_account_without_a_session_is_a_sign_in() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app().with("prompt", "select_account"));
    assert!(is_page(&page, "login-submit"), "{page:?}");
    assert!(is_page(&browser.sign_in(&page), "consent-allow"));
}

/// "Space-delimited, case-sensitive list": all of them are asked, each once.
#[test]
fn several_prompts_are_all_asked() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for prompt in ["login consent", "consent login", "login  consent", "login consent login"] {
        let page = browser.ask(&Ask::app().with("prompt", prompt));
        assert!(is_page(&page, "login-submit"), "{prompt}: {page:?}");
        let page = browser.sign_in(&page);
        assert!(is_page(&page, "consent-allow"), "{prompt}: {page:?}");
        assert!(has_code(&browser.submit(&page, &[("consent", "allow")])), "{prompt}");
    }
    let page = browser.ask(&Ask::app().with("prompt", "select_account consent"));
    assert!(is_page(&page, "account-continue"), "{page:?}");
    let page = browser.submit(&page, &[("account", "current")]);
    assert!(is_page(&page, "consent-allow"), "{page:?}");
    assert!(has_code(&browser.submit(&page, &[("consent", "allow")])));
}

/// "If this parameter contains none with any other value, an error is returned."
#[test]
fn none_stands_alone() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for prompt in ["none login", "login none", "none consent", "select_account none", "none login consent"] {
        assert_told(&browser.ask(&Ask::app().with("prompt", prompt)), "invalid_request");
    }
}

/// … nor is there a way to such a request that leads past the parameter: what was sealed is read by the same rule.
#[test]
fn none_stands_alone_in_what_was_sealed() {
    let read: Vec<Prompts> = (0..=u8::MAX).filter_map(Prompts::from_bits).collect();
    let quiet: Vec<_> = read.iter().filter(|prompts| prompts.contains(Prompt::None)).collect();
    assert_eq!(quiet, [&Prompts::parse("none").unwrap()]);
    let others = read.iter().filter(|prompts| !prompts.contains(Prompt::None)).count();
    assert_eq!(others, 1 << (Prompt::ALL.len() - 1));
}

/// "If the OP receives a prompt value that it does not support … it SHOULD respond with an error": and the list is
/// "case-sensitive".
#[test]
fn a_prompt_that_nobody_defined_is_refused() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for prompt in ["create", "None", "LOGIN", "login,consent", "login\tconsent", "none\n", "нет"] {
        assert_told(&browser.ask(&Ask::app().with("prompt", prompt)), "invalid_request");
    }
}

/// A parameter without a value is one that was not sent (RFC 6749 §3.1).
#[test]
fn an_empty_prompt_asks_for_nothing() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    assert!(has_code(&browser.ask(&Ask::app().with("prompt", ""))));
}

/// `account_selection_required`: "The End-User is REQUIRED to select a session at the Authorization Server … but … MUST NOT
/// display" a page for it.
#[test]
fn none_with_the_hint_of_another_account_is_told_the_client() {
    let service = service();
    bob(&service);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let asked = Ask::app().with("prompt", "none");
    assert_told(&browser.ask(&asked.clone().with("login_hint", "bob")), "account_selection_required");
    assert_told(&browser.ask(&asked.clone().with("login_hint", "nobody@example.com")), "account_selection_required");
    let subject = subject_of(&service, "alice");
    for own in ["alice", "ALICE", "alice@example.com", subject.as_str()] {
        assert!(has_code(&browser.ask(&asked.clone().with("login_hint", own))), "{own}");
    }
}

/// `interaction_required`: whoever is allowed everything before still has to see where a native app takes the code, because
/// "the identity of the client" cannot "be assured" (RFC 8252 §8.6).
#[test]
fn none_at_a_native_app_is_told_that_somebody_has_to_look() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::native());
    assert_told(&browser.ask(&Ask::native().with("prompt", "none")), "interaction_required");
}
