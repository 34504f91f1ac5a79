//! OpenID Connect RP-Initiated Logout 1.0.

mod forms;
mod s2_request;
mod s3_redirection;
mod session_ends;

use crate::exchange::{Answer, Request, form};
use crate::signing_in::{Ask, Browser, assert_told, parameter};

pub(crate) const BYE: &str = "https://app.example/bye";

/// A request to sign out with these parameters.
pub(crate) fn sign_out(parameters: &[(&str, &str)]) -> Request {
    Request::get(&format!("/logout?{}", form(parameters)))
}

/// That the session of this browser holds.
#[track_caller]
pub(crate) fn assert_signed_in(browser: &Browser<'_>) {
    let answer = browser.copy().ask(&Ask::app().with("prompt", "none"));
    assert!(parameter(&answer, "code").is_some(), "{answer:?}");
}

/// That nobody is signed in in this browser.
#[track_caller]
pub(crate) fn assert_signed_out(browser: &Browser<'_>) {
    assert_told(&browser.copy().ask(&Ask::app().with("prompt", "none")), "login_required");
}

/// That the browser is sent exactly there, and keeps no session.
#[track_caller]
pub(crate) fn assert_sent_to(answer: &Answer, uri: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, Some(uri)), "{answer:?}");
}
