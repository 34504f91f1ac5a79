//! §5.3.3, who is told nothing (RFC 6750 §3.1).

use std::time::Duration;

use signet::users::AccountStatus;

use crate::asking::{ask_as, token_of};
use crate::exchange::{Answer, Request, basic};
use crate::service::{Service, WEB};
use crate::signing_in::{
    APP, Ask, Browser, client_like_app, config_of, service, service_of, service_with, subject_of, text_of, userinfo,
    wait_for,
};

/// That nothing is told, with this status and this error in the challenge.
#[track_caller]
fn assert_refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with(&format!("Bearer error=\"{error}\"")), "{challenge}");
    assert_eq!(answer.json()["error"], error);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

fn token(service: &Service) -> String {
    text_of(&Browser::at(service).tokens(&Ask::app()), "access_token").to_owned()
}

/// "If the request lacks any authentication information …, the resource server SHOULD NOT include an error code or other
/// error information": a bare challenge.
#[test]
fn without_a_token_the_challenge_is_bare() {
    let service = service();
    for request in [
        Request::get("/userinfo"),
        Request::new("POST", "/userinfo"),
        Request::post("/userinfo", &[]),
        Request::post("/userinfo", &[("access_token", "")]),
        Request::get("/userinfo").header("Authorization", basic("app", &service.secret("app"))),
        Request::get("/userinfo").header("Authorization", "Bearer"),
        Request::get("/userinfo").header("Authorization", ""),
    ] {
        let answer = service.answer(&request);
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")), "{answer:?}");
    }
}

/// "Clients MUST NOT use more than one method to transmit the token in each request" (RFC 6750 §2).
#[test]
fn a_token_comes_in_one_way_only() {
    let service = service();
    let token = token(&service);
    let both = Request::post("/userinfo", &[("access_token", &token)]);
    assert_refused(&service.answer(&both.header("Authorization", format!("Bearer {token}"))), 400, "invalid_request");
    let twice = Request::post("/userinfo", &[("access_token", &token), ("access_token", &token)]);
    assert_refused(&service.answer(&twice), 400, "invalid_request");
    let line = format!("Bearer {token}");
    let headers = Request::get("/userinfo").header("Authorization", &line).header("Authorization", &line);
    assert_refused(&service.answer(&headers), 400, "invalid_request");
}

/// "it SHOULD NOT be used" (RFC 6750 §2.3), and "MUST NOT" (OAuth 2.1 §5): what stands in a URL stands in logs.
#[test]
fn a_token_in_the_url_is_refused() {
    let service = service();
    let token = token(&service);
    for request in [
        Request::get(&format!("/userinfo?access_token={token}")),
        Request::new("POST", &format!("/userinfo?access_token={token}")),
        Request::get("/userinfo?x=1").header("Authorization", format!("Bearer {token}")),
    ] {
        assert_refused(&service.answer(&request), 400, "invalid_request");
    }
}

/// "invalid_token: The access token provided is expired, revoked, malformed, or invalid for other reasons": whatever else
/// this server issues is no access token.
#[test]
fn only_access_tokens_are_access_tokens() {
    let service = service();
    let browser = Browser::at(&service);
    let code = browser.code(&Ask::app());
    let tokens = browser.tokens(&Ask::app());
    let good = text_of(&tokens, "access_token");
    let middle = good.len() / 2;
    let bent =
        format!("{}{}{}", &good[..middle], if &good[middle..=middle] == "A" { "B" } else { "A" }, &good[middle + 1..]);
    let session = browser.cookie("__Host-session").unwrap();
    for token in [
        text_of(&tokens, "id_token"),
        text_of(&tokens, "refresh_token"),
        &code,
        &session,
        &bent,
        &good[..good.len() - 1],
        &format!("{good}A"),
        "nonsense",
        "user.AAAA",
        "a.b.c",
        &"A".repeat(16_000),
    ] {
        assert_refused(&userinfo(&service, token), 401, "invalid_token");
    }
    assert_eq!(userinfo(&service, good).status, 200);
}

/// It is told until the token expires, and no longer.
#[test]
fn an_expired_token_is_refused() {
    let service = service();
    let token = token(&service);
    service.clock.advance(Duration::from_millis(599_999));
    assert_eq!(userinfo(&service, &token).status, 200);
    service.clock.advance(Duration::from_millis(1));
    assert_refused(&userinfo(&service, &token), 401, "invalid_token");
}

/// A revoked token is refused: by itself, or with the refresh token beside it (RFC 7009 §2.1).
#[test]
fn a_revoked_token_is_refused() {
    let service = service();
    for revoked in ["access_token", "refresh_token"] {
        let tokens = Browser::at(&service).tokens(&Ask::app());
        let request = Request::post("/revoke", &[("token", text_of(&tokens, revoked))]);
        let answer = service.answer(&request.header("Authorization", basic("app", &service.secret("app"))));
        assert_eq!(answer.status, 200);
        assert_refused(&userinfo(&service, text_of(&tokens, "access_token")), 401, "invalid_token");
    }
}

/// A token is for whom its `aud` names: one for a resource server is none for this endpoint.
#[test]
fn a_token_for_another_audience_is_refused() {
    let service = service();
    let tokens = Browser::at(&service).tokens(&Ask::app().with("scope", "read"));
    assert_refused(&userinfo(&service, text_of(&tokens, "access_token")), 401, "invalid_token");
}

/// A client's own token is about no user.
#[test]
fn a_token_that_no_user_granted_is_refused() {
    let service = service_with(WEB);
    let token = token_of(&ask_as(&service, "web", &[]));
    assert_refused(&userinfo(&service, &token), 401, "invalid_token");
}

/// What is no longer served is refused at once: an account that is disabled, that signed out everywhere, or that is gone.
#[test]
fn the_token_of_a_changed_account_is_refused() {
    let service = service();
    let subject = subject_of(&service, "alice");
    let alices = token(&service);
    assert_eq!(userinfo(&service, &alices).status, 200);
    wait_for(service.directory().sign_out_everywhere(&subject)).unwrap();
    assert_refused(&userinfo(&service, &alices), 401, "invalid_token");
    let alices = token(&service);
    wait_for(service.directory().set_status(&subject, AccountStatus::Disabled)).unwrap();
    assert_refused(&userinfo(&service, &alices), 401, "invalid_token");
    wait_for(service.directory().set_status(&subject, AccountStatus::Active)).unwrap();
    assert_refused(&userinfo(&service, &alices), 401, "invalid_token");
    let alices = token(&service);
    wait_for(service.directory().delete(&subject, crate::service::NOW)).unwrap();
    assert_refused(&userinfo(&service, &alices), 401, "invalid_token");
}

/// … and so is the token of a client that is disabled or gone.
#[test]
fn the_token_of_a_client_that_is_gone_is_refused() {
    let with = |app: &str| config_of(&(client_like_app("other", "") + app));
    let service = service_of(&[&with(APP)]);
    let token = token(&service);
    assert_eq!(userinfo(&service, &token).status, 200);
    service.reload(&with(&APP.replace("name = ", "status = \"disabled\"\nname = ")));
    assert_refused(&userinfo(&service, &token), 401, "invalid_token");
    service.reload(&with(""));
    assert_refused(&userinfo(&service, &token), 401, "invalid_token");
    service.reload(&with(APP));
    assert_eq!(userinfo(&service, &token).status, 200);
}

/// "GET and POST": nothing else.
#[test]
fn other_methods_are_not_allowed() {
    let service = service();
    let token = token(&service);
    for method in ["PUT", "DELETE", "PATCH", "HEAD"] {
        let request = Request::new(method, "/userinfo").header("Authorization", format!("Bearer {token}"));
        let answer = service.answer(&request);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, POST, OPTIONS")), "{method}");
    }
}
