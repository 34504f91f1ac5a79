//! RFC 8259 §8.1 and §11: "JSON text exchanged between systems that are not part of a closed ecosystem MUST be encoded using
//! UTF-8"; its media type is `application/json`.

use serde_json::json;

use crate::asking::{ask, web};
use crate::exchange::{Answer, Request, basic};
use crate::granting::{NEIGHBOURS, text};
use crate::service::WEB;
use crate::signing_in::{Ask, Browser, redeem, service_with, userinfo};

/// Every endpoint that answers in JSON says so, whatever it answers; and what is not ASCII arrives as it is.
#[test]
fn every_json_answer_says_so_and_is_utf_8() {
    let service = service_with(&[NEIGHBOURS, WEB].concat());
    let profile = json!({ "name": "Zoë Müller-東京 😀", "website": "https://zoe.example/" });
    service.add_user("zoe", "a password of hers", serde_json::from_value(profile).unwrap());
    let ask_for = Ask::app().with("scope", "openid profile read");
    let tokens = Browser::at(&service).tokens_of(&ask_for, "zoe", "a password of hers");
    let access_token = text(&tokens, "access_token");
    let asks = |path: &str, client: &str, fields: &[(&str, &str)]| {
        let request = Request::post(path, fields).header("Authorization", basic(client, &service.secret(client)));
        service.answer(&request)
    };
    let answers: Vec<(&str, u16, Answer)> = vec![
        ("discovery", 200, service.answer(&Request::get("/.well-known/openid-configuration"))),
        ("metadata", 200, service.answer(&Request::get("/.well-known/oauth-authorization-server"))),
        ("keys", 200, service.answer(&Request::get("/jwks"))),
        ("token", 200, ask(&service, &[])),
        ("no code", 400, redeem(&service, "challenge.x", &[])),
        ("no client", 401, service.answer(&Request::post("/token", &[("grant_type", "client_credentials")]))),
        ("unreadable", 400, service.answer(&Request::post_of("/token", "a=%").header("Authorization", web(&service)))),
        ("userinfo", 200, userinfo(&service, &access_token)),
        ("no userinfo", 401, userinfo(&service, "x")),
        ("introspection", 200, asks("/introspect", "orders-api", &[("token", &access_token)])),
        ("no introspection", 400, asks("/introspect", "orders-api", &[])),
        ("no revocation", 400, asks("/revoke", "app", &[])),
    ];
    for (name, status, answer) in &answers {
        assert_eq!(answer.status, *status, "{name}: {answer:?}");
        assert_eq!(answer.header("content-type"), Some("application/json"), "{name}");
        assert!(std::str::from_utf8(&answer.body).is_ok_and(|text| text.starts_with('{')), "{name}");
        assert!(answer.json().is_object(), "{name}");
    }
    assert_eq!(userinfo(&service, &access_token).json()["name"], "Zoë Müller-東京 😀");
}
