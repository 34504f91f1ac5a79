//! §4.1.4, what a code is worth.

use crate::signing_in::{Ask, Browser, redeem, service, tokens_of, userinfo};

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
