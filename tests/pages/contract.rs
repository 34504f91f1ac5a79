//! What forms are made of: names, values and ids that password managers, tests and the service itself rely on.

use signet::pages::{AccountNotice, AccountPage, BrandSettings, ErrorMessage, Language, Page};

use crate::markup::{Document, Element};
use crate::sample::{Fill, html, pages};

#[test]
fn the_sign_in_form_has_its_fields_and_buttons() {
    let document = read(&Fill::USUAL.sign_in(None, None));
    let username = [("id", "username"), ("name", "username"), ("type", "text"), ("autocomplete", "username")];
    let password =
        [("id", "password"), ("name", "password"), ("type", "password"), ("autocomplete", "current-password")];
    assert!(document.named("input").any(|input| input.is("input", &username)));
    assert!(document.named("input").any(|input| input.is("input", &password)));
    assert!(hidden(&document, "transaction", Fill::USUAL.sealed));
    assert!(button(&document, "login-submit", &[]));
    assert!(button(&document, "login-cancel", &[("name", "cancel"), ("value", "1"), ("formnovalidate", "")]));
}

/// HTML §4.10.21.2: Enter in a field is a click on the form's first submit button.
#[test]
fn enter_signs_in() {
    let document = read(&Fill::USUAL.sign_in(None, None));
    assert_eq!(document.named("button").next().unwrap().attribute("id"), Some("login-submit"));
}

#[test]
fn the_cursor_stands_where_something_is_missing() {
    let focused = |username| {
        let document = read(&Fill::USUAL.sign_in(username, None));
        let mut focused = document.elements().filter(|element| element.attribute("autofocus").is_some());
        (focused.next().unwrap().attribute("id").unwrap().to_owned(), focused.next().is_none())
    };
    assert_eq!(focused(None), ("username".to_owned(), true));
    assert_eq!(focused(Some("ada")), ("password".to_owned(), true));
}

#[test]
fn the_account_form_has_its_buttons() {
    let document = read(&Fill::USUAL.select_account());
    assert!(hidden(&document, "transaction", Fill::USUAL.sealed));
    assert!(button(&document, "account-continue", &[("name", "account"), ("value", "current")]));
    assert!(button(&document, "account-other", &[("name", "account"), ("value", "other")]));
}

#[test]
fn the_consent_form_has_its_buttons() {
    let document = read(&Fill::USUAL.consent(vec![]));
    assert!(hidden(&document, "transaction", Fill::USUAL.sealed));
    assert!(button(&document, "consent-allow", &[("name", "consent"), ("value", "allow")]));
    assert!(button(&document, "consent-deny", &[("name", "consent"), ("value", "deny")]));
}

/// What password managers look for; the rule of the house is beside the field.
#[test]
fn the_sign_up_form_has_its_fields_and_buttons() {
    let document = read(&Fill::USUAL.sign_up(None));
    for (id, kind, autocomplete) in
        [("username", "text", "username"), ("email", "email", "email"), ("new_password", "password", "new-password")]
    {
        let field = [("name", id), ("type", kind), ("autocomplete", autocomplete), ("required", "")];
        assert!(document.by_id(id).is_some_and(|input| input.is("input", &field)), "{id}");
    }
    assert_eq!(document.by_id("new_password").unwrap().attribute("aria-describedby"), Some("password-hint"));
    assert!(button(&document, "sign-up-submit", &[]));
    assert!(button(&document, "sign-up-cancel", &[("name", "cancel"), ("value", "1"), ("formnovalidate", "")]));
    assert!(document.by_id("sign-up-sign-in").is_some_and(|link| link.is("a", &[("href", "/login")])));
}

/// The field that has to be filled in otherwise has the cursor, and says so.
#[test]
fn the_cursor_stands_where_something_is_wrong() {
    for (notice, id) in [
        (AccountNotice::UsernameTaken, "username"),
        (AccountNotice::EmailIllegal, "email"),
        (AccountNotice::PasswordTooShort, "new_password"),
    ] {
        let document = read(&Fill::USUAL.sign_up(Some(notice)));
        let focused: Vec<_> = document.elements().filter(|element| element.attribute("autofocus").is_some()).collect();
        assert_eq!(focused.len(), 1);
        assert!(focused[0].is("input", &[("id", id), ("aria-invalid", "true")]), "{notice:?}");
    }
}

#[test]
fn the_forms_of_an_account_have_their_fields_and_buttons() {
    for (name, page) in Fill::USUAL.account(AccountNotice::Outdated) {
        let document = read(&page);
        let fields: &[&str] = match name {
            "account-names" => &["name", "given_name", "family_name"],
            "account-email" => &["email"],
            "account-password" => &["username", "password", "new_password"],
            _ => &[],
        };
        let has = |id: &&str| document.by_id(id).is_some_and(|input| input.is("input", &[("name", id)]));
        assert!(fields.iter().all(has), "{name}");
        if document.named("form").count() == 1 {
            assert!(hidden(&document, "transaction", Fill::USUAL.sealed), "{name}");
            assert!(document.by_id("account-back").is_some_and(|a| a.is("a", &[("href", "/account")])), "{name}");
            let remove = [("name", "client_id"), ("value", Fill::USUAL.client)];
            let saves = button(&document, "account-save", &[]) || button(&document, "app-remove-1", &remove);
            assert!(saves, "{name}");
        }
    }
}

#[test]
fn the_sign_out_form_has_its_buttons() {
    let document = read(&Fill::USUAL.sign_out());
    assert!(hidden(&document, "transaction", Fill::USUAL.sealed));
    assert!(button(&document, "logout-confirm", &[("name", "logout"), ("value", "confirm")]));
    assert!(button(&document, "logout-cancel", &[("name", "logout"), ("value", "cancel")]));
}

/// OAuth 2.0 Form Post Response Mode §2: the parameters and nothing else, so the button has no name.
#[test]
fn the_form_post_form_sends_the_parameters_alone() {
    let document = read(&Fill::USUAL.form_post());
    let named = document.elements().filter(|element| matches!(element.name.as_str(), "input" | "button"));
    let names: Vec<_> = named.filter_map(|element| element.attribute("name")).collect();
    assert_eq!(names, ["code", "state"]);
    assert!(button(&document, "form-post-submit", &[]));
}

/// OpenID Connect Front-Channel Logout §3: a frame for each client; whatever becomes of them, the person can go on.
#[test]
fn the_signing_out_page_has_its_frames_and_a_way_on() {
    let url = "https://client.example/?a=1&b=2";
    let document = read(&Fill::USUAL.signing_out(vec![url, "https://other.example/out"], Some(url)));
    let frames: Vec<_> = document.named("iframe").filter_map(|frame| frame.attribute("src")).collect();
    assert_eq!(frames, [url, "https://other.example/out"]);
    let refresh = [("http-equiv", "refresh"), ("content", &format!("3;url={url}"))];
    assert!(document.named("meta").any(|meta| meta.is("meta", &refresh)));
    assert!(document.by_id("logout-continue").unwrap().is("a", &[("href", url)]));
    let stays = read(&Fill::USUAL.signing_out(vec![url], None));
    assert!(!stays.named("meta").any(|meta| meta.attribute("http-equiv").is_some()));
    assert_eq!(stays.named("script").count(), 0);
}

/// What is no URL for links is loaded by no frame, and nobody is sent there.
#[test]
fn no_frame_runs_what_is_no_url() {
    let document =
        read(&Fill::USUAL.signing_out(vec!["javascript:alert(1)", "data:text/html,x"], Some("javascript:x")));
    assert_eq!((document.named("iframe").count(), document.named("script").count()), (0, 0));
}

#[test]
fn an_error_offers_a_way_on() {
    let page = Fill::USUAL.error(ErrorMessage::SignInExpired, Some("/start"));
    let link = [("id", "error-start-again"), ("href", "/start")];
    assert!(read(&page).named("a").any(|a| a.is("a", &link)));
}

#[test]
fn every_form_is_posted_to_its_action() {
    for (name, page) in Fill::USUAL.all() {
        let document = read(&page);
        let posted = |form: &Element| form.is("form", &[("method", "post"), ("action", "/sign-in")]);
        assert!(document.named("form").all(posted), "{name}");
        let needs_none = matches!(
            page,
            Page::SignedOut(_)
                | Page::SigningOut(_)
                | Page::Error(_)
                | Page::Account(AccountPage::Overview(_) | AccountPage::SignedOut)
        );
        assert_eq!(document.named("form").count(), usize::from(!needs_none), "{name}");
    }
}

fn read(page: &Page<'_>) -> Document {
    Document::read(&html(&pages(&BrandSettings::default()), page, Language::English))
}

fn hidden(document: &Document, name: &str, value: &str) -> bool {
    document.named("input").any(|input| input.is("input", &[("type", "hidden"), ("name", name), ("value", value)]))
}

fn button(document: &Document, id: &str, attributes: &[(&str, &str)]) -> bool {
    document
        .by_id(id)
        .is_some_and(|element| element.is("button", &[("type", "submit")]) && element.is("button", attributes))
}
