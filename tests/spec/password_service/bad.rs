//! What does not: people whom the service does not know, guessers, and a service that lies.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{
    alice, answering, assert_error, assert_unavailable, by_password, people, people_and_bob, plan_at, saying,
    service_at, signed_in,
};
use crate::exchange::Request;
use crate::receiver::{Receiver, Reply, response};
use crate::service::Service;
use crate::signing_in::{Ask, Browser, PASSWORD, is_page, parameter, redeem, text_of, tokens_of};

/// One answer for all: a name that the service does not know, another password, and an account that may not sign in.
#[test]
fn whatever_is_wrong_is_the_same() {
    let people = Receiver::start(|got| {
        let body: Value = serde_json::from_str(&got.body).unwrap();
        match body["username"].as_str() {
            Some("daisy") => saying(&json!({ "authenticated": true, "sub": "d", "status": "disabled" })),
            Some("penny") => saying(&json!({ "authenticated": true, "sub": "p", "status": "pending" })),
            _ => answering(got),
        }
    });
    let service = service_at(&people.url("/"));
    let first = by_password(&service, "alice", "wrong");
    assert_eq!((first.status, &first.json()["error"]), (400, &json!("invalid_grant")));
    for name in ["ghost", "daisy", "penny", "a\u{200b}lice"] {
        assert_eq!(by_password(&service, name, PASSWORD).comparable(), first.comparable(), "{name}");
        let page = signed_in(&Browser::at(&service), &Ask::app(), name, PASSWORD);
        assert!(is_page(&page, "login-submit") && is_page(&page, "notice"), "{name}: {page:?}");
    }
}

/// A service may take an empty password for a question of another kind, as directories with anonymous binds do.
#[test]
fn what_is_no_name_or_no_password_is_not_asked_about() {
    let people = Receiver::start(|_| saying(&alice()));
    let service = service_at(&people.url("/"));
    for (name, password) in [("alice", ""), ("", PASSWORD), (" ", PASSWORD), ("al\u{7}ice", PASSWORD)] {
        let page = signed_in(&Browser::at(&service), &Ask::app(), name, password);
        assert!(is_page(&page, "login-submit"), "{name:?} {password:?}: {page:?}");
    }
    assert!(people.got().is_empty());
}

/// Guesses are counted before the service is asked.
#[test]
fn whoever_guesses_too_often_is_not_passed_on() {
    let people = people();
    let service =
        plan_at(&people.url("/"), "consent = \"implied\"", "[login.attempts]\nper_account_and_address = 2\n").start();
    for _ in 0..2 {
        assert_eq!(by_password(&service, "alice", "wrong").status, 400);
    }
    for name in ["alice", "ALICE", " alice "] {
        assert_eq!(by_password(&service, name, PASSWORD).status, 429, "{name}");
    }
    assert_eq!(people.got().len(), 2);
}

/// The page, and the token endpoint, when the service answers with this.
#[track_caller]
fn assert_not_believed(service: &Service, what: &str) {
    let page = signed_in(&Browser::at(service), &Ask::app(), "alice", PASSWORD);
    assert_eq!((page.status, parameter(&page, "code")), (503, None), "{what}: {page:?}");
    assert_unavailable(&by_password(service, "alice", PASSWORD));
}

fn said(member: &str, value: Value) -> Reply {
    let mut said = alice();
    said[member] = value;
    saying(&said)
}

/// A service that lies is nobody's fault who signs in, nor that of the client.
#[test]
fn a_service_that_lies_is_not_believed() {
    let lies: Vec<(&str, Reply)> = vec![
        ("no subject", saying(&json!({ "authenticated": true }))),
        ("an empty subject", said("sub", json!(""))),
        ("a subject of other characters", said("sub", json!("a\u{e9}"))),
        ("a subject that is too long", said("sub", json!("a".repeat(256)))),
        ("a subject that is a number", said("sub", json!(7))),
        ("a yes that is none", said("authenticated", json!("true"))),
        ("no yes and no no", saying(&json!({ "sub": "employee-1" }))),
        ("yes and no", said("authenticated", json!(false))),
        ("a member that is not known", said("statuss", json!("disabled"))),
        ("a status that is none", said("status", json!("retired"))),
        ("a method that is none", said("amr", json!(["magic"]))),
        ("too many methods", said("amr", json!(vec!["pwd"; 9]))),
        ("a standard claim of another type", said("claims", json!({ "email_verified": "yes" }))),
        ("a claim that is the issuer's", said("claims", json!({ "iss": "https://evil.example" }))),
        ("another subject among the claims", said("claims", json!({ "sub": "employee-2" }))),
        ("claims that are too long", said("claims", json!({ "tier": "x".repeat(1500) }))),
        ("a list", saying(&json!([alice()]))),
        ("a page", Reply::Raw(response("200 OK", "Content-Type: text/html\r\n", "<html>"))),
        ("nothing", Reply::Raw(response("200 OK", "", ""))),
        ("no content", Reply::Raw(response("204 No Content", "", ""))),
        (
            "a member twice",
            Reply::Raw(response("200 OK", "", r#"{"authenticated":false,"authenticated":true,"sub":"a"}"#)),
        ),
        (
            "too much",
            Reply::Raw(response(
                "200 OK",
                "",
                &format!("{{\"authenticated\":true,\"sub\":\"{}\"}}", "a".repeat(300 << 10)),
            )),
        ),
    ];
    let next = Arc::new(AtomicUsize::new(0));
    let (now, answers) = (Arc::clone(&next), lies.clone());
    let people = Receiver::start(move |_| answers[now.load(Ordering::SeqCst)].1.clone());
    let limits = "[login.attempts]\nper_account_and_address = 1000\n";
    let service = plan_at(&people.url("/"), "consent = \"implied\"", limits).start();
    for (at, (what, _)) in lies.iter().enumerate() {
        next.store(at, Ordering::SeqCst);
        assert_not_believed(&service, what);
    }
}

/// "another user": the client waits for one whom the service does not name.
#[test]
fn nobody_signs_in_instead_of_the_user_that_the_client_expects() {
    let people = people_and_bob();
    let service = service_at(&people.url("/"));
    let answer = signed_in(&Browser::at(&service), &Ask::app(), "alice", PASSWORD);
    let tokens = tokens_of(&redeem(&service, &parameter(&answer, "code").unwrap(), &[]));
    let hinting = Ask::app().with("id_token_hint", text_of(&tokens, "id_token"));
    let other = Browser::at(&service);
    assert_error(&signed_in(&other, &hinting, "bob", "x"), "login_required");
    assert_eq!(other.cookie("__Host-session").or(other.cookie("session")), None);
    assert!(parameter(&signed_in(&other, &hinting, "alice", PASSWORD), "code").is_some());
}

/// Without accounts of ours there are none to look after.
#[test]
fn our_pages_about_accounts_are_not_there() {
    let people = people();
    let service = service_at(&people.url("/"));
    for path in ["/account", "/account/password", "/sign-up", "/login/request"] {
        assert_eq!(service.answer(&Request::get(path)).status, 404, "{path}");
    }
    assert!(!signed_in(&Browser::at(&service), &Ask::app(), "ghost", "x").text().contains("sign-up"));
    assert_error(&Browser::at(&service).ask(&Ask::app().with("prompt", "create")), "invalid_request");
}
