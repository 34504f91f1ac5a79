//! §2.1, refresh tokens: "Implementations MUST support the revocation of refresh tokens".

use std::time::Duration;

use signet::protocol::ErrorCode::{InvalidGrant, UnsupportedTokenType};

use crate::asking::assert_refused;
use crate::exchange::Request;
use crate::granting::{
    OFFLINE, assert_invalid_grant, granted_natively, granted_scope, lives, tables, text, tokens_of_session, town,
};
use crate::introspecting::{assert_done, revoke_as};
use crate::signing_in::{Ask, Browser, parameter, public_token_request, redeem, refresh, tokens_of, userinfo};

/// "If the particular token is a refresh token and the authorization server supports the revocation of access tokens, then the
/// authorization server SHOULD also invalidate all access tokens based on the same authorization grant" (R42): those of before
/// and after a refresh, and every refresh token of the grant; whichever of them is presented.
#[test]
fn a_revoked_refresh_token_takes_its_grant_with_it() {
    for presented in [0, 1, 2] {
        let service = town();
        let first = granted_scope(&service, OFFLINE);
        let second = tokens_of(&refresh(&service, &text(&first, "refresh_token"), &[]));
        let third = tokens_of(&refresh(&service, &text(&second, "refresh_token"), &[]));
        let other = granted_scope(&service, OFFLINE);
        let all = [&first, &second, &third];
        assert_done(&revoke_as(&service, "app", &text(all[presented], "refresh_token")));
        for tokens in all {
            assert!(!lives(&service, tokens));
            assert_eq!(userinfo(&service, &text(tokens, "access_token")).status, 401);
            assert_invalid_grant(&refresh(&service, &text(tokens, "refresh_token"), &[]), "grant-ended");
        }
        assert!(lives(&service, &other), "another grant lives on");
        tokens_of(&refresh(&service, &text(&other, "refresh_token"), &[]));
        assert_done(&revoke_as(&service, "app", &text(&first, "refresh_token")));
    }
}

/// "If the token passed to the request is an access token, the server MAY revoke the respective refresh token as well": here it
/// is one token, and the grant lives on.
#[test]
fn a_revoked_access_token_is_one_token() {
    let service = town();
    let tokens = granted_scope(&service, OFFLINE);
    assert_done(&revoke_as(&service, "app", &text(&tokens, "access_token")));
    assert!(!lives(&service, &tokens));
    assert_eq!(userinfo(&service, &text(&tokens, "access_token")).status, 401);
    let refreshed = tokens_of(&refresh(&service, &text(&tokens, "refresh_token"), &[]));
    assert!(lives(&service, &refreshed));
}

/// "and then verifies whether the token was issued to the client making the revocation request. If this validation fails, the
/// request is refused"
#[test]
fn a_client_does_not_revoke_the_refresh_token_of_another() {
    let service = town();
    let tokens = granted_scope(&service, OFFLINE);
    let token = text(&tokens, "refresh_token");
    for thief in ["other", "orders-api"] {
        assert_refused(&revoke_as(&service, thief, &token), InvalidGrant, "token-of-another-client");
    }
    let natively = Request::post("/revoke", &[("client_id", "native"), ("token", &token)]);
    assert_refused(&service.answer(&natively), InvalidGrant, "token-of-another-client");
    assert_eq!(service.answer(&Request::post("/revoke", &[("token", &token)])).status, 401);
    assert_eq!(service.answer(&Request::post("/revoke", &[("client_id", "app"), ("token", &token)])).status, 401);
    assert!(lives(&service, &tokens));
    tokens_of(&refresh(&service, &token, &[]));
}

/// §2.1: "or, in the case of a public client": it says who it is, and the token proves the rest; each generation ends the family.
#[test]
fn a_public_client_revokes_its_refresh_token() {
    let service = town();
    let first = granted_natively(&service, "openid offline_access read");
    let body =
        |token: &str| [("grant_type", "refresh_token"), ("refresh_token", token)].map(|(a, b)| (a, b.to_owned()));
    let refresh = |token: &str| {
        let body = body(token);
        let body: Vec<_> = body.iter().map(|(name, value)| (*name, value.as_str())).collect();
        public_token_request(&service, "native", &body)
    };
    let second = tokens_of(&refresh(&text(&first, "refresh_token")));
    let revoked = Request::post("/revoke", &[("client_id", "native"), ("token", &text(&first, "refresh_token"))]);
    assert_done(&service.answer(&revoked));
    assert_invalid_grant(&refresh(&text(&second, "refresh_token")), "grant-ended");
    assert!(!lives(&service, &second));
}

/// The session that it came from is the person's, not the client's: who revokes signs nobody out.
#[test]
fn a_revocation_signs_nobody_out() {
    let service = town();
    let browser = Browser::at(&service);
    let tokens = tokens_of_session(&service, &browser);
    assert_done(&revoke_as(&service, "app", &text(&tokens, "refresh_token")));
    assert!(parameter(&browser.ask(&Ask::app()), "code").is_some());
}

/// §2.2: "invalid tokens do not cause an error response since the client cannot handle such an error in a reasonable way": an
/// expired one, one from before a registration without refresh tokens, one that is none. An expired one still ends what its
/// grant has elsewhere.
#[test]
fn a_refresh_token_that_is_worth_nothing_is_revoked_all_the_same() {
    let service = town();
    let first = granted_scope(&service, OFFLINE);
    let old = text(&first, "refresh_token");
    service.clock.advance(Duration::from_secs(13 * 24 * 3600));
    let younger = tokens_of(&refresh(&service, &old, &[]));
    service.clock.advance(Duration::from_secs(2 * 24 * 3600));
    assert_invalid_grant(&refresh(&service, &old, &[]), "refresh-token-expired");
    assert_done(&revoke_as(&service, "app", &old));
    assert_invalid_grant(&refresh(&service, &text(&younger, "refresh_token"), &[]), "grant-ended");
    let token = text(&granted_scope(&service, OFFLINE), "refresh_token");
    service.reload(&tables(&[("[clients.app]\n", "[clients.app]\nrefresh_tokens = \"none\"\n")]).join("\n"));
    assert_done(&revoke_as(&service, "app", &token));
    service.reload(&tables(&[]).join("\n"));
    assert_invalid_grant(&refresh(&service, &token, &[]), "grant-ended");
    assert_done(&revoke_as(&service, "app", "refresh.AQ"));
    assert_done(&revoke_as(&service, "app", &token[..token.len() - 1]));
}

/// §2.2.1 "unsupported_token_type": a code is none of what is revoked, and is not spent by trying.
#[test]
fn a_code_is_not_revoked_here() {
    let service = town();
    let code = Browser::at(&service).code(&Ask::app().with("scope", OFFLINE));
    assert_refused(&revoke_as(&service, "app", &code), UnsupportedTokenType, "token-type-not-revocable");
    tokens_of(&redeem(&service, &code, &[]));
}

/// DESIGN §3: "A revocation lives until now + the longest lifetime that any class could have issued": a refresh token of the
/// grant is refused to its end.
#[test]
fn a_revocation_lasts_as_long_as_what_it_revokes() {
    let service = town();
    let tokens = granted_scope(&service, OFFLINE);
    assert_done(&revoke_as(&service, "app", &text(&tokens, "refresh_token")));
    for _ in 0..13 {
        service.clock.advance(Duration::from_secs(24 * 3600));
        // Whatever sweeps does so while others revoke.
        assert_done(&revoke_as(&service, "app", &text(&granted_scope(&service, OFFLINE), "refresh_token")));
        assert_invalid_grant(&refresh(&service, &text(&tokens, "refresh_token"), &[]), "grant-ended");
    }
}
