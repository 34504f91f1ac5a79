//! Whatever becomes of it, the person is signed out.

use std::time::{Duration, Instant};

use crate::back_channel_logout::{end, taker, told_at};
use crate::receiver::{Receiver, Reply};
use crate::service::{ES256, ISSUER, ORDERS, SCOPES, Service};
use crate::signing_in::{APP, Ask, Browser, NO_FLOOR, SIGN_IN_KEYS, is_page, parameter, service_of};

/// Signs in and out; how long the sign-out took.
#[track_caller]
fn assert_signs_out(service: &Service) -> Duration {
    let browser = Browser::at(service);
    browser.code(&Ask::app());
    let thief = browser.copy();
    let begun = Instant::now();
    let answer = end(&browser);
    let took = begun.elapsed();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(!is_page(&answer, "logout-confirm"), "{answer:?}");
    let asked = thief.ask(&Ask::app().with("prompt", "none"));
    assert_eq!(parameter(&asked, "error").as_deref(), Some("login_required"), "{asked:?}");
    took
}

#[test]
fn a_receiver_that_hangs_keeps_nobody_signed_in_and_no_browser_for_long() {
    let app = Receiver::start(|_| Reply::Silence);
    let took = assert_signs_out(&told_at(&app.url("/out")));
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(app.wait_for(1).len(), 1);
}

#[test]
fn a_receiver_that_redirects_is_not_followed() {
    let target = taker();
    for status in ["302 Found", "307 Temporary Redirect"] {
        let app = Receiver::saying(status, &format!("Location: {}\r\n", target.url("/")), "");
        assert_signs_out(&told_at(&app.url("/out")));
        assert_eq!(app.got().len(), 1);
    }
    assert!(target.got().is_empty());
}

#[test]
fn a_receiver_that_refuses_breaks_or_is_not_there_changes_nothing() {
    for answer in ["400 Bad Request", "500 Internal Server Error", "HTTP/0.0 nonsense"] {
        let app = Receiver::saying(answer, "", "");
        assert_signs_out(&told_at(&app.url("/out")));
        assert_eq!(app.got().len(), 1);
    }
    let endless = Receiver::start(|_| Reply::Raw([b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 1 << 20]].concat()));
    assert_signs_out(&told_at(&endless.url("/out")));
    let gone = taker().url("/out");
    assert_signs_out(&told_at(&gone));
}

/// A registered address may be anything; this machine, and what is behind it, are asked nothing by a service on the
/// Internet.
#[test]
fn an_address_that_is_nobodys_on_the_internet_is_not_told() {
    let app = taker();
    let port = app.address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1"] {
        let line = format!("backchannel_logout_uri = \"https://{host}:{port}/out\"");
        let line = line.replace("[::ffff:127.0.0.1]", "[::ffff:7f00:1]");
        let app = APP.replace("[clients.app]\n", &format!("[clients.app]\n{line}\n"));
        assert_signs_out(&service_of(&[ISSUER, NO_FLOOR, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]));
    }
    assert!(app.got().is_empty());
}
