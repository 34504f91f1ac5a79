//! §4: `prompt=create`; §5: what the metadata says of it.

use crate::exchange::Request;
use crate::signing_in::{Ask, Browser, assert_told, id_claims, is_page, parameter, redeem, service, tokens_of};

use super::{carol, open_to_all, sign_up_page};

/// "create … indicates to the OpenID Provider that the client desires that the user be shown the account creation UX
/// rather than the login flow"; afterwards the request goes on.
#[test]
fn whoever_makes_an_account_goes_on_to_the_client() {
    let service = open_to_all();
    let browser = Browser::at(&service);
    assert!(is_page(&sign_up_page(&browser), "sign-up-submit"));
    let consent = carol(&browser);
    assert!(is_page(&consent, "consent-allow"), "{}", consent.text());
    let answer = browser.submit(&consent, &[("consent", "allow")]);
    let code = parameter(&answer, "code").unwrap();
    let claims = id_claims(&tokens_of(&redeem(&service, &code, &[])));
    assert_eq!(claims["amr"], serde_json::json!(["pwd"]));
    assert_eq!(claims["nonce"], "the-nonce");
}

/// Whoever has an account, and a session, makes another one all the same.
#[test]
fn a_session_does_not_stand_in_for_a_new_account() {
    let service = open_to_all();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    assert!(is_page(&sign_up_page(&browser), "sign-up-submit"));
    let answer = browser.submit(&carol(&browser), &[("consent", "allow")]);
    let code = parameter(&answer, "code").unwrap();
    let subject = id_claims(&tokens_of(&redeem(&service, &code, &[])))["sub"].clone();
    assert_ne!(subject, crate::signing_in::subject_of(&service, "alice").as_str());
}

#[test]
fn create_stands_beside_nothing_else() {
    let service = open_to_all();
    for others in ["create login", "none create", "create consent", "select_account create"] {
        let answer = Browser::at(&service).ask(&Ask::app().with("prompt", others));
        assert_told(&answer, "invalid_request");
    }
}

/// "If the OpenID Provider receives a prompt value that it does not support … error … invalid_request".
#[test]
fn where_nobody_may_make_an_account_it_is_no_prompt() {
    let service = service();
    let browser = Browser::at(&service);
    assert_told(&sign_up_page(&browser), "invalid_request");
    assert!(!is_page(&browser.ask(&Ask::app()), "login-sign-up"));
    assert_eq!(service.answer(&Request::get("/sign-up")).status, 404);
}

/// `prompt_values_supported`
#[test]
fn the_metadata_say_whether_people_may_make_accounts() {
    for (service, expected) in [(open_to_all(), true), (service(), false)] {
        let metadata = service.answer(&Request::get("/.well-known/openid-configuration")).json();
        let prompts = metadata["prompt_values_supported"].as_array().unwrap();
        assert_eq!(prompts.iter().any(|prompt| prompt == "create"), expected);
        assert!(prompts.iter().any(|prompt| prompt == "none"));
    }
}

/// The client waits for somebody whom it knows: nobody makes an account for that.
#[test]
fn nobody_makes_an_account_in_the_place_of_somebody_who_is_known() {
    let service = open_to_all();
    let hint = Browser::at(&service).tokens(&Ask::app())["id_token"].as_str().unwrap().to_owned();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app().with("prompt", "create").with("id_token_hint", &hint));
    let typed = [("username", "carol"), ("email", "carol@example.com"), ("new_password", "long enough")];
    assert_told(&browser.submit(&page, &typed), "login_required");
    assert!(is_page(&carol(&browser), "consent-allow"), "the name is still free");
}
