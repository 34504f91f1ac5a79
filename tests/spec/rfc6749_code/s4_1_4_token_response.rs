//! §4.1.4, what a code is worth.

use std::collections::BTreeSet;

use crate::asking::part_of;
use crate::granting::text;
use crate::signing_in::{Ask, Browser, redeem, refresh, service, tokens_of, userinfo};

/// "If the access token request is valid and authorized, the authorization server issues an access token and optional
/// refresh token"
#[test]
fn a_code_is_redeemed_for_tokens() {
    let service = service();
    let code = Browser::at(&service).code(&Ask::app().with("scope", "openid email read"));
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    assert_eq!(tokens["scope"], "email openid read");
    assert!(tokens["refresh_token"].as_str().unwrap().starts_with("refresh."));
    let told = userinfo(&service, tokens["access_token"].as_str().unwrap()).json();
    assert_eq!(told["email"], "alice@example.com");
}

/// §5.1 and OpenID Connect Core §3.1.3.3: "access_token", "token_type: Bearer", "expires_in", which is what the token itself
/// says; of a code as of a refresh, and nothing that is defined nowhere.
#[test]
fn every_grant_is_answered_with_type_and_lifetime() {
    let service = service();
    let code = Browser::at(&service).code(&Ask::app().with("scope", "openid offline_access read"));
    let first = redeem(&service, &code, &[]);
    let second = refresh(&service, &text(&first.json(), "refresh_token"), &[]);
    for answer in [first, second] {
        let tokens = tokens_of(&answer);
        let members: BTreeSet<_> = tokens.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"];
        assert_eq!(members, expected.into());
        assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&"Bearer".into(), &600.into()));
        let claims = part_of(&text(&tokens, "access_token"), 1);
        assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 600);
    }
}
