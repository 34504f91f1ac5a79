//! Somebody's own account: what people see and change of it, what they take back from apps, and the end of all sessions.

mod apps;
mod everywhere;
mod forms;
mod pages;
mod password;
mod profile;

use std::time::Duration;

use crate::exchange::{Answer, Request};
use crate::signing_in::{Ask, Browser, is_page, parameter};

/// Longer than a sign-in is fresh.
const LONG_AGO: Duration = Duration::from_secs(10 * 60 + 1);

/// The page at a path.
#[track_caller]
fn visit(browser: &Browser<'_>, path: &str) -> Answer {
    browser.follow(Request::get(path))
}

/// Whether an app gets an answer without a page.
#[track_caller]
fn is_signed_in(browser: &Browser<'_>) -> bool {
    parameter(&browser.ask(&Ask::app().with("prompt", "none")), "code").is_some()
}

/// That a page says this.
#[track_caller]
fn assert_says(page: &Answer, text: &str) {
    assert_eq!(page.status, 200, "{page:?}");
    assert!(is_page(page, "notice"), "no notice in {}", page.text());
    assert!(page.text().contains(text), "{text} not in {}", page.text());
}
