//! §6 and §1.5: when a refresh token ends.

use std::time::Duration;

use serde_json::Value;
use signet::clock::Clock;
use signet::entropy::SystemEntropy;
use signet::passwords::HashPool;
use signet::secret::Secret;
use signet::users::{AccountStatus, NewPassword};

use crate::exchange::Request;
use crate::granting::{
    OFFLINE, assert_invalid_grant, granted_natively, granted_scope, lives, plan_of, tables, text, town, wait,
};
use crate::service::Service;
use crate::signing_in::{
    Ask, Browser, PASSWORD, alice, is_page, public_token_request, redeem, refresh, tokens_of, userinfo,
};

const DAY: u64 = 24 * 3600;

const BOUND: &str = "openid read write";

/// The tokens of a browser that signs out afterwards.
#[track_caller]
fn granted_in(service: &Service, browser: &Browser<'_>, scope: &str) -> Value {
    tokens_of(&redeem(service, &browser.code(&Ask::app().with("scope", scope)), &[]))
}

#[track_caller]
fn sign_out(browser: &Browser<'_>) {
    let page = browser.follow(Request::get("/logout"));
    browser.submit(&page, &[("logout", "confirm")]);
}

/// DESIGN §3: "idle 14 d": to the millisecond, and each refresh begins it anew.
#[test]
fn a_refresh_token_that_lies_unused_ends() {
    let idle = Duration::from_secs(14 * DAY);
    let last = idle - Duration::from_millis(1);
    let service = town();
    let token = text(&granted_scope(&service, OFFLINE), "refresh_token");
    service.clock.advance(last);
    let second = text(&tokens_of(&refresh(&service, &token, &[])), "refresh_token");
    service.clock.advance(Duration::from_millis(1));
    assert_invalid_grant(&refresh(&service, &token, &[]), "refresh-token-expired");
    service.clock.advance(last - Duration::from_millis(1));
    tokens_of(&refresh(&service, &second, &[]));
    service.clock.advance(Duration::from_millis(1));
    assert_invalid_grant(&refresh(&service, &second, &[]), "refresh-token-expired");
}

/// DESIGN §3: "absolute 30 d": however often it was refreshed, with rotation as without.
#[test]
fn a_grant_ends_whatever_happens() {
    let service = town();
    let mut app = text(&granted_scope(&service, OFFLINE), "refresh_token");
    let mut native = text(&granted_natively(&service, "openid offline_access read"), "refresh_token");
    let natively = |token: &str| {
        public_token_request(&service, "native", &[("grant_type", "refresh_token"), ("refresh_token", token)])
    };
    for _ in 0..3 {
        service.clock.advance(Duration::from_secs(10 * DAY) - Duration::from_millis(1));
        app = text(&tokens_of(&refresh(&service, &app, &[])), "refresh_token");
        native = text(&tokens_of(&natively(&native)), "refresh_token");
    }
    service.clock.advance(Duration::from_millis(3));
    assert_invalid_grant(&refresh(&service, &app, &[]), "refresh-token-expired");
    assert_invalid_grant(&natively(&native), "refresh-token-expired");
}

/// `refresh_token_expires_in`: what is left, which never exceeds what is left of the grant; only where a client is registered
/// to be told.
#[test]
fn a_client_that_wants_to_is_told_when_its_refresh_token_ends() {
    let told = ("[clients.app]\n", "[clients.app]\nrefresh_token_expires_in = true\n");
    let service = plan_of(&tables(&[told])).start();
    alice(&service);
    let tokens = granted_scope(&service, OFFLINE);
    assert_eq!(tokens["refresh_token_expires_in"], 14 * DAY);
    let mut token = text(&tokens, "refresh_token");
    for (left, days) in [(14 * DAY, 12), (6 * DAY, 12), (DAY, 5)] {
        service.clock.advance(Duration::from_secs(days * DAY));
        let tokens = tokens_of(&refresh(&service, &token, &[]));
        assert_eq!(tokens["refresh_token_expires_in"], left);
        token = text(&tokens, "refresh_token");
    }
    assert_eq!(granted_scope(&service, BOUND)["refresh_token_expires_in"], 12 * 3600, "with the session");
    assert_eq!(granted_scope(&town(), OFFLINE).get("refresh_token_expires_in"), None);
}

/// DESIGN §3: "user version, `sid` unless `offline_access`": a sign-out ends what was for the time of the session, at once, and
/// nothing else.
#[test]
fn a_sign_out_ends_what_belongs_to_the_session_only() {
    let service = town();
    let (here, there) = (Browser::at(&service), Browser::at(&service));
    let bound = granted_in(&service, &here, BOUND);
    let offline = granted_in(&service, &here, OFFLINE);
    let elsewhere = granted_in(&service, &there, BOUND);
    tokens_of(&refresh(&service, &text(&bound, "refresh_token"), &[]));
    let copy = here.copy();
    sign_out(&here);
    assert!(is_page(&copy.ask(&Ask::app()), "login-submit"), "a copied cookie is of no use");
    assert_invalid_grant(&refresh(&service, &text(&bound, "refresh_token"), &[]), "grant-ended");
    assert!(!lives(&service, &bound));
    assert_eq!(userinfo(&service, &text(&bound, "access_token")).status, 401);
    for tokens in [&offline, &elsewhere] {
        assert!(lives(&service, tokens));
        tokens_of(&refresh(&service, &text(tokens, "refresh_token"), &[]));
    }
}

/// Without `offline_access` nothing outlives the session, although nobody signs out.
#[test]
fn a_session_that_ends_by_itself_ends_its_refresh_tokens() {
    let service = town();
    let mut token = text(&granted_scope(&service, BOUND), "refresh_token");
    for _ in 0..11 {
        service.clock.advance(Duration::from_secs(3600));
        token = text(&tokens_of(&refresh(&service, &token, &[])), "refresh_token");
    }
    service.clock.advance(Duration::from_millis(3_599_999));
    tokens_of(&refresh(&service, &token, &[]));
    service.clock.advance(Duration::from_millis(1));
    assert_invalid_grant(&refresh(&service, &token, &[]), "refresh-token-expired");
}

/// "R10: grant and user still active": whatever ends an account's version ends what was issued for it, offline or not; and
/// enabling the account again brings nothing back.
#[test]
fn a_changed_account_ends_its_refresh_tokens() {
    let service = town();
    let directory = service.directory();
    let subject = wait(directory.account_named("alice")).unwrap().unwrap().subject;
    let hashes = HashPool::new(&SystemEntropy::new()).unwrap();
    let changes: [&dyn Fn(); 3] = [
        &|| {
            wait(directory.set_status(&subject, AccountStatus::Disabled)).unwrap();
            wait(directory.set_status(&subject, AccountStatus::Active)).unwrap();
        },
        &|| {
            wait(directory.sign_out_everywhere(&subject)).unwrap();
        },
        &|| {
            // The same password is another password, too: whoever set it wanted a new beginning.
            let password = NewPassword::parse(&Secret::from(PASSWORD.as_bytes().to_vec())).unwrap();
            wait(directory.set_password(&subject, password, &hashes)).unwrap();
        },
    ];
    for change in changes {
        let (bound, offline) = (granted_scope(&service, BOUND), granted_scope(&service, OFFLINE));
        let natives = granted_natively(&service, "openid offline_access read");
        change();
        for tokens in [&bound, &offline] {
            assert_invalid_grant(&refresh(&service, &text(tokens, "refresh_token"), &[]), "grant-ended");
            assert!(!lives(&service, tokens));
            assert_eq!(userinfo(&service, &text(tokens, "access_token")).status, 401);
        }
        let native = text(&natives, "refresh_token");
        let parameters = [("grant_type", "refresh_token"), ("refresh_token", native.as_str())];
        assert_invalid_grant(&public_token_request(&service, "native", &parameters), "grant-ended");
    }
    let offline = granted_scope(&service, OFFLINE);
    wait(directory.set_status(&subject, AccountStatus::Disabled)).unwrap();
    assert_invalid_grant(&refresh(&service, &text(&offline, "refresh_token"), &[]), "grant-ended");
    wait(directory.delete(&subject, service.clock.now())).unwrap();
    assert_invalid_grant(&refresh(&service, &text(&offline, "refresh_token"), &[]), "grant-ended");
}

/// A disabled client gets nothing, and everything again once it is enabled.
#[test]
fn a_disabled_client_refreshes_nothing() {
    let service = town();
    let tokens = granted_scope(&service, OFFLINE);
    service.reload(&tables(&[("[clients.app]\n", "[clients.app]\nstatus = \"disabled\"\n")]).join("\n"));
    assert_eq!(refresh(&service, &text(&tokens, "refresh_token"), &[]).status, 401);
    assert!(!lives(&service, &tokens));
    service.reload(&tables(&[]).join("\n"));
    tokens_of(&refresh(&service, &text(&tokens, "refresh_token"), &[]));
}

/// R49: "refresh keeps sub, aud, auth_time": and says nothing of a nonce that was answered before.
#[test]
fn a_refreshed_id_token_is_about_the_same_sign_in() {
    let service = town();
    let tokens = granted_scope(&service, OFFLINE);
    service.clock.advance(Duration::from_secs(3600));
    let refreshed = tokens_of(&refresh(&service, &text(&tokens, "refresh_token"), &[]));
    let claims = |tokens: &Value| crate::asking::part_of(&text(tokens, "id_token"), 1);
    let (first, second) = (claims(&tokens), claims(&refreshed));
    for name in ["iss", "sub", "aud", "auth_time", "acr", "amr", "sid"] {
        assert_eq!(first[name], second[name], "{name}");
    }
    assert_eq!((first["nonce"].as_str(), second.get("nonce")), (Some("the-nonce"), None));
    assert_eq!(second["iat"].as_u64(), first["iat"].as_u64().map(|iat| iat + 3600));
    let gid = |tokens: &Value| crate::asking::part_of(&text(tokens, "access_token"), 1)["gid"].clone();
    assert_eq!(gid(&tokens), gid(&refreshed));
}
