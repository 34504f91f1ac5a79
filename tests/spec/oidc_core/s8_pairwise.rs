//! §8: "The Subject Identifier value MUST NOT be reversible by any party other than the OpenID Provider"; "the
//! subject identifiers … for the same Sector are the same, and for different Sectors differ".

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use signet::seal::{PairwiseKey, RootKey};

use crate::asking::part_of;
use crate::back_channel_logout::{claims_of, end, local_service, metadata_of, taker};
use crate::introspecting::{is_active, told};
use crate::rp_initiated_logout::{assert_signed_out, sign_out};
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service};
use crate::signing_in::{
    APP, Ask, BOBS_PASSWORD, Browser, SIGN_IN_KEYS, bob, client_like_app, id_claims, parameter, service_with,
    subject_of, text_of, tokens_of, userinfo,
};

pub(crate) const PAIRWISE_KEY: &str = "\n[keys.pairwise]\nclass = \"pairwise\"\nfile = \"keys/pairwise.jwk\"\n";

/// A client of a sector of its own.
pub(crate) fn client_at(name: &str, host: &str, more: &str) -> String {
    let table = client_like_app(name, "").replace("https://app.example/callback", &format!("https://{host}/callback"));
    table.replace(&format!("[clients.{name}]\n"), &format!("[clients.{name}]\nsubject_type = \"pairwise\"\n{more}\n"))
}

const ORDERS_API: &str = r#"
[clients.orders-api]
introspects = ["orders"]
secrets.first.file = "keys/orders-api.secret"
"#;

/// `shop` and `till` at one host, `bank` at another, and the app, which is told public subjects.
fn service() -> Service {
    let clients = [
        client_at("shop", "shop.example", ""),
        client_at("till", "shop.example", ""),
        client_at("bank", "bank.example", ""),
    ];
    service_with(&(clients.concat() + PAIRWISE_KEY + ORDERS_API))
}

fn ask_at(client: &str, host: &str) -> Ask {
    Ask::app()
        .with("client_id", client)
        .with("redirect_uri", &format!("https://{host}/callback"))
        .with("scope", "openid read")
}

#[track_caller]
pub(crate) fn tokens_at(service: &Service, browser: &Browser<'_>, client: &str, host: &str) -> Value {
    let code = browser.code(&ask_at(client, host));
    let uri = format!("https://{host}/callback");
    let usual = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", uri.as_str()),
        ("code_verifier", crate::signing_in::VERIFIER),
    ];
    tokens_of(&crate::signing_in::token_request_as(service, client, &usual, &[]))
}

#[track_caller]
pub(crate) fn sub_of(tokens: &Value) -> String {
    id_claims(tokens)["sub"].as_str().unwrap().to_owned()
}

/// What comes from the authorization endpoint tells the same subject (§3.3.3.6), and a `sub` that is asked for (§5.5.1) is the one
/// that the client is told, never the local one.
#[test]
fn the_front_channel_and_the_claims_parameter_speak_of_the_same_subject() {
    let types = "response_types = [\"code\", \"code id_token token\"]";
    let shop = client_at("shop", "shop.example", types).replace(
        r#"["authorization_code", "refresh_token"]"#,
        r#"["authorization_code", "implicit", "refresh_token"]"#,
    );
    let service = service_with(&(shop + PAIRWISE_KEY));
    let browser = Browser::at(&service);
    let sub = sub_of(&tokens_at(&service, &browser, "shop", "shop.example"));
    let asking = |sub: &str| {
        let claims = serde_json::json!({ "id_token": { "sub": { "value": sub } } });
        let ask = ask_at("shop", "shop.example").with("response_type", "code id_token token").with("prompt", "none");
        browser.ask(&ask.with("claims", &claims.to_string()))
    };
    let answer = asking(&sub);
    for name in ["id_token", "access_token"] {
        assert_eq!(part_of(&parameter(&answer, name).unwrap(), 1)["sub"], sub.as_str(), "{name}");
    }
    let told = userinfo(&service, &parameter(&answer, "access_token").unwrap()).json();
    assert_eq!(told["sub"], sub.as_str());
    crate::signing_in::assert_told(&asking(subject_of(&service, "alice").as_str()), "login_required");
}

#[test]
fn a_user_is_the_same_in_one_sector_and_another_in_the_next() {
    let service = service();
    let browser = Browser::at(&service);
    let [shop, till, bank] = [("shop", "shop.example"), ("till", "shop.example"), ("bank", "bank.example")]
        .map(|(client, host)| sub_of(&tokens_at(&service, &browser, client, host)));
    let local = subject_of(&service, "alice");
    assert_eq!(shop, till);
    assert_eq!(std::collections::BTreeSet::from([shop.as_str(), bank.as_str(), local.as_str()]).len(), 3);
    assert_eq!(sub_of(&browser.tokens(&Ask::app())), local.as_str());
    assert!(shop.len() <= 255 && shop.is_ascii());
}

/// A known answer, made by another implementation as well: HMAC-SHA256 under a key that HKDF makes of the root key.
#[test]
fn a_subject_never_changes() {
    let key = PairwiseKey::derive(&RootKey::from_bytes([0x42; 32])).unwrap();
    let subject = URL_SAFE_NO_PAD.encode(key.pair("app.example", "alice"));
    assert_eq!(subject, "wrOn9MlzdY4dkKxVDj-H-jAHF9mC5Qfh8ItF5RrGD8E");
    // Where the sector ends and the subject begins is no matter of taste.
    assert_ne!(key.pair("ab", "c"), key.pair("a", "bc"));
}

#[test]
fn two_users_are_two_subjects() {
    let service = service();
    bob(&service);
    let alice = sub_of(&tokens_at(&service, &Browser::at(&service), "shop", "shop.example"));
    let browser = Browser::at(&service);
    browser.tokens_of(&Ask::app(), "bob", BOBS_PASSWORD);
    assert_ne!(sub_of(&tokens_at(&service, &browser, "shop", "shop.example")), alice);
}

/// A client that compares what it gets finds one user, wherever it looks, and at no place the local subject.
#[test]
fn one_subject_is_told_everywhere() {
    for (format, is_jwt) in [("", true), ("access_token_format = \"opaque\"", false)] {
        let service = service_with(&(client_at("shop", "shop.example", format) + PAIRWISE_KEY + ORDERS_API));
        let browser = Browser::at(&service);
        let tokens = tokens_at(&service, &browser, "shop", "shop.example");
        let (sub, access) = (sub_of(&tokens), text_of(&tokens, "access_token"));
        assert_eq!(userinfo(&service, access).json()["sub"], sub.as_str());
        let answer = told(&service, "orders-api", access);
        assert_eq!((&answer["active"], &answer["sub"]), (&true.into(), &sub.as_str().into()), "{answer}");
        let refreshed = crate::signing_in::token_request_as(
            &service,
            "shop",
            &[("grant_type", "refresh_token"), ("refresh_token", text_of(&tokens, "refresh_token"))],
            &[],
        );
        assert_eq!(sub_of(&tokens_of(&refreshed)), sub);
        if is_jwt {
            let claims = part_of(access, 1);
            assert_eq!(claims["sub"], sub.as_str());
            assert!(!claims.to_string().contains(subject_of(&service, "alice").as_str()), "{claims}");
        }
    }
}

/// What an access token says of its account is sealed: nobody can put another one in its place, or read it.
#[test]
fn an_account_is_sealed_anew_in_every_token() {
    let service = service();
    let browser = Browser::at(&service);
    let account = || {
        let tokens = tokens_at(&service, &browser, "shop", "shop.example");
        part_of(text_of(&tokens, "access_token"), 1)["account"].as_str().unwrap().to_owned()
    };
    let (one, other) = (account(), account());
    assert!(one.starts_with("account.") && one != other);
    assert!(
        part_of(text_of(&browser.tokens(&Ask::app().with("scope", "openid read")), "access_token"), 1)
            .get("account")
            .is_none()
    );
}

/// "id_token_hint": the subject in it is that of the client it was issued to.
#[test]
fn a_hint_names_the_user_by_the_subject_of_its_client() {
    let service = service();
    bob(&service);
    let browser = Browser::at(&service);
    let tokens = tokens_at(&service, &browser, "shop", "shop.example");
    let hint = text_of(&tokens, "id_token");
    let quiet = ask_at("shop", "shop.example").with("prompt", "none").with("id_token_hint", hint);
    assert!(parameter(&browser.ask(&quiet), "code").is_some());
    let others = Browser::at(&service);
    others.tokens_of(&Ask::app(), "bob", BOBS_PASSWORD);
    tokens_at(&service, &others, "shop", "shop.example");
    assert_eq!(parameter(&others.ask(&quiet), "error").as_deref(), Some("login_required"));
    // Nor is anybody signed in by it who is not meant.
    let page = others.ask(&ask_at("shop", "shop.example").with("id_token_hint", hint));
    let answer = others.sign_in_as(&page, "bob", BOBS_PASSWORD);
    assert_eq!(parameter(&answer, "error").as_deref(), Some("login_required"), "{answer:?}");
}

/// A hint from an earlier session, whose `sid` is another one.
#[test]
fn a_sign_out_by_a_hint_finds_the_session_by_the_pairwise_subject() {
    let service = service();
    let browser = Browser::at(&service);
    let old = Browser::at(&service);
    let tokens = tokens_at(&service, &old, "shop", "shop.example");
    tokens_at(&service, &browser, "shop", "shop.example");
    let answer = browser.send(sign_out(&[("id_token_hint", text_of(&tokens, "id_token"))]));
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_signed_out(&browser);
}

#[test]
fn a_logout_token_tells_the_subject_of_its_client() {
    let app = taker();
    let line = format!("subject_type = \"pairwise\"\nbackchannel_logout_uri = \"{}\"", app.url("/out"));
    let service = local_service(&line, PAIRWISE_KEY);
    let browser = Browser::at(&service);
    let sub = sub_of(&browser.tokens(&Ask::app()));
    end(&browser);
    assert_eq!(claims_of(&app.wait_for(1)[0])["sub"], sub);
    assert_ne!(sub, subject_of(&service, "alice").as_str());
}

#[test]
fn what_ends_with_the_account_ends_for_pairwise_clients_too() {
    let service = service();
    let tokens = tokens_at(&service, &Browser::at(&service), "shop", "shop.example");
    let access = text_of(&tokens, "access_token");
    assert!(is_active(&service, "orders-api", access));
    let subject = subject_of(&service, "alice");
    crate::signing_in::wait_for(service.directory().sign_out_everywhere(&subject)).unwrap();
    assert_eq!(userinfo(&service, access).status, 401);
    assert!(!is_active(&service, "orders-api", access));
    let fresh = [("grant_type", "refresh_token"), ("refresh_token", text_of(&tokens, "refresh_token"))];
    let answer = crate::signing_in::token_request_as(&service, "shop", &fresh, &[]);
    assert_eq!(answer.json()["error"], "invalid_grant", "{answer:?}");
}

/// "subject_types_supported": what there is a key for.
#[test]
fn the_metadata_says_which_subjects_there_are() {
    assert_eq!(metadata_of(&service_with(""))["subject_types_supported"], serde_json::json!(["public"]));
    assert_eq!(
        metadata_of(&service_with(PAIRWISE_KEY))["subject_types_supported"],
        serde_json::json!(["public", "pairwise"])
    );
}

/// A key that is lost, or a second one, would make everybody somebody else.
#[test]
fn pairwise_subjects_take_one_key() {
    let refused = |more: &str| {
        let app = APP.replace("[clients.app]\n", "[clients.app]\nsubject_type = \"pairwise\"\n");
        Plan::of(&[ISSUER, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS, more]).refused()
    };
    let report = refused("");
    assert!(report.contains("clients.app.subject_type") && report.contains("class pairwise"), "{report}");
    let report = refused(
        &(PAIRWISE_KEY.to_owned()
            + &PAIRWISE_KEY.replace("pairwise]", "second]").replace("pairwise.jwk", "second.jwk")),
    );
    assert!(report.contains("one pairwise key"), "{report}");
}
