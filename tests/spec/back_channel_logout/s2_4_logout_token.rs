//! §2.4: what a logout token says.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use signet::jose::VerifyingKeys;

use crate::asking::part_of;
use crate::back_channel_logout::{claims_of, end, local_service, taker, token_of, told_at};
use crate::exchange::Request;
use crate::service::NOW;
use crate::signing_in::{Ask, Browser, id_claims, subject_of};

#[test]
fn a_logout_token_has_exactly_these_claims() {
    let app = taker();
    let service = told_at(&app.url("/out"));
    let browser = Browser::at(&service);
    let id_token = id_claims(&browser.tokens(&Ask::app()));
    end(&browser);
    let mut claims = claims_of(&app.wait_for(1)[0]);
    assert!(claims["jti"].as_str().is_some_and(|id| id.len() >= 22), "{claims}");
    claims.as_object_mut().unwrap().remove("jti");
    let subject = subject_of(&service, "alice");
    assert_eq!(
        claims,
        json!({
            "iss": "http://localhost:8080",
            "aud": "app",
            "sub": subject.as_str(),
            "sid": id_token["sid"],
            "iat": NOW.as_secs(),
            "exp": NOW.as_secs() + 120,
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        })
    );
    assert_eq!(claims["sub"], id_token["sub"]);
}

/// "typ: logout+jwt"; "signed … in the same manner as ID Tokens": by the algorithm that the client is registered for.
#[test]
fn a_logout_token_is_signed_like_the_clients_id_tokens() {
    for (line, algorithm) in [("", "RS256"), ("id_token_signed_response_alg = \"ES256\"\n", "ES256")] {
        let app = taker();
        let service = local_service(&format!("{line}backchannel_logout_uri = \"{}\"", app.url("/out")), "");
        let browser = Browser::at(&service);
        browser.code(&Ask::app());
        end(&browser);
        let token = token_of(&app.wait_for(1)[0]);
        let header = part_of(&token, 0);
        assert_eq!((&header["typ"], &header["alg"]), (&"logout+jwt".into(), &algorithm.into()), "{header}");
        let set = service.answer(&Request::get("/jwks"));
        let keys = VerifyingKeys::from_jwk_set(&set.body).unwrap();
        let (input, signature) = token.rsplit_once('.').unwrap();
        let key = keys.find(header["kid"].as_str().unwrap()).unwrap();
        assert!(key.verify(input.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).is_ok());
    }
}

/// "a nonce Claim MUST NOT be present": nor is a logout token good for anything else here.
#[test]
fn a_logout_token_is_no_hint() {
    let app = taker();
    let service = told_at(&app.url("/out"));
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    end(&browser);
    let token = token_of(&app.wait_for(1)[0]);
    let answer = browser.ask(&Ask::app().with("id_token_hint", &token).with("prompt", "none"));
    assert_eq!(crate::signing_in::parameter(&answer, "error").as_deref(), Some("invalid_request"), "{answer:?}");
}
