//! §4.1.3: what a code is bound to.

use signet::clock::Clock;
use signet::protocol::ErrorCode::{InvalidRequest, UnauthorizedClient};
use signet::users::AccountStatus;

use crate::asking::assert_refused;
use crate::exchange::{Request, basic, form};
use crate::granting::{
    NEIGHBOURS, OFFLINE, assert_invalid_grant, code_parameters, plan_of, redeem_as, tables, town, wait,
};
use crate::signing_in::{
    Ask, Browser, CALLBACK, PASSWORD, alice, challenge_of, public_token_request, redeem, service_of, token_request_as,
    tokens_of,
};

/// "ensure that the authorization code was issued to the authenticated confidential client, or if the client is public,
/// ensure that the code was issued to "client_id" in the request" (CVE-2026-55672): although everything else fits.
#[test]
fn a_code_of_another_client_is_refused() {
    let service = town();
    let browser = Browser::at(&service);
    let native_uri = "http://127.0.0.1:49152/callback";
    let (app, other) = (browser.code(&Ask::app()), browser.code(&Ask::app().with("client_id", "other")));
    let native = browser.code(&Ask::native());
    assert_invalid_grant(&redeem_as(&service, "other", &app, &[]), "code-invalid");
    assert_invalid_grant(&redeem_as(&service, "app", &other, &[]), "code-invalid");
    assert_invalid_grant(&redeem_as(&service, "app", &native, &[("redirect_uri", native_uri)]), "code-invalid");
    for (code, uri) in [(&app, CALLBACK), (&other, CALLBACK)] {
        let answer = public_token_request(&service, "native", &code_parameters(code, uri));
        assert_invalid_grant(&answer, "code-invalid");
    }
    tokens_of(&redeem_as(&service, "app", &app, &[]));
    tokens_of(&redeem_as(&service, "other", &other, &[]));
    tokens_of(&public_token_request(&service, "native", &code_parameters(&native, native_uri)));
}

/// "ensure that the "redirect_uri" parameter … are identical": as the request had it, byte for byte.
#[test]
fn a_code_with_another_redirect_uri_is_refused() {
    let service = town();
    let browser = Browser::at(&service);
    let code = browser.code(&Ask::app());
    for uri in [
        "https://app.example/other?fixed=1",
        "https://app.example/callback/",
        "https://app.example/callback?",
        "https://app.example/callback#",
        "https://APP.example/callback",
        "HTTPS://app.example/callback",
        "https://app.example:443/callback",
        "https://app.example/%63allback",
        "https://app.example",
        " ",
        "x",
    ] {
        assert_invalid_grant(&redeem(&service, &code, &[("redirect_uri", uri)]), "code-redirect-uri");
    }
    // Of a loopback URI also the port.
    let native = browser.code(&Ask::native());
    for uri in ["http://127.0.0.1/callback", "http://127.0.0.1:49153/callback", "http://[::1]:49152/callback"] {
        let answer = public_token_request(&service, "native", &code_parameters(&native, uri));
        assert_invalid_grant(&answer, "code-redirect-uri");
    }
    tokens_of(&redeem(&service, &code, &[]));
}

/// OAuth 2.1 §4.1.3 has no `redirect_uri`: where a verifier binds the code, it may be left out; where only a nonce does, not.
#[test]
fn a_redirect_uri_is_left_out_only_where_a_verifier_binds_the_code() {
    let service = plan_of(&tables(&[("[clients.app]\n", "[clients.app]\npkce = \"or-nonce\"\n")])).start();
    alice(&service);
    let browser = Browser::at(&service);
    tokens_of(&redeem(&service, &browser.code(&Ask::app()), &[("redirect_uri", "")]));
    let bare = browser.code(&Ask::app().without("code_challenge").without("code_challenge_method"));
    let without = [("redirect_uri", ""), ("code_verifier", "")];
    assert_invalid_grant(&redeem(&service, &bare, &without), "code-redirect-uri");
    tokens_of(&redeem(&service, &bare, &[("code_verifier", "")]));
}

/// Each field of a code is that of its own request: two codes of the same moment do not lend each other anything.
#[test]
fn what_belongs_to_another_code_is_refused() {
    let service = town();
    let browser = Browser::at(&service);
    let second_verifier = "v".repeat(64);
    let other_uri = "https://app.example/other?fixed=1";
    let first = browser.code(&Ask::app());
    let second = browser.code(
        &Ask::app()
            .with("redirect_uri", other_uri)
            .with("code_challenge", &challenge_of(&second_verifier))
            .with("nonce", "second"),
    );
    let of_second = [("redirect_uri", other_uri), ("code_verifier", second_verifier.as_str())];
    assert_invalid_grant(&redeem(&service, &first, &of_second[..1]), "code-redirect-uri");
    assert_invalid_grant(&redeem(&service, &first, &of_second[1..]), "code-verifier");
    assert_invalid_grant(&redeem(&service, &first, &of_second), "code-redirect-uri");
    assert_invalid_grant(&redeem(&service, &second, &of_second[..1]), "code-verifier");
    assert_invalid_grant(&redeem(&service, &second, &of_second[1..]), "code-redirect-uri");
    tokens_of(&redeem(&service, &first, &[]));
    tokens_of(&redeem(&service, &second, &of_second));
}

/// "grant_type … code REQUIRED": none, an empty one, one in the URL, one of each kind of thing that is none.
#[test]
fn a_request_without_a_code_is_refused() {
    let service = town();
    assert_refused(&redeem(&service, "", &[("code", "")]), InvalidRequest, "code-missing");
    let code = Browser::at(&service).code(&Ask::app());
    let target = format!("/token?{}", form(&code_parameters(&code, CALLBACK)));
    let request = Request::post(&target, &code_parameters(&code, CALLBACK));
    let answer = service.answer(&request.header("Authorization", basic("app", &service.secret("app"))));
    assert_refused(&answer, InvalidRequest, "parameters-in-url");
    let twice = form(&[&code_parameters(&code, CALLBACK)[..], &[("code", &code)]].concat());
    let request = Request::post_of("/token", twice).header("Authorization", basic("app", &service.secret("app")));
    assert_refused(&service.answer(&request), InvalidRequest, "parameter-repeated");
    tokens_of(&redeem(&service, &code, &[]));
}

/// §5.2 `unauthorized_client`: "The authenticated client is not authorized to use this authorization grant type."
#[test]
fn a_client_without_the_grant_uses_no_code() {
    let batch = "[clients.batch]\ngrant_types = [\"client_credentials\"]\nresources = [\"orders\"]\n\
                 secrets.first.file = \"keys/batch.secret\"\n";
    let mut parts = tables(&[]);
    parts.push(batch.to_owned());
    let service = service_of(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    let code = Browser::at(&service).code(&Ask::app());
    let answer = token_request_as(&service, "batch", &code_parameters(&code, CALLBACK), &[]);
    assert_refused(&answer, UnauthorizedClient, "grant-type-not-registered");
    tokens_of(&redeem(&service, &code, &[]));
}

/// V30: a person or client who is disabled between code and token gets none, nor one whose password has changed, who signed
/// out, or whose account is gone.
#[test]
fn a_code_is_worth_nothing_once_its_user_or_session_is_gone() {
    let service = town();
    let subject = wait(service.directory().account_named("alice")).unwrap().unwrap().subject;
    let directory = service.directory();
    let code = || Browser::at(&service).code(&Ask::app().with("scope", OFFLINE));

    let before = code();
    wait(directory.sign_out_everywhere(&subject)).unwrap();
    assert_invalid_grant(&redeem(&service, &before, &[]), "grant-ended");

    let before = code();
    wait(directory.set_status(&subject, AccountStatus::Disabled)).unwrap();
    assert_invalid_grant(&redeem(&service, &before, &[]), "grant-ended");
    wait(directory.set_status(&subject, AccountStatus::Active)).unwrap();
    assert_invalid_grant(&redeem(&service, &before, &[]), "grant-ended");

    let browser = Browser::at(&service);
    let before = browser.code(&Ask::app().with("scope", OFFLINE));
    let page = browser.follow(Request::get("/logout"));
    browser.submit(&page, &[("logout", "confirm")]);
    assert_invalid_grant(&redeem(&service, &before, &[]), "grant-ended");

    let before = code();
    wait(directory.delete(&subject, service.clock.now())).unwrap();
    assert_invalid_grant(&redeem(&service, &before, &[]), "grant-ended");
    let again = service.add_user("alice", PASSWORD, signet::users::Profile::default());
    assert_ne!(again, subject);
    assert_invalid_grant(&redeem(&service, &before, &[]), "grant-ended");
}

/// What the registration says now counts: a client that was disabled, or lost its redirect URI, its scope or its grant.
#[test]
fn a_code_is_worth_what_the_registration_says_now() {
    let service = town();
    let code = || Browser::at(&service).code(&Ask::app().with("scope", "openid read write"));
    let reload = |old: &str, new: &str| service.reload(&tables(&[(old, new)]).join("\n"));
    let before = code();
    reload("[clients.app]\n", "[clients.app]\nstatus = \"disabled\"\n");
    assert_eq!(redeem(&service, &before, &[]).status, 401);
    reload("\"read\", \"write\"]", "\"read\"]");
    assert_eq!(tokens_of(&redeem(&service, &before, &[]))["scope"], "openid read");
    service.reload(&tables(&[]).join("\n"));
    assert!(NEIGHBOURS.contains("orders-api"));
    tokens_of(&redeem(&service, &code(), &[]));
}
