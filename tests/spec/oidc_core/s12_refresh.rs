//! §12, ID tokens of a refresh.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::json;

use crate::signing_in::{Ask, BOBS_PASSWORD, Browser, bob, id_claims, refresh, service, text_of, tokens_of, userinfo};

/// "its iss Claim Value MUST be the same as in the ID Token issued when the original authentication occurred, its sub …,
/// its iat Claim MUST represent the time that the new ID Token is issued, its aud …, its auth_time Claim MUST represent the
/// time of the original authentication, its azp …".
#[test]
fn an_id_token_of_a_refresh_says_the_same_of_the_same_sign_in() {
    let service = service();
    let first = Browser::at(&service).tokens(&Ask::app().with("scope", "openid read"));
    service.clock.advance(Duration::from_secs(300));
    let second = tokens_of(&refresh(&service, text_of(&first, "refresh_token"), &[]));
    let (before, after) = (id_claims(&first), id_claims(&second));
    for name in ["iss", "sub", "aud", "azp", "auth_time", "sid", "acr", "amr"] {
        assert_eq!(after[name], before[name], "{name}");
        assert!(!after[name].is_null(), "{name}");
    }
    assert_eq!(after["iat"].as_u64(), before["iat"].as_u64().map(|time| time + 300));
    assert_eq!(after["exp"].as_u64(), before["exp"].as_u64().map(|time| time + 300));
    assert_ne!(second["access_token"], first["access_token"]);
}

/// "it SHOULD NOT have a nonce Claim, even when the ID Token issued at the time of the original authentication contained
/// nonce".
#[test]
fn an_id_token_of_a_refresh_has_no_nonce() {
    let service = service();
    let first = Browser::at(&service).tokens(&Ask::app());
    assert_eq!(id_claims(&first)["nonce"], "the-nonce");
    let second = tokens_of(&refresh(&service, text_of(&first, "refresh_token"), &[]));
    assert_eq!(id_claims(&second).get("nonce"), None);
}

/// The hash in it is that of the access token beside it (§3.1.3.6).
#[test]
fn an_id_token_of_a_refresh_hashes_its_own_access_token() {
    let service = service();
    let first = Browser::at(&service).tokens(&Ask::app());
    let second = tokens_of(&refresh(&service, text_of(&first, "refresh_token"), &[]));
    let hash = digest(&SHA256, text_of(&second, "access_token").as_bytes());
    assert_eq!(id_claims(&second)["at_hash"], json!(URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])));
}

/// Two users of one browser: what the first one granted stays the first one's, whoever signed in since (CVE-2022-3916).
#[test]
fn a_refresh_is_for_whoever_granted_it() {
    let service = service();
    let bob = bob(&service);
    let browser = Browser::at(&service);
    let alices = browser.tokens(&Ask::app().with("scope", "openid offline_access"));
    let page = browser.ask(&Ask::app().with("prompt", "login").with("scope", "openid offline_access"));
    let page = browser.sign_in_as(&page, "bob", BOBS_PASSWORD);
    let code = crate::signing_in::parameter(&browser.submit(&page, &[("consent", "allow")]), "code").unwrap();
    let bobs = tokens_of(&crate::signing_in::redeem(&service, &code, &[]));
    for (tokens, subject) in [(&alices, crate::signing_in::subject_of(&service, "alice")), (&bobs, bob)] {
        let refreshed = tokens_of(&refresh(&service, text_of(tokens, "refresh_token"), &[]));
        assert_eq!(id_claims(&refreshed)["sub"], subject.as_str());
        assert_eq!(userinfo(&service, text_of(&refreshed, "access_token")).json()["sub"], subject.as_str());
    }
}

/// A narrower scope without `openid` is OAuth again: no ID token, and nothing at userinfo; the next refresh has it back.
#[test]
fn a_refresh_without_openid_has_no_id_token() {
    let service = service();
    let first = Browser::at(&service).tokens(&Ask::app().with("scope", "openid read"));
    let token = text_of(&first, "refresh_token");
    let narrow = tokens_of(&refresh(&service, token, &[("scope", "read")]));
    assert_eq!(narrow.get("id_token"), None, "{narrow}");
    assert_eq!(userinfo(&service, text_of(&narrow, "access_token")).status, 401);
    assert!(tokens_of(&refresh(&service, token, &[])).get("id_token").is_some());
}
