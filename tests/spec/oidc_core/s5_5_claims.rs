//! §5.5, the `claims` parameter: single claims, asked for by name.

use serde_json::{Map, Value, json};

use crate::asking::part_of;
use crate::exchange::Answer;
use crate::service::Service;
use crate::signing_in::{
    Ask, BOBS_PASSWORD, Browser, CALLBACK, assert_told, bob, client_like_app, id_claims, is_page, parameter, redeem,
    refresh, service, service_with, subject_of, text_of, tokens_of, userinfo,
};

fn asking(claims: &Value) -> Ask {
    Ask::app().with("claims", &claims.to_string())
}

/// What userinfo tells for the tokens, less the subject.
#[track_caller]
fn told(service: &Service, tokens: &Value) -> Map<String, Value> {
    let answer = userinfo(service, text_of(tokens, "access_token"));
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut told = answer.json().as_object().unwrap().clone();
    told.remove("sub").unwrap();
    told
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// "null: Indicates that this Claim is being requested in the default manner … essential … value … values": each way of asking
/// brings the claim, from where it is asked and from nowhere else, though no scope asks for it.
#[test]
fn a_claim_comes_from_where_it_is_asked_and_from_nowhere_else() {
    let service = service();
    for said in [
        json!(null),
        json!({}),
        json!({ "essential": true }),
        json!({ "essential": false }),
        json!({ "value": "Alice Liddell" }),
        json!({ "values": ["Somebody", "Alice Liddell"] }),
        json!({ "essential": true, "value": 5, "purpose": "a member of a profile of somebody's own" }),
    ] {
        let tokens = Browser::at(&service).tokens(&asking(&json!({ "userinfo": { "name": said } })));
        assert_eq!(id_claims(&tokens).get("name"), None, "{said}");
        assert_eq!(told(&service, &tokens), object(json!({ "name": "Alice Liddell" })), "{said}");
        let tokens = Browser::at(&service).tokens(&asking(&json!({ "id_token": { "name": said } })));
        assert_eq!(id_claims(&tokens)["name"], "Alice Liddell", "{said}");
        assert_eq!(told(&service, &tokens), Map::new(), "{said}");
    }
    let both = json!({ "id_token": { "email": null }, "userinfo": { "email_verified": null, "name": null } });
    let tokens = Browser::at(&service).tokens(&asking(&both));
    assert_eq!((&id_claims(&tokens)["email"], id_claims(&tokens).get("name")), (&json!("alice@example.com"), None));
    assert_eq!(told(&service, &tokens), object(json!({ "email_verified": true, "name": "Alice Liddell" })));
}

/// "Claims requested … are … in addition to" those of the scope.
#[test]
fn they_come_besides_the_claims_of_the_scope() {
    let service = service();
    let ask = asking(&json!({ "userinfo": { "name": null } })).with("scope", "openid email");
    let tokens = Browser::at(&service).tokens(&ask);
    let expected = json!({ "name": "Alice Liddell", "email": "alice@example.com", "email_verified": true });
    assert_eq!(told(&service, &tokens), object(expected));
}

/// "It is not an error … to not return a requested Claim"; "Any members used that are not understood MUST be ignored"; what the
/// issuer sets anyway is not the client's to change.
#[test]
fn what_is_not_known_is_left_out() {
    let service = service();
    let plain = id_claims(&Browser::at(&service).tokens(&Ask::app()));
    let claims = json!({
        "id_token": {
            "gender": { "essential": true }, "name#de": null, "shoe_size": null, "": null, "auth_time": { "essential": true },
            "iss": { "value": "https://evil.example" }, "aud": null, "exp": { "value": 1 }, "acr": null, "nonce": { "value": "x" },
        },
        "userinfo": { "https://app.example/claim": { "values": [1, null, {}] }, "iss": null, "roles": null },
        "verified_claims": "of another specification",
        "transient": { "sub": 5 },
    });
    let tokens = Browser::at(&service).tokens(&asking(&claims));
    let names = |claims: &Value| claims.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&id_claims(&tokens)), names(&plain));
    assert_eq!((&id_claims(&tokens)["nonce"], &id_claims(&tokens)["iss"]), (&json!("the-nonce"), &plain["iss"]));
    assert_eq!(told(&service, &tokens), Map::new());
    for nothing in ["{}", r#"{"id_token":{}}"#, r#"{"userinfo":{}}"#, " { \"userinfo\" : { \"name\" : null } } "] {
        Browser::at(&service).tokens(&Ask::app().with("claims", nothing));
    }
}

/// "claims … The value is a JSON object": what is none, or has members of other types, is `invalid_request`, before any page.
#[test]
fn what_is_no_claims_request_is_refused() {
    let service = service();
    let name = |said: &str| format!(r#"{{"userinfo":{{"name":{said}}}}}"#);
    let many: Map<String, Value> = (0..65).map(|number| (format!("c{number}"), Value::Null)).collect();
    let long: Map<String, Value> =
        (0..11).map(|number| (format!("{number}{}", "c".repeat(100)), Value::Null)).collect();
    let mut cases: Vec<String> = [
        "x",
        "null",
        "true",
        "5",
        "\"id_token\"",
        "[]",
        "[{}]",
        "{",
        "{}{}",
        "{'userinfo':{}}",
        "\u{feff}{}",
        r#"{"userinfo":null}"#,
        r#"{"userinfo":[]}"#,
        r#"{"userinfo":"name"}"#,
        r#"{"id_token":true}"#,
        r#"{"id_token":5}"#,
        r#"{"userinfo":{},"userinfo":{}}"#,
        r#"{"userinfo":{"name":null,"name":null}}"#,
        r#"{"userinfo":{"name":null,"n\u0061me":null}}"#,
        r#"{"userinfo":{"sub":{"value":5}}}"#,
        r#"{"id_token":{"sub":{"values":["a",null]}}}"#,
        r#"{"id_token":{"sub":{"values":["a","b"]}}}"#,
        r#"{"id_token":{"sub":{"value":"a"}},"userinfo":{"sub":{"value":"b"}}}"#,
        r#"{"id_token":{"acr":{"values":[1]}}}"#,
        r#"{"id_token":{"acr":{"essential":true,"value":{}}}}"#,
    ]
    .map(str::to_owned)
    .into();
    cases.extend(["true", "5", "\"essential\"", "[]", "[null]"].map(name));
    cases.extend([r#"{"essential":null}"#, r#"{"essential":"true"}"#, r#"{"essential":1}"#].map(name));
    cases.extend(
        [r#"{"values":null}"#, r#"{"values":"x"}"#, r#"{"values":{}}"#, r#"{"essential":true,"essential":true}"#]
            .map(name),
    );
    cases.push(name(&format!("{}{}", r#"{"value":"#.repeat(20), "}".repeat(20))));
    cases.extend([json!({ "userinfo": many }), json!({ "id_token": long })].map(|claims| claims.to_string()));
    for case in &cases {
        for prompt in ["login", "none"] {
            let answer = Browser::at(&service).ask(&Ask::app().with("claims", case).with("prompt", prompt));
            assert_told(&answer, "invalid_request");
            assert!(answer.header("location").unwrap().contains("The+claims+parameter"), "{case}: {answer:?}");
        }
    }
    let too_long = format!("{{\"userinfo\":{{}},\"x\":\"{}\"}}", "x".repeat(4000));
    assert_eq!(Browser::at(&service).ask(&Ask::app().with("claims", &too_long)).status, 400);
}

/// DESIGN §3: "redirect_uri, state, nonce, claims and scope of 2,400 bytes together at most".
#[test]
fn the_names_of_claims_count_among_what_a_sign_in_carries() {
    let service = service();
    let claims = json!({ "userinfo": { "name": null, "of_the_operators_own": null } });
    let used =
        CALLBACK.len() + "openid".len() + "the-state".len() + "name".len() + 2 + "of_the_operators_own".len() + 2;
    let longest = asking(&claims).with("nonce", &"n".repeat(2400 - used));
    assert!(is_page(&Browser::at(&service).ask(&longest), "login-submit"));
    assert_told(&Browser::at(&service).ask(&longest.with("nonce", &"n".repeat(2401 - used))), "invalid_request");
}

/// §3.1.2.2: "the Authorization Server MUST only send a positive response if the End-User identified by that sub value has an
/// active session with the Authorization Server or has been Authenticated as a result of the request. The Authorization Server
/// MUST NOT reply with an ID Token or Access Token for a different user".
#[test]
fn a_subject_that_is_asked_for_is_the_one_who_signs_in() {
    let service = service();
    let bobs = bob(&service);
    let alices = subject_of(&service, "alice");
    for place in ["id_token", "userinfo"] {
        for member in ["value", "values"] {
            let of = |subject: &str| {
                let value = if member == "value" { json!(subject) } else { json!([subject]) };
                asking(&json!({ place: { "sub": { member: value } } }))
            };
            let browser = Browser::at(&service);
            assert_told(&browser.ask(&of(bobs.as_str()).with("prompt", "none")), "login_required");
            browser.code(&Ask::app());
            assert_told(&browser.ask(&of(bobs.as_str()).with("prompt", "none")), "login_required");
            assert_told(&browser.ask(&of("nobody").with("prompt", "none")), "login_required");
            assert_told(&browser.ask(&of("no subject \u{fc}")), "login_required");
            let code = parameter(&browser.ask(&of(alices.as_str()).with("prompt", "none")), "code").unwrap();
            assert_eq!(id_claims(&tokens_of(&redeem(&service, &code, &[])))["sub"], alices.as_str());
            let page = browser.ask(&of(bobs.as_str()));
            assert!(is_page(&page, "login-submit"), "{page:?}");
            assert_told(&browser.sign_in(&page), "login_required");
            let tokens = Browser::at(&service).tokens_of(&of(bobs.as_str()), "bob", BOBS_PASSWORD);
            assert_eq!(id_claims(&tokens)["sub"], bobs.as_str());
        }
    }
}

/// A hint and a claim that name two people ask for somebody who does not exist.
#[test]
fn a_hint_and_a_subject_are_of_one_person() {
    let service = service();
    let bobs = bob(&service);
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let of = |subject: &str| {
        let claims = json!({ "id_token": { "sub": { "value": subject } } });
        asking(&claims).with("id_token_hint", text_of(&tokens, "id_token"))
    };
    assert_told(&browser.ask(&of(bobs.as_str())), "login_required");
    let same = of(subject_of(&service, "alice").as_str()).with("prompt", "none");
    assert!(parameter(&browser.ask(&same), "code").is_some());
}

/// §5.5.1.1: "If this is an Essential Claim and the requirement cannot be met, then the Authorization Server MUST treat that
/// outcome as a failed authentication attempt": `unmet_authentication_requirements`, without anybody's password.
#[test]
fn an_essential_acr_that_nobody_can_have_is_unmet() {
    let service = service();
    let acr = |said: Value| asking(&json!({ "id_token": { "acr": said } }));
    for said in [
        json!({ "essential": true, "values": ["2"] }),
        json!({ "essential": true, "values": ["2", "urn:mace:incommon:iap:silver"] }),
        json!({ "essential": true, "value": "2" }),
        json!({ "essential": true, "value": "" }),
    ] {
        for prompt in ["login", "none"] {
            let answer = Browser::at(&service).ask(&acr(said.clone()).with("prompt", prompt));
            assert_told(&answer, "unmet_authentication_requirements");
        }
    }
    for said in [
        json!({ "essential": true, "values": ["2", "1"] }),
        json!({ "essential": true, "value": "1" }),
        json!({ "essential": true }),
        json!({ "essential": false, "values": ["2"] }),
        json!({ "values": ["2"] }),
    ] {
        assert_eq!(id_claims(&Browser::at(&service).tokens(&acr(said.clone())))["acr"], "1", "{said}");
    }
}

/// §3.1.2.1: "acr_values … requested as a Voluntary Claim": never an error.
#[test]
fn acr_values_are_voluntary() {
    let service = service();
    for values in ["1", "2", "2 1", "urn:mace:incommon:iap:silver", " "] {
        assert_eq!(id_claims(&Browser::at(&service).tokens(&Ask::app().with("acr_values", values)))["acr"], "1");
    }
}

/// The names travel to the tokens of a refresh, in either form of an access token; in a signed one nobody else can read them.
#[test]
fn they_survive_a_refresh_and_are_nobody_elses_business() {
    let opaque = client_like_app("opaque", "access_token_format = \"opaque\"");
    let service = service_with(&opaque);
    let claims = json!({ "userinfo": { "name": null }, "id_token": { "email": null } });
    let ask = asking(&claims).with("scope", "openid read");
    let tokens = Browser::at(&service).tokens(&ask);
    let sealed = part_of(text_of(&tokens, "access_token"), 1)["userinfo_claims"].as_str().unwrap().to_owned();
    assert!(sealed.starts_with("claims.") && !sealed.contains("name"), "{sealed}");
    let refreshed = tokens_of(&refresh(&service, text_of(&tokens, "refresh_token"), &[]));
    assert_eq!(told(&service, &refreshed), object(json!({ "name": "Alice Liddell" })));
    assert_eq!(id_claims(&refreshed)["email"], "alice@example.com");
    let narrow = tokens_of(&refresh(&service, text_of(&tokens, "refresh_token"), &[("scope", "read")]));
    assert_eq!(part_of(text_of(&narrow, "access_token"), 1).get("userinfo_claims"), None);
    let opaque = Browser::at(&service).tokens_as("opaque", &ask);
    assert!(text_of(&opaque, "access_token").starts_with("user."));
    assert_eq!(told(&service, &opaque), object(json!({ "name": "Alice Liddell" })));
}

/// Outside OpenID Connect there is no such parameter to obey.
#[test]
fn without_openid_nothing_is_told() {
    let service = service();
    let claims = json!({ "userinfo": { "name": null }, "id_token": { "email": null, "acr": { "essential": true, "value": "9" } } });
    let tokens = Browser::at(&service).tokens(&asking(&claims).with("scope", "read"));
    assert_eq!(part_of(text_of(&tokens, "access_token"), 1).get("userinfo_claims"), None);
}

/// A client gets no claim that none of the scopes it is registered for would bring.
#[test]
fn a_client_gets_no_more_than_it_is_registered_for() {
    let narrow = client_like_app("narrow", "").replace(
        r#"["openid", "profile", "email", "address", "phone", "offline_access", "read", "write"]"#,
        r#"["openid", "email"]"#,
    );
    let service = service_with(&narrow);
    let claims = json!({ "userinfo": { "name": { "essential": true }, "email": null }, "id_token": { "name": null } });
    let tokens = Browser::at(&service).tokens_as("narrow", &asking(&claims));
    assert_eq!(id_claims(&tokens).get("name"), None);
    assert_eq!(told(&service, &tokens), object(json!({ "email": "alice@example.com" })));
}

/// A person is asked before a claim is told, in the words of the scope that would bring it; and asked again for another one.
#[test]
fn a_person_consents_to_claims_as_to_the_scopes_that_bring_them() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let ask = asking(&json!({ "userinfo": { "email": null } }));
    assert_told(&browser.ask(&ask.clone().with("prompt", "none")), "consent_required");
    let with_email = browser.ask(&ask);
    let scope = browser.ask(&Ask::app().with("scope", "openid email").with("prompt", "consent"));
    let lines = |page: &Answer| page.text().split_once("<ul").unwrap().1.split_once("</ul>").unwrap().0.to_owned();
    assert_eq!(lines(&with_email), lines(&scope));
    assert!(parameter(&browser.submit(&with_email, &[("consent", "allow")]), "code").is_some());
    assert!(parameter(&browser.ask(&ask.with("prompt", "none")), "code").is_some());
    let another = asking(&json!({ "id_token": { "phone_number": null } })).with("prompt", "none");
    assert_told(&browser.ask(&another), "consent_required");
}
