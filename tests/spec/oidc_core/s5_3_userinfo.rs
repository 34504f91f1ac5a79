//! §5.3, the userinfo endpoint: how it is asked, and how it answers.

use serde_json::{Value, json};

use crate::asking::part_of;
use crate::exchange::{Answer, Request};
use crate::service::NOW;
use crate::signing_in::{
    Ask, Browser, client_like_app, id_claims, service, service_with, subject_of, text_of, userinfo,
};

fn bearer(request: Request, token: &str) -> Request {
    request.header("Authorization", format!("Bearer {token}"))
}

#[track_caller]
fn claims(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// "The UserInfo Endpoint MUST support the use of the HTTP GET and HTTP POST methods", and "MUST accept Access Tokens as
/// OAuth 2.0 Bearer Token Usage" has it: in the header (§2.1) or in a form (§2.2).
#[test]
fn it_is_asked_by_get_or_post_with_the_token_in_header_or_form() {
    let service = service();
    let tokens = Browser::at(&service).tokens(&Ask::app().with("scope", "openid email"));
    let token = text_of(&tokens, "access_token");
    let expected = json!({
        "sub": subject_of(&service, "alice").as_str(),
        "email": "alice@example.com",
        "email_verified": true,
    });
    for request in [
        bearer(Request::get("/userinfo"), token),
        bearer(Request::new("POST", "/userinfo"), token),
        bearer(Request::post("/userinfo", &[]), token),
        Request::post("/userinfo", &[("access_token", token)]),
        Request::get("/userinfo").header("Authorization", format!("bearer {token}")),
        Request::get("/userinfo").header("authorization", format!("BEARER  {token}")),
    ] {
        let answer = service.answer(&request);
        assert_eq!(claims(&answer), expected);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

/// "The sub (subject) Claim MUST always be returned": the one of the ID token, whatever else was allowed.
#[test]
fn the_subject_is_that_of_the_id_token() {
    let service = service();
    let tokens = Browser::at(&service).tokens(&Ask::app());
    let told = claims(&userinfo(&service, text_of(&tokens, "access_token")));
    assert_eq!(told, json!({ "sub": id_claims(&tokens)["sub"] }));
}

/// It tells what the account is now, not what it was when the token was issued.
#[test]
fn it_also_answers_about_tokens_of_a_refresh() {
    let service = service();
    let tokens = Browser::at(&service).tokens(&Ask::app().with("scope", "openid email profile"));
    let narrow = crate::signing_in::refresh(&service, text_of(&tokens, "refresh_token"), &[("scope", "openid email")]);
    let told = claims(&userinfo(&service, text_of(&narrow.json(), "access_token")));
    assert_eq!((&told["email"], told.get("name")), (&json!("alice@example.com"), None));
}

/// "If a … userinfo_signed_response_alg … was registered, … the response MUST be a JWT … application/jwt … it SHOULD contain
/// … iss and aud": typed as none of our other tokens, so that it cannot be taken for an ID token.
#[test]
fn it_is_signed_for_a_client_that_registered_so() {
    for algorithm in ["ES256", "RS256"] {
        let line = format!("userinfo_signed_response_alg = \"{algorithm}\"");
        let service = service_with(&client_like_app("signed", &line));
        let tokens = Browser::at(&service).tokens_as("signed", &Ask::app().with("scope", "openid email"));
        let answer = userinfo(&service, text_of(&tokens, "access_token"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/jwt")), "{answer:?}");
        let (header, told) = (part_of(answer.text(), 0), part_of(answer.text(), 1));
        assert_eq!(header["alg"], algorithm);
        assert_eq!(header.get("typ"), None, "{header}");
        let expected = json!({
            "iss": "https://as.example",
            "aud": "signed",
            "iat": NOW.as_secs(),
            "sub": subject_of(&service, "alice").as_str(),
            "email": "alice@example.com",
            "email_verified": true,
        });
        assert_eq!(told, expected);
        let set = service.answer(&Request::get("/jwks")).body;
        let keys = signet::jose::VerifyingKeys::from_jwk_set(&set).unwrap();
        let key = keys.find(header["kid"].as_str().unwrap()).unwrap();
        let (input, signature) = answer.text().rsplit_once('.').unwrap();
        let signature = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, signature).unwrap();
        assert!(key.verify(input.as_bytes(), &signature).is_ok());
        assert!(key.verify(&input.as_bytes()[1..], &signature).is_err(), "the check cannot fail");
        let hint = Ask::app().with("client_id", "signed").with("id_token_hint", answer.text());
        crate::signing_in::assert_told(&Browser::at(&service).ask(&hint), "invalid_request");
    }
}

/// "The UserInfo Endpoint SHOULD support the use of Cross-Origin Resource Sharing": for the pages of the client whose token
/// it is, and for no others.
#[test]
fn pages_of_the_clients_origins_may_read_it() {
    let origins = |origin: &str| format!("allowed_origins = [\"{origin}\"]");
    let more = client_like_app("spa", &origins("https://spa.example"))
        + &client_like_app("other", &origins("https://other.example"));
    let service = service_with(&more);
    let tokens = Browser::at(&service).tokens_as("spa", &Ask::app());
    let token = text_of(&tokens, "access_token");
    for (origin, allowed) in [
        ("https://spa.example", Some("https://spa.example")),
        ("https://other.example", None),
        ("https://spa.example.evil.example", None),
        ("http://spa.example", None),
        ("https://as.example", None),
        ("null", None),
    ] {
        let answer = service.answer(&bearer(Request::get("/userinfo"), token).header("Origin", origin));
        assert_eq!(answer.status, 200);
        assert_eq!((answer.header("access-control-allow-origin"), answer.header("vary")), (allowed, Some("Origin")));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
    let preflight = Request::new("OPTIONS", "/userinfo")
        .header("Origin", "https://spa.example")
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "authorization");
    let answer = service.answer(&preflight);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://spa.example"));
    assert!(answer.header("access-control-allow-headers").is_some_and(|names| names.contains("Authorization")));
}
