//! §2, the ID token and what stands in it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::asking::part_of;
use crate::service::NOW;
use crate::signing_in::{
    Ask, Browser, client_like_app, id_claims, redeem, service, service_with, subject_of, text_of, tokens_of,
};

/// "The following Claims are used within the ID Token": each with the JSON type that it must have, and nothing that
/// nobody asked for.
#[test]
fn an_id_token_has_exactly_these_claims() {
    let service = service();
    let tokens = Browser::at(&service).tokens(&Ask::app().with("scope", "openid profile email address phone"));
    let mut claims = id_claims(&tokens);
    let members = claims.as_object_mut().unwrap();
    let (sid, at_hash) = (members.remove("sid").unwrap(), members.remove("at_hash").unwrap());
    let expected = json!({
        "iss": "https://as.example",
        "sub": subject_of(&service, "alice").as_str(),
        "aud": "app",
        "azp": "app",
        "iat": NOW.as_secs(),
        "exp": NOW.as_secs() + 600,
        "auth_time": NOW.as_secs(),
        "acr": "1",
        "amr": ["pwd"],
        "nonce": "the-nonce",
    });
    assert_eq!(claims, expected);
    assert!(sid.as_str().is_some_and(|sid| sid.len() >= 22), "{sid}");
    assert!(at_hash.is_string(), "{at_hash}");
}

/// "sub … MUST NOT exceed 255 ASCII characters in length"
#[test]
fn the_subject_is_short_ascii_and_no_name_of_the_user() {
    let service = service();
    let claims = id_claims(&Browser::at(&service).tokens(&Ask::app()));
    let subject = text_of(&claims, "sub");
    assert!(subject.is_ascii() && subject.len() <= 255, "{subject}");
    assert!(!subject.contains("alice"), "{subject}");
}

/// "Its value is a JSON number representing the number of seconds": whole ones, also in the middle of a second.
#[test]
fn times_are_whole_seconds() {
    let service = service();
    service.clock.advance(Duration::from_millis(999));
    let claims = id_claims(&Browser::at(&service).tokens(&Ask::app()));
    for name in ["iat", "exp", "auth_time"] {
        assert!(claims[name].is_u64(), "{name} in {claims}");
    }
    assert_eq!(claims["iat"], NOW.as_secs());
    assert_eq!(claims["exp"], NOW.as_secs() + 600);
}

/// "If present in the Authentication Request, Authorization Servers MUST include a nonce Claim in the ID Token with the
/// Claim Value being the nonce value sent in the Authentication Request … no other processing on nonce values".
#[test]
fn the_nonce_comes_back_to_the_byte() {
    let service = service();
    let browser = Browser::at(&service);
    for nonce in [
        "n".repeat(1000),
        " leading and trailing ".to_owned(),
        "ünïcödé ☃ 𝄞".to_owned(),
        "a+b%20c&d=e\"f\\g<h>".to_owned(),
        "0".to_owned(),
    ] {
        let claims = id_claims(&browser.tokens(&Ask::app().with("nonce", &nonce)));
        assert_eq!(claims["nonce"], json!(nonce));
    }
}

/// A code flow needs no nonce, "and then the ID Token has none".
#[test]
fn without_a_nonce_there_is_none() {
    let service = service();
    let browser = Browser::at(&service);
    for ask in [Ask::app().without("nonce"), Ask::app().with("nonce", "")] {
        let claims = id_claims(&browser.tokens(&ask));
        assert_eq!(claims.get("nonce"), None, "{claims}");
    }
}

/// "Time when the End-User authentication occurred": not when the token was issued.
#[test]
fn auth_time_is_when_the_password_was_typed() {
    let service = service();
    let browser = Browser::at(&service);
    let first = id_claims(&browser.tokens(&Ask::app()));
    service.clock.advance(Duration::from_secs(100));
    let second = id_claims(&browser.tokens(&Ask::app()));
    assert_eq!(second["auth_time"], first["auth_time"]);
    assert_eq!(second["iat"], json!(NOW.as_secs() + 100));
    assert_eq!(second["sid"], first["sid"], "it is the same session");
}

/// "OpenID Connect requests MUST contain the openid scope value": without it this is OAuth, which has no ID token.
#[test]
fn without_openid_there_is_no_id_token() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app().with("scope", "read"));
    assert_eq!(tokens.get("id_token"), None, "{tokens}");
}

/// "It MUST contain the OAuth 2.0 client_id of the Relying Party as an audience value": of the one that asked.
#[test]
fn each_client_gets_a_token_for_itself() {
    let service = service_with(&client_like_app("second", ""));
    let browser = Browser::at(&service);
    let [app, second] = ["app", "second"].map(|client| id_claims(&browser.tokens_as(client, &Ask::app())));
    assert_eq!((&app["aud"], &app["azp"]), (&json!("app"), &json!("app")));
    assert_eq!((&second["aud"], &second["azp"]), (&json!("second"), &json!("second")));
    assert_eq!(app["sub"], second["sub"]);
}

/// A JWT says what it is for: an ID token is typed as one, and no access token.
#[test]
fn an_id_token_is_no_access_token_by_its_type() {
    let service = service();
    let code = Browser::at(&service).code(&Ask::app());
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    let header = part_of(text_of(&tokens, "id_token"), 0);
    assert_eq!(header["typ"], "JWT", "{header}");
    let names: Vec<_> = header.as_object().unwrap().keys().collect();
    assert_eq!(names, ["alg", "kid", "typ"]);
    assert_eq!(part_of(text_of(&tokens, "access_token"), 0)["typ"], Value::from("at+jwt"));
}
