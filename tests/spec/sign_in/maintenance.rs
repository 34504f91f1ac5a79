//! An operator switched the service to maintenance: clients are told where they await an answer, and nobody loses anything.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use signet::entropy::SystemEntropy;
use signet::guard::{Guard, GuardFile, GuardSettings, Maintenance};

use crate::exchange::Request;
use crate::service::{NOW, Plan, Service};
use crate::signing_in::{
    APP, Ask, Browser, alice, assert_error_page, assert_told, config_of, is_page, text_of, userinfo,
};

/// A service whose maintenance is switched from outside, as an operator does.
struct Switched {
    service: Service,
    guard: Arc<Guard>,
    folder: PathBuf,
}

impl Switched {
    fn start(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        // What an earlier process of the same id left behind.
        let _ = std::fs::remove_dir_all(&folder);
        let guard = Guard::open(&folder, &GuardSettings::default(), NOW, &SystemEntropy::new()).unwrap();
        let guard = Arc::new(guard);
        let service = Plan::of(&[&config_of(APP)]).with_guard(Arc::clone(&guard)).start();
        alice(&service);
        Self { service, guard, folder }
    }

    fn switch(&self, is_on: bool) {
        let maintenance = Maintenance { is_on, since: NOW, author: None, reason: None };
        GuardFile::open(&self.folder).unwrap().set_maintenance(&maintenance).unwrap();
        let begun = Instant::now();
        while self.guard.is_in_maintenance() != is_on {
            assert!(begun.elapsed() < Duration::from_secs(10), "the guard does not notice");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Switched {
    fn drop(&mut self) {
        // A folder that stays does no harm, and a test that fails should fail with its own words.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// "temporarily_unavailable" (RFC 6749 §4.1.2.1): no page, and not even for who is signed in; but who the client is, is
/// asked first.
#[test]
fn a_new_request_is_told_to_come_later() {
    let switched = Switched::start("maintenance-authorize");
    let browser = Browser::at(&switched.service);
    browser.code(&Ask::app());
    switched.switch(true);
    for ask in [Ask::app(), Ask::app().with("prompt", "none"), Ask::app().with("response_mode", "fragment")] {
        assert_told(&browser.ask(&ask), "temporarily_unavailable");
    }
    let foreign = browser.ask(&Ask::app().with("redirect_uri", "https://evil.example/"));
    assert_eq!((foreign.status, foreign.header("location")), (400, None));
    switched.switch(false);
    browser.code(&Ask::app().with("prompt", "none"));
}

/// Whoever has signed in meanwhile keeps the session, and can end it.
#[test]
fn a_session_outlives_maintenance_and_can_be_ended_in_it() {
    let switched = Switched::start("maintenance-session");
    let browser = Browser::at(&switched.service);
    let tokens = browser.tokens(&Ask::app());
    switched.switch(true);
    let hint = format!("/logout?id_token_hint={}", text_of(&tokens, "id_token"));
    let answer = browser.send(Request::get(&hint));
    assert_eq!((answer.status, answer.header("location")), (303, Some("/signed-out")), "{answer:?}");
    switched.switch(false);
    assert_told(&browser.ask(&Ask::app().with("prompt", "none")), "login_required");
}

/// Userinfo says so as well: the token is not at fault.
#[test]
fn userinfo_is_unavailable() {
    let switched = Switched::start("maintenance-userinfo");
    let tokens = Browser::at(&switched.service).tokens(&Ask::app());
    let token = text_of(&tokens, "access_token");
    switched.switch(true);
    let answer = userinfo(&switched.service, token);
    assert_eq!((answer.status, answer.header("www-authenticate")), (503, None), "{answer:?}");
    assert!(answer.header("retry-after").is_some());
    switched.switch(false);
    assert_eq!(userinfo(&switched.service, token).status, 200);
}

/// Nothing is changed meanwhile; but whoever fears for the account need not wait to end all sessions.
#[test]
fn an_account_is_not_changed_in_maintenance_but_signed_out_everywhere() {
    let switched = Switched::start("maintenance-account");
    let browser = Browser::at(&switched.service);
    browser.code(&Ask::app());
    let page = browser.follow(Request::get("/account/name"));
    switched.switch(true);
    for request in [Request::get("/account"), browser.form_of(&page, &[("name", "Somebody else")])] {
        assert_error_page(&browser.follow(request), 503, "under maintenance");
    }
    let page = browser.follow(Request::get("/account/sign-out"));
    let page = browser.submit(&page, &[("logout", "confirm")]);
    assert!(page.text().contains("You are signed out everywhere"), "{}", page.text());
    switched.switch(false);
    assert!(is_page(&browser.ask(&Ask::app()), "login-submit"));
}
