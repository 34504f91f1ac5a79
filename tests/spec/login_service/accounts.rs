//! Accounts are the service's business: what our own pages would do about them, it does.

use serde_json::json;

use super::{SERVICE, call, challenge_of, plan_of, service, signed_in};
use crate::exchange::Request;
use crate::signing_in::{APP, Ask, Browser, assert_told, parameter};

#[test]
fn our_own_pages_about_accounts_are_not_there() {
    let service = plan_of(&sign_up_too(), APP).start();
    for path in ["/account", "/account/sign-in", "/account/password", "/account/apps", "/sign-up"] {
        assert_eq!(service.answer(&Request::get(path)).status, 404, "{path}");
    }
}

/// Initiating User Registration via OpenID Connect 1.0 §4: whoever has no account makes one there.
#[test]
fn the_service_is_told_that_somebody_wants_an_account() {
    let service =
        plan_of(&sign_up_too(), &APP.replace("[clients.app]\n", "[clients.app]\nconsent = \"implied\"\n")).start();
    let ask = Ask::app().with("prompt", "create");
    let browser = Browser::at(&service);
    let challenge = challenge_of(&browser.ask(&ask));
    let told = call(&service, "/login/request", &json!({ "login_challenge": challenge })).json();
    assert_eq!(told["prompt"], json!(["create"]));
    let answer = signed_in(&service, &browser, &ask, &json!({ "subject": "somebody-new", "remember": true }));
    assert!(parameter(&answer, "code").is_some(), "{answer:?}");
    challenge_of(&browser.ask(&ask));
}

#[test]
fn a_service_that_makes_no_accounts_is_not_asked_for_one() {
    let service = service();
    assert_told(&Browser::at(&service).ask(&Ask::app().with("prompt", "create")), "invalid_request");
}

fn sign_up_too() -> String {
    SERVICE.replace("[login]\n", "[login]\nsign_up = true\n")
}
