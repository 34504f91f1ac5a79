//! §6: "Refreshing an Access Token": whose it is, and how far it reaches.

use signet::protocol::ErrorCode::{InvalidRequest, InvalidScope, InvalidTarget, UnauthorizedClient};

use crate::asking::assert_refused;
use crate::exchange::{Request, basic, form};
use crate::granting::{
    OFFLINE, assert_invalid_grant, granted_natively, granted_scope, lives, plan_of, tables, text, town,
};
use crate::signing_in::{
    Ask, Browser, CALLBACK, alice, public_token_request, redeem, refresh, token_request_as, tokens_of,
};

/// "MUST … ensure that the refresh token was issued to the authenticated client": a thief who is a client is none (V21), and
/// ends nothing by trying.
#[test]
fn a_refresh_token_of_another_client_is_refused() {
    let service = town();
    let tokens = granted_scope(&service, OFFLINE);
    let token = text(&tokens, "refresh_token");
    let parameters = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
    let by_other = token_request_as(&service, "other", &parameters, &[]);
    assert_invalid_grant(&by_other, "refresh-token-invalid");
    assert_invalid_grant(&public_token_request(&service, "native", &parameters), "refresh-token-invalid");
    let natives = text(&granted_natively(&service, "openid offline_access read"), "refresh_token");
    assert_invalid_grant(&refresh(&service, &natives, &[]), "refresh-token-invalid");
    let stranger = Request::post("/token", &parameters).header("Authorization", basic("app", "wrong"));
    assert_eq!(service.answer(&stranger).status, 401);
    let nobody = Request::post("/token", &[&parameters[..], &[("client_id", "app")]].concat());
    assert_eq!(service.answer(&nobody).status, 401, "a client with a secret needs it");
    assert!(lives(&service, &tokens));
    tokens_of(&refresh(&service, &token, &[]));
}

/// "scope … MUST NOT include any scope not originally granted by the resource owner": nor one that the client is registered
/// for, nor one of the session's other grants.
#[test]
fn a_wider_scope_is_refused() {
    let service = town();
    let browser = Browser::at(&service);
    browser.code(&Ask::app().with("scope", "openid profile email offline_access read write"));
    let code = browser.code(&Ask::app().with("scope", "openid offline_access read"));
    let token = text(&tokens_of(&redeem(&service, &code, &[])), "refresh_token");
    for scope in ["write", "read write", "openid email", "fly", "READ", "openid offline_access read write"] {
        assert_refused(&refresh(&service, &token, &[("scope", scope)]), InvalidScope, "scope-too-wide");
    }
    for scope in ["re\"ad", "read\\", "r\u{e4}d"] {
        assert_refused(&refresh(&service, &token, &[("scope", scope)]), InvalidScope, "scope-malformed");
    }
    assert_eq!(tokens_of(&refresh(&service, &token, &[]))["scope"], "offline_access openid read");
}

/// "if omitted is treated as equal to the scope originally granted by the resource owner"; "If a new refresh token is issued,
/// the refresh token scope MUST be identical to that of the refresh token included by the client in the request."
#[test]
fn a_narrower_scope_narrows_the_access_token_and_not_the_refresh_token() {
    let service = town();
    let mut token = text(&granted_scope(&service, OFFLINE), "refresh_token");
    for (asked, given) in [
        (Some("read"), "read"),
        (None, "offline_access openid read write"),
        (Some("openid write"), "openid write"),
        (Some("write write  read"), "read write"),
        (None, "offline_access openid read write"),
    ] {
        let scope: Vec<_> = asked.map(|asked| ("scope", asked)).into_iter().collect();
        let tokens = tokens_of(&refresh(&service, &token, &scope));
        assert_eq!(tokens["scope"], given, "{asked:?}");
        assert_eq!(tokens.get("id_token").is_some(), given.contains("openid"), "{asked:?}");
        token = text(&tokens, "refresh_token");
    }
}

/// RFC 8707 §2.2: "the client can indicate the desired target resource … MUST be … subset": each narrowing is of that token.
#[test]
fn a_resource_that_was_not_granted_is_refused() {
    let service = town();
    let token = text(&granted_scope(&service, "openid offline_access"), "refresh_token");
    let orders = [("resource", "https://orders.example")];
    assert_refused(&refresh(&service, &token, &orders), InvalidTarget, "resource-unknown");
    assert_refused(&refresh(&service, &token, &[("resource", "x")]), InvalidTarget, "resource-malformed");
    let token = text(&granted_scope(&service, OFFLINE), "refresh_token");
    tokens_of(&refresh(&service, &token, &orders));
}

/// What the client is no longer registered for was granted in vain, and comes back with the registration.
#[test]
fn a_scope_that_the_client_lost_is_not_refreshed() {
    let service = town();
    let token = text(&granted_scope(&service, OFFLINE), "refresh_token");
    service.reload(&tables(&[("\"read\", \"write\"]", "\"read\"]")]).join("\n"));
    assert_eq!(tokens_of(&refresh(&service, &token, &[]))["scope"], "offline_access openid read");
    service.reload(&tables(&[]).join("\n"));
    assert_eq!(tokens_of(&refresh(&service, &token, &[]))["scope"], "offline_access openid read write");
}

/// "refresh_token REQUIRED"
#[test]
fn a_request_without_a_refresh_token_is_refused() {
    let service = town();
    assert_refused(&refresh(&service, "", &[("refresh_token", "")]), InvalidRequest, "refresh-token-missing");
    let twice = form(&[("grant_type", "refresh_token"), ("refresh_token", "a"), ("refresh_token", "b")]);
    let request = Request::post_of("/token", twice).header("Authorization", basic("app", &service.secret("app")));
    assert_refused(&service.answer(&request), InvalidRequest, "parameter-repeated");
}

/// `refresh_tokens = "none"`: none is given, `offline_access` is ignored (OpenID Connect Core §11), and one from before is worth
/// nothing until the registration is as it was.
#[test]
fn a_client_that_gets_no_refresh_tokens_has_none() {
    let service = town();
    let token = text(&granted_scope(&service, OFFLINE), "refresh_token");
    service.reload(&tables(&[("[clients.app]\n", "[clients.app]\nrefresh_tokens = \"none\"\n")]).join("\n"));
    assert_invalid_grant(&refresh(&service, &token, &[]), "refresh-token-invalid");
    let tokens = granted_scope(&service, OFFLINE);
    assert_eq!(tokens["scope"], "openid read write");
    assert_eq!(tokens.get("refresh_token"), None);
    service.reload(&tables(&[(", \"refresh_token\"]", "]")]).join("\n"));
    assert_eq!(granted_scope(&service, OFFLINE).get("refresh_token"), None);
    assert_refused(&refresh(&service, &token, &[]), UnauthorizedClient, "grant-type-not-registered");
    service.reload(&tables(&[]).join("\n"));
    tokens_of(&refresh(&service, &token, &[]));
}

/// R19: "bearer public client: no refresh_token in response", unless it is registered for rotation.
#[test]
fn a_public_client_gets_no_refresh_token_unless_it_rotates() {
    let spa = "[clients.spa]\nauthentication = [\"none\"]\ngrant_types = [\"authorization_code\", \"refresh_token\"]\n\
               redirect_uris = [\"https://app.example/callback\"]\nscopes = [\"openid\", \"offline_access\"]\n";
    let mut parts = tables(&[]);
    parts.push(spa.to_owned());
    let service = plan_of(&parts).start();
    alice(&service);
    let ask = Ask::app().with("client_id", "spa").with("scope", "openid offline_access");
    let code = Browser::at(&service).code(&ask);
    let answer = public_token_request(&service, "spa", &crate::granting::code_parameters(&code, CALLBACK));
    let tokens = tokens_of(&answer);
    assert_eq!((tokens.get("refresh_token"), tokens["scope"].as_str()), (None, Some("openid")));
    assert!(granted_natively(&service, "openid offline_access").get("refresh_token").is_some());
}

/// §5.1 and R8: every answer with tokens is kept by nobody.
#[test]
fn answers_with_tokens_are_not_kept() {
    let service = town();
    let code = Browser::at(&service).code(&Ask::app().with("scope", OFFLINE));
    let first = redeem(&service, &code, &[]);
    let second = refresh(&service, &text(&first.json(), "refresh_token"), &[]);
    for answer in [first, second, redeem(&service, &code, &[])] {
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
        assert_eq!(answer.header("pragma"), Some("no-cache"), "{answer:?}");
    }
}
