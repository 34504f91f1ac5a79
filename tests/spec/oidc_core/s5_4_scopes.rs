//! §5.4, which claims each scope asks for.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use signet::users::Profile;

use crate::service::{NOW, Service};
use crate::signing_in::{Ask, Browser, id_claims, service, text_of, userinfo};

const PASSWORD: &str = "what a wonderful password";

/// Somebody of whom everything is known.
fn carol(service: &Service) {
    let profile: Profile = serde_json::from_value(known()).unwrap();
    service.add_user("carol", PASSWORD, profile);
}

fn known() -> Value {
    json!({
        "name": "Carol van der Berg",
        "given_name": "Carol",
        "family_name": "van der Berg",
        "middle_name": "Q.",
        "nickname": "Caz",
        "preferred_username": "caz",
        "profile": "https://people.example/carol",
        "picture": "https://people.example/carol.png",
        "website": "https://carol.example/",
        "email": "carol@example.com",
        "email_verified": true,
        "gender": "female",
        "birthdate": "1970-02-28",
        "zoneinfo": "Europe/Paris",
        "locale": "fr-CA",
        "phone_number": "+1 (425) 555-1212",
        "phone_number_verified": true,
        "address": {
            "formatted": "1 Main Street\nSpringfield",
            "street_address": "1 Main Street",
            "locality": "Springfield",
            "region": "Oregon",
            "postal_code": "97477",
            "country": "US",
        },
    })
}

const PROFILE: [&str; 14] = [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
];

/// What userinfo tells for a scope, less the subject.
#[track_caller]
fn told(service: &Service, name: &str, password: &str, scope: &str) -> Map<String, Value> {
    let tokens = Browser::at(service).tokens_of(&Ask::app().with("scope", scope), name, password);
    let answer = userinfo(service, text_of(&tokens, "access_token"));
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut told = answer.json().as_object().unwrap().clone();
    assert_eq!(told.remove("sub"), Some(id_claims(&tokens)["sub"].clone()));
    told
}

/// "profile: This scope value requests access to the End-User's default profile Claims", and so on: all of these, and only
/// these; the values are those of the account, with the types of §5.1.
#[test]
fn each_scope_brings_its_claims_and_no_others() {
    let service = service();
    carol(&service);
    let table: [(&str, &[&str]); 7] = [
        ("openid", &[]),
        ("openid profile", &PROFILE),
        ("openid email", &["email", "email_verified"]),
        ("openid address", &["address"]),
        ("openid phone", &["phone_number", "phone_number_verified"]),
        ("openid email phone", &["email", "email_verified", "phone_number", "phone_number_verified"]),
        ("openid offline_access read", &[]),
    ];
    let mut values = known();
    values["updated_at"] = json!(NOW.as_secs());
    for (scope, names) in table {
        let told = told(&service, "carol", PASSWORD, scope);
        let expected: Map<_, _> = names.iter().map(|name| ((*name).to_owned(), values[name].clone())).collect();
        assert_eq!(told, expected, "{scope}");
    }
}

/// "If a Claim is not returned, that Claim Name SHOULD be omitted from the JSON object …; it SHOULD NOT be present with a
/// null or empty string value" (§5.3.2).
#[test]
fn what_is_not_known_is_left_out() {
    let service = service();
    let all = "openid profile email address phone";
    let names = |told: &Map<String, Value>| told.keys().cloned().collect::<BTreeSet<_>>();
    let alices = told(&service, "alice", crate::signing_in::PASSWORD, all);
    let expected = ["email", "email_verified", "name", "preferred_username", "updated_at"].map(str::to_owned);
    assert_eq!(names(&alices), expected.into());
    assert_eq!(alices["preferred_username"], "alice");
    crate::signing_in::bob(&service);
    let bobs = told(&service, "bob", crate::signing_in::BOBS_PASSWORD, all);
    let expected = ["name", "preferred_username", "updated_at"].map(str::to_owned);
    assert_eq!(names(&bobs), expected.into(), "nothing is verified of what there is not");
}

/// "email_verified: True if the End-User's e-mail address has been verified; otherwise false": said, and said as a boolean.
#[test]
fn an_address_that_was_not_verified_says_so() {
    let service = service();
    let profile = json!({ "email": "dan@example.com", "phone_number": "+44 20 7946 0000" });
    service.add_user("dan", PASSWORD, serde_json::from_value(profile).unwrap());
    let told = told(&service, "dan", PASSWORD, "openid email phone");
    assert_eq!((&told["email_verified"], &told["phone_number_verified"]), (&json!(false), &json!(false)));
}

/// "The Claims requested by the profile, email, address, and phone scope values are returned from the UserInfo Endpoint …
/// when a response_type value is used that results in an Access Token being issued."
#[test]
fn an_id_token_beside_an_access_token_has_none_of_them() {
    let service = service();
    carol(&service);
    let ask = Ask::app().with("scope", "openid profile email address phone");
    let claims = id_claims(&Browser::at(&service).tokens_of(&ask, "carol", PASSWORD));
    for name in PROFILE.into_iter().chain(["email", "email_verified", "address", "phone_number"]) {
        assert_eq!(claims.get(name), None, "{name} in {claims}");
    }
}

/// "If … the requested scope values … the End-User consents to": what is not asked for is not told later, either.
#[test]
fn what_was_consented_before_is_not_told_unless_it_is_asked_for() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app().with("scope", "openid email profile"));
    let tokens = browser.tokens(&Ask::app());
    let told = userinfo(&service, text_of(&tokens, "access_token")).json();
    assert_eq!(told.as_object().unwrap().len(), 1, "{told}");
}
