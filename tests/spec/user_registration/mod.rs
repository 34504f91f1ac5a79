//! Initiating User Registration via OpenID Connect 1.0, and the page on which people make accounts.

mod s4_prompt;
mod sign_up_page;

use crate::exchange::Answer;
use crate::service::{ES256, ISSUER, ORDERS, SCOPES, Service};
use crate::signing_in::{APP, Ask, Browser, NATIVE, NO_FLOOR, PASSWORD, SIGN_IN_KEYS, service_of};

/// A service where people may make accounts.
fn open_to_all() -> Service {
    open_with("")
}

/// The same with more tables.
fn open_with(more: &str) -> Service {
    let login = format!("{NO_FLOOR}sign_up = true\n");
    service_of(&[ISSUER, &login, APP, NATIVE, ORDERS, SCOPES, ES256, SIGN_IN_KEYS, more])
}

/// The page on which somebody makes an account for the app.
#[track_caller]
fn sign_up_page(browser: &Browser<'_>) -> Answer {
    browser.ask(&Ask::app().with("prompt", "create"))
}

/// What follows when these are typed.
#[track_caller]
fn sign_up(browser: &Browser<'_>, username: &str, email: &str, password: &str) -> Answer {
    let page = sign_up_page(browser);
    browser.submit(&page, &[("username", username), ("email", email), ("new_password", password)])
}

/// Carol, who had no account.
#[track_caller]
fn carol(browser: &Browser<'_>) -> Answer {
    sign_up(browser, "carol", "carol@example.com", PASSWORD)
}
