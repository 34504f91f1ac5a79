//! "disabled user or client between every two steps": each step asks anew who is served.

use signet::users::AccountStatus;

use crate::exchange::Answer;
use crate::service::Service;
use crate::signing_in::{
    APP, Ask, Browser, assert_error_page, client_like_app, config_of, is_page, parameter, redeem, refresh, service_of,
    subject_of, text_of, tokens_of, wait_for, way_on,
};

/// Something that an administrator does.
type Change = fn(&Service);

fn with(app: &str) -> String {
    config_of(&(client_like_app("other", "") + app))
}

fn service() -> Service {
    service_of(&[&with(APP)])
}

const DISABLE_CLIENT: Change =
    |service| service.reload(&with(&APP.replace("name = ", "status = \"disabled\"\nname = ")));
const REMOVE_CLIENT: Change = |service| service.reload(&with(""));
const REMOVE_URI: Change = |service| service.reload(&with(&APP.replace("/callback\"", "/elsewhere\"")));
const REMOVE_GRANT: Change = |service| {
    let line = "grant_types = [\"authorization_code\", \"refresh_token\"]";
    let app = APP.replace(line, "grant_types = [\"client_credentials\"]");
    let uris = app.lines().filter(|line| !line.contains("redirect_uris")).collect::<Vec<_>>().join("\n");
    service.reload(&with(&format!("{uris}\n")));
};
const DISABLE_USER: Change = |service| {
    let subject = subject_of(service, "alice");
    wait_for(service.directory().set_status(&subject, AccountStatus::Disabled)).unwrap();
};
const DELETE_USER: Change = |service| {
    let subject = subject_of(service, "alice");
    wait_for(service.directory().delete(&subject, crate::service::NOW)).unwrap();
};
const SIGN_OUT_USER: Change = |service| {
    let subject = subject_of(service, "alice");
    wait_for(service.directory().sign_out_everywhere(&subject)).unwrap();
};

const CLIENTS: [(Change, &str); 4] = [
    (DISABLE_CLIENT, "No client has this client_id"),
    (REMOVE_CLIENT, "No client has this client_id"),
    (REMOVE_URI, "has not registered this redirect_uri"),
    (REMOVE_GRANT, "No client has this client_id"),
];

/// A page, the fields that answer it, and the browser that has it.
#[track_caller]
fn at_page<'s>(service: &'s Service, prompt: &str) -> (Browser<'s>, Answer, [(&'static str, &'static str); 4]) {
    let browser = Browser::at(service);
    if prompt != "login" {
        browser.code(&Ask::app());
    }
    let page = browser.ask(&Ask::app().with("prompt", prompt));
    let fields = [
        ("username", "alice"),
        ("password", crate::signing_in::PASSWORD),
        ("consent", "allow"),
        ("account", "current"),
    ];
    (browser, page, fields)
}

const PROMPTS: [&str; 3] = ["login", "select_account", "consent"];

/// Nobody is sent to a client that is disabled or gone, or to a URI that was taken out: not with a code, and not with an
/// error.
#[test]
fn a_client_that_changed_gets_no_answer() {
    for (change, told) in CLIENTS {
        for prompt in PROMPTS {
            let service = service();
            let (browser, page, fields) = at_page(&service, prompt);
            change(&service);
            assert_error_page(&browser.copy().submit(&page, &fields), 400, told);
            let denied = [("cancel", "1"), ("consent", "deny")];
            assert_error_page(&browser.copy().submit(&page, &denied), 400, told);
            let link = format!("/login?transaction={}", crate::signing_in::transaction_of(&page));
            assert_error_page(&browser.follow(crate::exchange::Request::get(&link)), 400, told);
        }
    }
}

/// An account that is disabled or gone signs in no more.
#[test]
fn a_user_who_is_not_served_does_not_sign_in() {
    for change in [DISABLE_USER, DELETE_USER] {
        let service = service();
        let (browser, page, fields) = at_page(&service, "login");
        change(&service);
        let answer = browser.submit(&page, &fields);
        assert!(is_page(&answer, "login-submit") && answer.text().contains("do not go together"), "{answer:?}");
        assert_eq!(browser.cookie("__Host-session"), None);
    }
}

/// A session ends with its account, also while a page of it is open: what it answers is nothing, and the way on is to sign
/// in.
#[test]
fn a_session_whose_account_changed_allows_nothing() {
    for change in [DISABLE_USER, DELETE_USER, SIGN_OUT_USER] {
        for prompt in ["select_account", "consent"] {
            let service = service();
            let (browser, page, fields) = at_page(&service, prompt);
            change(&service);
            let answer = browser.submit(&page, &fields);
            assert_error_page(&answer, 400, "step or session that is over");
            let next = browser.follow(way_on(&answer));
            assert!(is_page(&next, "login-submit"), "{next:?}");
        }
    }
}

/// Between code and token, too; and between one refresh and the next.
#[test]
fn what_was_issued_is_worth_nothing_afterwards() {
    for change in [DISABLE_USER, DELETE_USER, SIGN_OUT_USER] {
        let service = service();
        let browser = Browser::at(&service);
        let code = browser.code(&Ask::app());
        let tokens = tokens_of(&redeem(&service, &browser.code(&Ask::app()), &[]));
        change(&service);
        for answer in [redeem(&service, &code, &[]), refresh(&service, text_of(&tokens, "refresh_token"), &[])] {
            assert_eq!((answer.status, &answer.json()["error"]), (400, &"invalid_grant".into()), "{answer:?}");
        }
    }
}

/// A client that was disabled between code and token is none.
#[test]
fn a_disabled_client_redeems_nothing() {
    let service = service();
    let code = Browser::at(&service).code(&Ask::app());
    DISABLE_CLIENT(&service);
    let answer = redeem(&service, &code, &[]);
    assert_eq!((answer.status, &answer.json()["error"]), (401, &"invalid_client".into()));
}

/// What came back is served again: nothing of the sign-in was lost.
#[test]
fn a_client_that_is_enabled_again_goes_on() {
    let service = service();
    let (browser, page, fields) = at_page(&service, "login");
    DISABLE_CLIENT(&service);
    assert_eq!(browser.submit(&page, &fields).status, 400);
    service.reload(&with(APP));
    let page = browser.submit(&page, &fields);
    assert!(parameter(&browser.submit(&page, &[("consent", "allow")]), "code").is_some());
}
