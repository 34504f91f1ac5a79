//! What a client gets of a person who signs in.

use openidconnect::core::{CoreErrorResponseType, CoreJwsSigningAlgorithm, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, LogoutRequest, OAuth2TokenResponse, PostLogoutRedirectUrl, RequestTokenError, UserInfoResponseType,
};

use crate::browser::{Browser, Shown, parameter};
use crate::client::{Client, id_token, send};

const SHOP: &str = "https://shop.example/";

fn shop() -> Client {
    Client::discover("shop", "https://shop.example/callback")
}

/// The steps of OpenID Connect Core §3.1.1, and §5.3, §12 after them.
#[test]
fn a_person_signs_in_is_known_and_stays_signed_in() {
    let (shop, browser) = (shop(), Browser::new(SHOP));
    let (tokens, nonce) = shop.sign_in(&browser, &["profile", "email", "offline_access", "read"]);
    let verifier = shop.discovered.id_token_verifier();
    let token = id_token(&tokens);
    let claims = token.claims(&verifier, &nonce).expect("a valid ID token");
    assert_eq!(claims.issuer(), shop.metadata.issuer());
    assert_eq!(claims.authorized_party().map(|party| party.as_str()), Some("shop"));
    assert!(claims.auth_time().is_some());

    let (algorithm, key) = (token.signing_alg().expect("signed"), token.signing_key(&verifier).expect("a key"));
    let hash = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).expect("a hash");
    assert_eq!(claims.access_token_hash(), Some(&hash));

    let request = shop.discovered.user_info(tokens.access_token().clone(), Some(claims.subject().clone()));
    let told: CoreUserInfoClaims = request.expect("a userinfo endpoint").request(&send).expect("userinfo");
    assert_eq!(told.email().map(|email| email.as_str()), Some("alice@example.com"));
    assert_eq!(told.email_verified(), Some(true));
    assert_eq!(told.name().and_then(|name| name.get(None)).map(|name| name.as_str()), Some("Alice Liddell"));

    let refresh_token = tokens.refresh_token().expect("a refresh token");
    let request = shop.discovered.exchange_refresh_token(refresh_token).expect("a token endpoint");
    let renewed = request.request(&send).expect("tokens");
    assert_ne!(renewed.access_token().secret(), tokens.access_token().secret());
    // The nonce is that of the first (§12.2), or there is none.
    let again = id_token(&renewed).claims(&verifier, |_: Option<&_>| Ok(())).expect("a valid ID token");
    assert_eq!(again.subject(), claims.subject());
    assert_eq!(again.auth_time(), claims.auth_time());

    // Another sign-in of this browser shows no page.
    let silent = shop.begin(&["profile"], &[("prompt", "none")]);
    let answer = browser.answer(&silent.url);
    let silent_tokens = shop.redeem(parameter(&answer, "code").expect("a code"), silent.verifier).expect("tokens");
    let silently = id_token(&silent_tokens).claims(&verifier, &silent.nonce).expect("a valid ID token");
    assert_eq!(silently.subject(), claims.subject());
}

/// OpenID Connect RP-Initiated Logout §2.
#[test]
fn a_person_signs_out_and_nothing_is_answered_silently_any_more() {
    let (shop, browser) = (shop(), Browser::new(SHOP));
    let (tokens, _) = shop.sign_in(&browser, &["offline_access"]);
    let endpoint = shop.metadata.additional_metadata().end_session_endpoint.clone().expect("an end-session endpoint");
    let bye = PostLogoutRedirectUrl::new("https://shop.example/bye".to_owned()).expect("a URL");
    let request = LogoutRequest::from(endpoint).set_id_token_hint(id_token(&tokens)).set_post_logout_redirect_uri(bye);
    let request = request.set_state(openidconnect::CsrfToken::new("the state".to_owned()));
    assert_eq!(browser.answer(&request.http_get_url()).as_str(), "https://shop.example/bye?state=the+state");
    let silent = shop.begin(&[], &[("prompt", "none")]);
    assert_eq!(parameter(&browser.answer(&silent.url), "error").as_deref(), Some("login_required"));
    let asked = browser.visit(&shop.begin(&[], &[]).url);
    assert!(matches!(asked, Shown::Page { html, .. } if html.contains("id=\"login-submit\"")));
}

/// Registration §2, `id_token_signed_response_alg`.
#[test]
fn an_id_token_by_the_algorithm_of_the_registration_is_verified() {
    let notary = Client::discover("notary", "https://notary.example/callback");
    let (tokens, nonce) = notary.sign_in(&Browser::new("https://notary.example/"), &["profile"]);
    let judged_by = |algorithm| {
        let verifier = notary.discovered.id_token_verifier().set_allowed_algs([algorithm]);
        id_token(&tokens).claims(&verifier, &nonce).map(drop)
    };
    judged_by(CoreJwsSigningAlgorithm::EcdsaP256Sha256).expect("a valid ID token");
    judged_by(CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256)
        .expect_err("the usual one, which is not the registered one");
}

/// OpenID Connect Core §5.3.2, Registration §2, `userinfo_signed_response_alg`; the crate takes RS256 alone.
#[test]
fn signed_userinfo_is_verified() {
    let clerk = Client::discover("clerk", "https://clerk.example/callback");
    let (tokens, nonce) = clerk.sign_in(&Browser::new("https://clerk.example/"), &["profile"]);
    let verifier = clerk.discovered.id_token_verifier();
    let claims = id_token(&tokens).claims(&verifier, &nonce).expect("a valid ID token");
    let request = clerk.discovered.user_info(tokens.access_token().clone(), Some(claims.subject().clone()));
    let request = request.expect("a userinfo endpoint").require_signed_response(true);
    let request = request.set_response_type(UserInfoResponseType::Jwt);
    let told: CoreUserInfoClaims = request.request(&send).expect("userinfo");
    assert_eq!(told.subject(), claims.subject());
}

/// An app of the person's own device (RFC 8252 §7.3), which has no secret (RFC 6749 §2.1).
#[test]
fn a_public_client_signs_a_person_in_and_its_refresh_tokens_rotate() {
    let native = Client::discover("native", "http://127.0.0.1:51234/callback");
    let (tokens, nonce) = native.sign_in(&Browser::new("http://127.0.0.1:51234/"), &["offline_access"]);
    id_token(&tokens).claims(&native.discovered.id_token_verifier(), &nonce).expect("a valid ID token");
    let refresh = |token| native.discovered.exchange_refresh_token(token).expect("a token endpoint").request(&send);
    let first = tokens.refresh_token().expect("a refresh token");
    let second = refresh(first).expect("tokens");
    let third = refresh(second.refresh_token().expect("a refresh token")).expect("tokens");
    for token in [first, third.refresh_token().expect("a refresh token")] {
        let Err(RequestTokenError::ServerResponse(told)) = refresh(token) else { panic!("an old token came again") };
        assert_eq!(told.error(), &CoreErrorResponseType::InvalidGrant);
    }
}
