//! A service that is away is nobody's fault, and may be back in a moment.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{answering, assert_unavailable, by_password, plan_at, service_at, signed_in};
use crate::receiver::{Receiver, Reply, response};
use crate::service::Service;
use crate::signing_in::{Ask, Browser, PASSWORD, is_page, parameter};

/// The page, and the token endpoint.
#[track_caller]
fn assert_outage(service: &Service, what: &str) {
    let browser = Browser::at(service);
    let page = signed_in(&browser, &Ask::app(), "alice", PASSWORD);
    assert_eq!((page.status, parameter(&page, "code")), (503, None), "{what}: {page:?}");
    assert_unavailable(&by_password(service, "alice", PASSWORD));
}

#[test]
fn a_service_that_fails_is_nobodys_fault() {
    let target = Receiver::start(answering);
    let elsewhere = format!("Location: {}\r\n", target.url("/"));
    let no = "{\"authenticated\":false}";
    let answers = vec![
        response("500 Internal Server Error", "", no),
        response("503 Service Unavailable", "", no),
        // It knows nobody who asks with this secret, which says nothing of the password.
        response("401 Unauthorized", "", no),
        response("403 Forbidden", "", no),
        response("404 Not Found", "", no),
        response("307 Temporary Redirect", &elsewhere, ""),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{".to_vec(),
        b"no HTTP\r\n\r\n".to_vec(),
    ];
    let next = Arc::new(AtomicUsize::new(0));
    let (now, all) = (Arc::clone(&next), answers.clone());
    let people = Receiver::start(move |_| Reply::Raw(all[now.load(Ordering::SeqCst)].clone()));
    let service = service_at(&people.url("/"));
    for (at, answer) in answers.iter().enumerate() {
        next.store(at, Ordering::SeqCst);
        assert_outage(&service, &String::from_utf8_lossy(answer));
    }
    assert!(target.got().is_empty(), "a password went elsewhere");
}

#[test]
fn a_service_that_is_silent_or_gone_is_nobodys_fault() {
    let silent = Receiver::start(|_| Reply::Silence);
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for url in [silent.url("/"), format!("http://{gone}/")] {
        assert_outage(&service_at(&url), &url);
    }
}

/// Nobody is locked out by an outage: what was counted of the account is taken back.
#[test]
fn an_outage_locks_nobody_out() {
    let is_up = Arc::new(AtomicBool::new(false));
    let people = Receiver::start({
        let is_up = Arc::clone(&is_up);
        move |got| {
            let is_up = is_up.load(Ordering::SeqCst);
            if is_up { answering(got) } else { Reply::Raw(response("502 Bad Gateway", "", "")) }
        }
    });
    let limits = "[login.attempts]\nper_account_and_address = 2\nper_account = 2\n";
    let service = plan_at(&people.url("/"), "consent = \"implied\"", limits).start();
    for _ in 0..5 {
        assert_unavailable(&by_password(&service, "alice", PASSWORD));
    }
    is_up.store(true, Ordering::SeqCst);
    let answer = signed_in(&Browser::at(&service), &Ask::app(), "alice", PASSWORD);
    assert!(parameter(&answer, "code").is_some(), "{answer:?}");
    assert!(is_page(&Browser::at(&service).ask(&Ask::app()), "login-submit"));
}

/// What an outage costs is counted of the address, so that the service is not overrun while it is down.
#[test]
fn whoever_keeps_asking_a_broken_service_is_slowed_down() {
    let people = Receiver::saying("500 Internal Server Error", "", "");
    let service = plan_at(&people.url("/"), "consent = \"implied\"", "[login.attempts]\nper_address = 3\n").start();
    for _ in 0..3 {
        assert_unavailable(&by_password(&service, "alice", PASSWORD));
    }
    assert_eq!(by_password(&service, "bob", PASSWORD).status, 429);
    assert_eq!(people.got().len(), 3);
}
