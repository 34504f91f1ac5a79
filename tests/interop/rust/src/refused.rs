//! What the crate refuses, and what the server refuses in a way that the crate tells.

use openidconnect::core::{CoreErrorResponseType, CoreIdTokenVerifier, CoreUserInfoClaims};
use openidconnect::{
    ClaimsVerificationError, ClientId, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, RequestTokenError,
    SubjectIdentifier, UserInfoError,
};

use crate::browser::{Browser, parameter};
use crate::client::{Client, TokenFault, id_token, send};

const SHOP: &str = "https://shop.example/";

fn shop() -> Client {
    Client::discover("shop", "https://shop.example/callback")
}

/// OpenID Connect Core §3.1.3.7
#[test]
fn an_id_token_with_another_nonce_audience_issuer_or_algorithm_is_refused() {
    let shop = shop();
    let (tokens, nonce) = shop.sign_in(&Browser::new(SHOP), &[]);
    let token = id_token(&tokens);
    let verifier = |id: &str, issuer: &str| {
        let issuer = IssuerUrl::new(issuer.to_owned()).expect("an issuer");
        CoreIdTokenVerifier::new_public_client(ClientId::new(id.to_owned()), issuer, shop.metadata.jwks().clone())
    };
    let issuer = shop.metadata.issuer().as_str();
    token.claims(&verifier("shop", issuer), &nonce).expect("a valid ID token");
    let judged = |id, issuer, nonce: &Nonce| token.claims(&verifier(id, issuer), nonce).expect_err("not refused");
    let another = Nonce::new_random();
    assert!(matches!(judged("shop", issuer, &another), ClaimsVerificationError::InvalidNonce(_)));
    assert!(matches!(judged("other", issuer, &nonce), ClaimsVerificationError::InvalidAudience(_)));
    assert!(matches!(judged("shop", "https://other.example", &nonce), ClaimsVerificationError::InvalidIssuer(_)));
    let other_algorithm = verifier("shop", issuer).set_allowed_algs([]);
    let fault = token.claims(&other_algorithm, &nonce).expect_err("not refused");
    assert!(matches!(fault, ClaimsVerificationError::SignatureVerification(_)), "{fault:?}");
}

/// "The `sub` Claim in the UserInfo Response MUST be verified to exactly match the `sub` Claim in the ID Token"
/// (OpenID Connect Core §5.3.2).
#[test]
fn userinfo_about_somebody_else_is_refused() {
    let shop = shop();
    let (tokens, _) = shop.sign_in(&Browser::new(SHOP), &[]);
    let somebody = SubjectIdentifier::new("somebody".to_owned());
    let request = shop.discovered.user_info(tokens.access_token().clone(), Some(somebody)).expect("an endpoint");
    let told: Result<CoreUserInfoClaims, _> = request.request(&send);
    let fault = told.expect_err("not refused");
    assert!(
        matches!(fault, UserInfoError::ClaimsVerification(ClaimsVerificationError::InvalidSubject(_))),
        "{fault:?}"
    );
}

/// RFC 6749 §4.1.2.1
#[test]
fn who_turns_back_is_told_as_access_denied() {
    let (shop, browser) = (shop(), Browser::new(SHOP));
    let attempt = shop.begin(&[], &[]);
    let answer = browser.submit(&browser.visit(&attempt.url), &[("cancel", "1")]).away();
    assert_eq!(parameter(&answer, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&answer, "state").as_ref(), Some(attempt.state.secret()));
    assert_eq!(parameter(&answer, "iss").as_ref(), Some(&**shop.metadata.issuer()));
}

/// RFC 7636 §4.6
#[test]
fn a_code_with_another_verifier_is_refused_with_invalid_grant() {
    let shop = shop();
    let attempt = shop.begin(&[], &[]);
    let code = parameter(&Browser::new(SHOP).sign_in(&attempt.url), "code").expect("a code");
    let (_, another) = PkceCodeChallenge::new_random_sha256();
    assert_invalid_grant(shop.redeem(code, another).map(drop));
}

/// "The authorization code is bound to the client identifier and redirection URI" (RFC 6749 §4.1.2).
#[test]
fn a_code_of_another_client_is_refused_with_invalid_grant() {
    let (shop, notary) = (shop(), Client::discover("notary", "https://notary.example/callback"));
    let attempt = notary.begin(&[], &[]);
    let answer = Browser::new("https://notary.example/").sign_in(&attempt.url);
    assert_invalid_grant(shop.redeem(parameter(&answer, "code").expect("a code"), attempt.verifier).map(drop));
}

#[track_caller]
fn assert_invalid_grant(result: Result<(), TokenFault>) {
    match result {
        Err(RequestTokenError::ServerResponse(told)) => assert_eq!(told.error(), &CoreErrorResponseType::InvalidGrant),
        other => panic!("{other:?}"),
    }
}
